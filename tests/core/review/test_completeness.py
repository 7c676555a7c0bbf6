"""How far a review is, and what a signature says."""

from __future__ import annotations

from dataclasses import replace

from review_samples import all_decided, decided

from core.model import Scan
from core.review.completeness import (
    progress_of,
    remaining_words,
    sign_off_problems,
    standing_decisions,
    statement_of,
)
from core.review.model import Review, SubjectKind
from core.review.subjects import Subjects


def test_a_new_review_has_everything_open(review: Review, subjects: Subjects) -> None:
    progress = progress_of(subjects, standing_decisions(review))
    assert progress.decided == 0
    assert progress.total == len(list(subjects))
    assert [one.field for one in sign_off_problems(progress)] == [
        "vendor", "exception", "third-party", "unknown",
    ]  # fmt: skip


def test_a_review_with_everything_decided_can_be_signed(review: Review, subjects: Subjects) -> None:
    done = replace(review, decisions=all_decided(subjects))
    progress = progress_of(subjects, standing_decisions(done))
    assert progress.is_complete
    assert sign_off_problems(progress) == ()


def test_one_row_that_could_not_be_checked_keeps_it_open(
    review: Review, subjects: Subjects
) -> None:
    gap = subjects.unknown[0]
    decisions = tuple(one for one in all_decided(subjects) if one.key != gap.key)
    progress = progress_of(subjects, standing_decisions(replace(review, decisions=decisions)))
    (problem,) = sign_off_problems(progress)
    assert problem.reason == "1 access that could not be checked is not acknowledged."
    assert "unknown is not a pass" in problem.remedy


def test_a_carried_decision_is_open_until_it_is_confirmed(
    review: Review, subjects: Subjects
) -> None:
    first = subjects.exceptions[0]
    carried = decided(first, "fix", carried_from="R-0")
    progress = progress_of(subjects, standing_decisions(replace(review, decisions=(carried,))))
    tally = progress.of(SubjectKind.EXCEPTION)
    assert (tally.decided, tally.to_confirm) == (0, 1)
    confirmed = replace(review, decisions=(carried, decided(first, "fix")))
    tally = progress_of(subjects, standing_decisions(confirmed)).of(SubjectKind.EXCEPTION)
    assert (tally.decided, tally.to_confirm) == (1, 0)


def test_the_last_decision_counts(review: Review, subjects: Subjects) -> None:
    first = subjects.exceptions[0]
    twice = replace(review, decisions=(decided(first, "fix"), decided(first, "remove-access")))
    standing = standing_decisions(twice)[SubjectKind.EXCEPTION, first.key]
    assert standing.decision == "remove-access"
    assert standing == twice.latest(SubjectKind.EXCEPTION, first.key)


def test_what_is_left_to_do_is_counted(review: Review, subjects: Subjects) -> None:
    words = remaining_words(replace(review, decisions=all_decided(subjects)), subjects)
    assert f"Keep: {len(subjects.vendors)} vendors" in words
    assert f"Fix: {len(subjects.exceptions)} exceptions" in words
    assert "Remove access: 1 third party" in words


def test_the_statement_says_what_was_reviewed_and_what_was_not_seen(
    review: Review, subjects: Subjects, scan: Scan
) -> None:
    text = statement_of(review, scan, progress_of(subjects, standing_decisions(review)))
    assert "for 2026-Q4" in text
    assert scan.id in text
    assert "Brackwater Freight" in text
    assert f"{len(subjects.unknown)} accesses could not be checked" in text
    assert "does not count as compliant" in text


def test_the_statement_tells_of_accounts_that_were_left_out_or_not_read_by_this_scan(
    review: Review, subjects: Subjects, scan: Scan
) -> None:
    progress = progress_of(subjects, standing_decisions(review))
    text = statement_of(review, scan, progress)
    in_scope = len(scan.results) - 1
    assert f"to {in_scope} accounts of" in text
    assert "1 account was out of scope." in text
    first, *others = scan.results
    kept = replace(scan, results=(replace(first, carried_from="an earlier scan"), *others))
    assert "were not read by this scan" in statement_of(review, kept, progress)


def test_a_hostile_name_cannot_reorder_the_statement(
    review: Review, subjects: Subjects, scan: Scan
) -> None:
    named = replace(scan, organization=replace(scan.organization, name="Acme\u202egnp\n"))
    text = statement_of(review, named, progress_of(subjects, standing_decisions(review)))
    assert "\u202e" not in text
    assert "\n" not in text
