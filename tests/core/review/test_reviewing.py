"""The course of a review from its start to its signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from review_samples import STARTED, ShelfOfReviews, all_decided, decided

from core.errors import InputError
from core.model import Scan
from core.review.content_hash import is_untouched
from core.review.model import Review, SignOff, SubjectKind
from core.review.reviewing import (
    ReviewTerms,
    Signer,
    confirmed,
    record_decisions,
    sign_off,
    start_review,
    start_revision,
)
from core.review.subjects import Subjects

TERMS = ReviewTerms("2026-Q4", date(2026, 12, 31), "Tomasz Wrona")
SIGNER = Signer("Ingrid Halvorsen", "Head of FinOps")
SIGNED_AT = STARTED + timedelta(days=3)


@pytest.fixture
def store() -> ShelfOfReviews:
    return ShelfOfReviews()


@pytest.fixture
def started(store: ShelfOfReviews, scan: Scan) -> Review:
    return start_review(store, scan, TERMS, now=STARTED)


@pytest.fixture
def signed(store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects) -> Review:
    record_decisions(store, started.id, subjects, all_decided(subjects))
    return sign_off(store, started.id, scan, SIGNER, now=SIGNED_AT)


# ---- start


def test_a_review_freezes_a_scan_under_its_terms(started: Review, scan: Scan) -> None:
    assert (started.scan_id, started.organization_id) == (scan.id, scan.organization.id)
    assert (started.period, started.preparer) == ("2026-Q4", "Tomasz Wrona")
    assert started.sign_off is None
    assert started.decisions == ()


def test_a_partial_scan_cannot_be_signed_off_and_gets_no_review(
    store: ShelfOfReviews, scan: Scan
) -> None:
    with pytest.raises(InputError) as refused:
        start_review(store, replace(scan, complete=False), TERMS, now=STARTED)
    assert "partial" in refused.value.message
    assert "scan again" in refused.value.hint
    assert store.review_of(scan.id) is None


def test_a_scan_has_one_review(store: ShelfOfReviews, scan: Scan) -> None:
    start_review(store, scan, TERMS, now=STARTED)
    with pytest.raises(InputError, match="has a review already"):
        start_review(store, scan, TERMS, now=STARTED)


@pytest.mark.parametrize("field", ["period", "preparer"])
def test_a_review_lacks_no_term(store: ShelfOfReviews, scan: Scan, field: str) -> None:
    with pytest.raises(InputError) as refused:
        start_review(store, scan, replace(TERMS, **{field: " "}), now=STARTED)
    assert [one.field for one in refused.value.problems] == [field]


def test_last_quarters_decisions_are_taken_over_to_be_confirmed(
    review: Review, sign_off: SignOff, scan: Scan, subjects: Subjects
) -> None:
    earlier = replace(
        review,
        id="R-0",
        scan_id="an earlier scan",
        decisions=all_decided(subjects),
        sign_off=replace(sign_off, signed_at=scan.started_at - timedelta(days=80)),
    )
    store = ShelfOfReviews(earlier)
    started = start_review(store, scan, TERMS, now=STARTED)
    assert started.previous_id == "R-0"
    assert {one.subject for one in started.decisions} == {
        SubjectKind.EXCEPTION, SubjectKind.THIRD_PARTY,
    }  # fmt: skip
    assert {one.carried_from for one in started.decisions} == {"R-0"}


# ---- decide


def test_a_decision_keeps_the_digest_of_what_it_is_about(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    first = subjects.exceptions[0]
    after = record_decisions(store, started.id, subjects, [decided(first, "fix", difference="")])
    (kept,) = after.decisions
    assert kept.difference == first.difference
    assert len(kept.difference) == 64


def test_of_several_decisions_with_one_at_fault_none_is_kept(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    good, bad = (
        decided(subjects.exceptions[0], "fix", comment="Both."),
        decided(subjects.exceptions[1], "keep", comment="Both."),
    )
    with pytest.raises(InputError):
        record_decisions(store, started.id, subjects, [good, bad])
    assert store.review(started.id).decisions == ()


def test_the_same_fault_of_many_rows_is_told_once(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    rows = [decided(one, "fix") for one in subjects.exceptions]
    with pytest.raises(InputError) as refused:
        record_decisions(store, started.id, subjects, rows)
    (problem,) = refused.value.problems
    assert problem.field == "comment"


def test_rows_of_a_workbook_were_decided_one_by_one(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    rows = [decided(one, "fix", source="workbook") for one in subjects.exceptions]
    after = record_decisions(store, started.id, subjects, rows, one_by_one=True)
    assert len(after.decisions) == len(rows)


def test_a_row_that_the_scan_does_not_have_is_refused(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    stray = replace(decided(subjects.vendors[0], "keep"), key="nobody")
    with pytest.raises(InputError) as refused:
        record_decisions(store, started.id, subjects, [stray])
    assert [one.field for one in refused.value.problems] == ["key"]


def test_the_business_owner_of_a_vendor_gives_a_reason(
    store: ShelfOfReviews, started: Review, subjects: Subjects
) -> None:
    own = decided(subjects.vendors[0], "keep")
    owners = {subjects.vendors[0].vendor: own.reviewer}
    with pytest.raises(InputError, match="business owner"):
        record_decisions(store, started.id, subjects, [own], owners=owners)


def test_confirming_makes_a_carried_decision_ones_own(subjects: Subjects) -> None:
    carried = decided(subjects.exceptions[0], "fix", carried_from="R-0", comment="As before.")
    own = confirmed(carried, reviewer="Ida Berg", now=SIGNED_AT)
    assert (own.carried_from, own.reviewer, own.decided_at) == ("", "Ida Berg", SIGNED_AT)
    assert (own.decision, own.comment) == ("fix", "As before.")


# ---- sign off


def test_a_signed_review_proves_itself(signed: Review, scan: Scan) -> None:
    assert signed.sign_off is not None
    assert signed.sign_off.name == "Ingrid Halvorsen"
    assert "I have reviewed" in signed.sign_off.statement
    assert is_untouched(signed, scan)


def test_a_review_with_something_open_is_not_signed(
    store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects
) -> None:
    gap = subjects.unknown[0]
    rows = [one for one in all_decided(subjects) if one.key != gap.key]
    record_decisions(store, started.id, subjects, rows)
    with pytest.raises(InputError, match="not acknowledged"):
        sign_off(store, started.id, scan, SIGNER, now=SIGNED_AT)
    assert store.review(started.id).sign_off is None


@pytest.mark.parametrize("field", ["name", "role"])
def test_who_signs_is_fully_named(
    store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects, field: str
) -> None:
    record_decisions(store, started.id, subjects, all_decided(subjects))
    with pytest.raises(InputError) as refused:
        sign_off(store, started.id, scan, replace(SIGNER, **{field: ""}), now=SIGNED_AT)
    assert [one.field for one in refused.value.problems] == [field]


def test_who_prepared_the_review_signs_with_a_reason_only(
    store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects
) -> None:
    record_decisions(store, started.id, subjects, all_decided(subjects))
    alone = Signer("tomasz wrona", "FinOps analyst")
    with pytest.raises(InputError, match="prepared this review"):
        sign_off(store, started.id, scan, alone, now=SIGNED_AT)
    reasoned = replace(alone, self_review_reason="The team has one person this month.")
    after = sign_off(store, started.id, scan, reasoned, now=SIGNED_AT)
    assert after.sign_off is not None
    assert after.sign_off.self_review_reason.startswith("The team has one person")


def test_the_business_owner_of_a_vendor_signs_with_a_reason_only(
    store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects
) -> None:
    record_decisions(store, started.id, subjects, all_decided(subjects))
    owners = {"prosperops": "Ingrid Halvorsen, Head of FinOps"}
    with pytest.raises(InputError, match="business owner of ProsperOps"):
        sign_off(store, started.id, scan, SIGNER, owners=owners, now=SIGNED_AT)


def test_another_scan_is_not_signed_off(
    store: ShelfOfReviews, started: Review, scan: Scan, subjects: Subjects
) -> None:
    record_decisions(store, started.id, subjects, all_decided(subjects))
    with pytest.raises(InputError, match="about another scan"):
        sign_off(store, started.id, replace(scan, id="other"), SIGNER, now=SIGNED_AT)


# ---- afterwards


def test_after_the_signature_nothing_is_added(
    store: ShelfOfReviews, signed: Review, scan: Scan, subjects: Subjects
) -> None:
    late = decided(subjects.vendors[0], "remove")
    with pytest.raises(InputError, match="read-only"):
        record_decisions(store, signed.id, subjects, [late])
    with pytest.raises(InputError, match="read-only"):
        sign_off(store, signed.id, scan, SIGNER, now=SIGNED_AT)
    assert is_untouched(store.review(signed.id), scan)


def test_a_later_change_is_a_new_revision_with_all_that_was_decided(
    store: ShelfOfReviews, signed: Review, scan: Scan, subjects: Subjects
) -> None:
    revision = start_revision(store, signed, preparer="Ida Berg", now=SIGNED_AT)
    assert revision.revision == 2
    assert revision.id != signed.id
    assert revision.decisions == signed.decisions
    assert revision.sign_off is None
    record_decisions(store, revision.id, subjects, [decided(subjects.vendors[0], "remove")])
    assert is_untouched(store.review(signed.id), scan)  # the signed one stays as it was


def test_only_the_latest_signed_review_is_revised(store: ShelfOfReviews, signed: Review) -> None:
    start_revision(store, signed, preparer="Ida Berg", now=SIGNED_AT)
    with pytest.raises(InputError, match="revision 2"):
        start_revision(store, signed, preparer="Ida Berg", now=SIGNED_AT)


def test_an_open_review_needs_no_revision(store: ShelfOfReviews, started: Review) -> None:
    with pytest.raises(InputError, match="not signed"):
        start_revision(store, started, preparer="Ida Berg", now=SIGNED_AT)
