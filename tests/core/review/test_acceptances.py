"""Accepted differences become exemptions of exactly these differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest
from report_scan import make_agreement, shipped_catalogue
from review_samples import STARTED, TODAY, decided

from core.agreement import Agreement, load_agreement, match_exemption
from core.agreement.exemptions import ExemptionState
from core.demo.agreement_copy import copy_agreement
from core.errors import InputError
from core.model import Effect, Finding, FindingCode, Severity
from core.review.acceptances import acceptances_of, agreement_effect
from core.review.model import Decision, Review
from core.review.subjects import Subject, Subjects

UNTIL = date(2027, 3, 31)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def accepted(subject: Subject, **fields: object) -> Decision:
    given: dict[str, object] = {
        "accept_until": UNTIL,
        "owner": "Ada Okafor",
        "approved_by": "Ingrid Halvorsen",
        "comment": "Needed until the migration has ended.",
    }
    return decided(subject, "accept-until", **{**given, **fields})


@pytest.fixture
def alike(subjects: Subjects) -> tuple[Subject, Subject]:
    """Two accounts in which the same is different about the same vendor."""
    pairs = combinations(subjects.exceptions, 2)
    return next(
        (first, second)
        for first, second in pairs
        if (first.vendor, first.difference) == (second.vendor, second.difference)
    )


@pytest.fixture
def agreement_path(tmp_path: Path) -> Path:
    return copy_agreement(tmp_path, STARTED.date())


def with_decisions(review: Review, *decisions: Decision) -> Review:
    return replace(review, decisions=decisions)


def test_an_acceptance_is_about_exactly_one_difference(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    first = subjects.exceptions[0]
    assert first.cell is not None
    assert first.account is not None
    catalogue = shipped_catalogue()
    asked = with_decisions(review, accepted(first))
    effect = agreement_effect(asked, subjects, agreement_path, catalogue, TODAY)
    agreement = effect.save(catalogue, now=NOW)
    found = match_exemption(agreement, first.account, first.vendor, first.cell.findings, UNTIL)
    assert found is not None
    assert found.in_force
    worse = (
        *first.cell.findings,
        Finding(FindingCode.ACCESS_EXCESS, Effect.EXCESS, Severity.HIGH, "And more.", {"n": 1}),
    )
    drifted = match_exemption(agreement, first.account, first.vendor, worse, UNTIL)
    assert drifted is not None
    assert drifted.state is ExemptionState.OUTGROWN


def test_it_names_reason_owner_approver_and_dates(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    asked = with_decisions(review, accepted(subjects.exceptions[0]))
    effect = agreement_effect(asked, subjects, agreement_path, shipped_catalogue(), TODAY)
    before = load_agreement(agreement_path, shipped_catalogue())
    after = effect.save(shipped_catalogue(), now=NOW)
    (made,) = set(after.exemptions) - set(before.exemptions)
    assert (made.reason, made.owner, made.approved_by) == (
        "Needed until the migration has ended.", "Ada Okafor", "Ingrid Halvorsen",
    )  # fmt: skip
    assert (made.approved_on, made.expires_on) == (STARTED.date(), UNTIL)
    assert made.findings == frozenset()
    assert made.difference == subjects.exceptions[0].difference


def test_nothing_is_written_before_it_is_saved(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    before = agreement_path.read_text("utf-8")
    asked = with_decisions(review, accepted(subjects.exceptions[0]))
    effect = agreement_effect(asked, subjects, agreement_path, shipped_catalogue(), TODAY)
    assert effect.draft.is_changed
    assert agreement_path.read_text("utf-8") == before


def test_the_same_difference_in_two_accounts_is_one_exemption(
    review: Review, subjects: Subjects, alike: tuple[Subject, Subject]
) -> None:
    asked = with_decisions(review, *map(accepted, alike))
    (made,), already = acceptances_of(asked, subjects, make_agreement(), TODAY)
    assert already == 0
    assert set(made.account_ids) == {one.account.id for one in alike if one.account}


def test_another_last_day_is_another_exemption_with_an_id_of_its_own(
    review: Review, subjects: Subjects, alike: tuple[Subject, Subject]
) -> None:
    first, second = alike
    asked = with_decisions(
        review, accepted(first), accepted(second, accept_until=date(2027, 1, 31))
    )
    made, _ = acceptances_of(asked, subjects, make_agreement(), TODAY)
    assert len({one.id for one in made}) == 2


def test_what_the_agreement_covers_already_is_not_written_twice(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    catalogue = shipped_catalogue()
    asked = with_decisions(review, accepted(subjects.exceptions[0]))
    agreement_effect(asked, subjects, agreement_path, catalogue, TODAY).save(catalogue, now=NOW)
    again = agreement_effect(asked, subjects, agreement_path, catalogue, TODAY)
    assert (again.acceptances, again.already) == ((), 1)
    assert not again.draft.is_changed


def test_only_what_counts_is_written(
    review: Review, subjects: Subjects, alike: tuple[Subject, Subject]
) -> None:
    first, second = alike
    asked = with_decisions(
        review,
        accepted(first),
        decided(first, "fix"),  # thought better of
        accepted(second, carried_from="R-0"),  # not confirmed
        accepted(subjects.third_parties[0]),  # has no place in an agreement
    )
    assert acceptances_of(asked, subjects, make_agreement(), TODAY) == ((), 0)


def test_an_id_fits_the_agreement_whatever_the_period_is_called(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    named = replace(review, period="Q4 / 2026 (second try) " + "x" * 80)
    asked = with_decisions(named, accepted(subjects.exceptions[0]))
    effect = agreement_effect(asked, subjects, agreement_path, shipped_catalogue(), TODAY)
    agreement: Agreement = effect.save(shipped_catalogue(), now=NOW)
    assert effect.acceptances[0].id in {one.id for one in agreement.exemptions}


def test_an_agreement_changed_meanwhile_is_left_alone(
    review: Review, subjects: Subjects, agreement_path: Path
) -> None:
    asked = with_decisions(review, accepted(subjects.exceptions[0]))
    effect = agreement_effect(asked, subjects, agreement_path, shipped_catalogue(), TODAY)
    theirs = agreement_path.read_text("utf-8") + "# a remark\n"
    agreement_path.write_text(theirs, "utf-8")
    with pytest.raises(InputError, match="changed by somebody else"):
        effect.save(shipped_catalogue(), now=NOW)
    assert agreement_path.read_text("utf-8") == theirs


def test_an_acceptance_that_has_ended_is_not_written_any_more(
    review: Review, subjects: Subjects
) -> None:
    asked = with_decisions(review, accepted(subjects.exceptions[0]))
    later = date.fromordinal(UNTIL.toordinal() + 1)
    assert acceptances_of(asked, subjects, make_agreement(), UNTIL)[0]
    assert acceptances_of(asked, subjects, make_agreement(), later) == ((), 0)
