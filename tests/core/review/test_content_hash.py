"""What a signed review's digest proves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from review_samples import all_decided, decided

from core.model import Scan, Status
from core.review.content_hash import content_sha256, is_untouched, scan_sha256
from core.review.model import Review, SignOff
from core.review.subjects import Subjects


@pytest.fixture
def signed(review: Review, sign_off: SignOff, scan: Scan, subjects: Subjects) -> Review:
    whole = replace(review, decisions=all_decided(subjects))
    digest = content_sha256(whole, scan, sign_off)
    return replace(whole, sign_off=replace(sign_off, content_sha256=digest))


def test_a_signed_review_proves_itself(signed: Review, scan: Scan) -> None:
    assert is_untouched(signed, scan)


def test_an_open_review_proves_nothing(review: Review, scan: Scan) -> None:
    assert not is_untouched(review, scan)


def test_a_changed_decision_shows(signed: Review, scan: Scan) -> None:
    first, *others = signed.decisions
    changed = replace(signed, decisions=(replace(first, decision="remove"), *others))
    assert not is_untouched(changed, scan)


def test_an_added_decision_shows(signed: Review, scan: Scan, subjects: Subjects) -> None:
    more = decided(subjects.vendors[0], "escalate", comment="Later thought.")
    assert not is_untouched(replace(signed, decisions=(*signed.decisions, more)), scan)


@pytest.mark.parametrize(
    "change",
    [{"due_on": date(2027, 6, 30)}, {"preparer": "Somebody"}, {"period": "2027-Q1"}],
)
def test_a_changed_heading_shows(signed: Review, scan: Scan, change: dict[str, object]) -> None:
    assert not is_untouched(replace(signed, **change), scan)  # type: ignore[arg-type] - fields


def test_another_signature_shows(signed: Review, scan: Scan) -> None:
    assert signed.sign_off is not None
    other = replace(signed.sign_off, name="Somebody Else")
    assert not is_untouched(replace(signed, sign_off=other), scan)


def test_another_verdict_shows(signed: Review, scan: Scan) -> None:
    first, *others = scan.results
    cells = (replace(first.cells[0], status=Status.EXEMPT), *first.cells[1:])
    altered = replace(scan, results=(replace(first, cells=cells), *others))
    assert not is_untouched(signed, altered)


def test_other_evidence_shows(scan: Scan) -> None:
    first, *others = scan.results
    items = (replace(first.evidence[0], sha256="f" * 64), *first.evidence[1:])
    altered = replace(scan, results=(replace(first, evidence=items), *others))
    assert scan_sha256(altered) != scan_sha256(scan)


def test_the_order_of_accounts_and_cells_does_not_matter(scan: Scan) -> None:
    turned = tuple(replace(one, cells=one.cells[::-1]) for one in scan.results[::-1])
    assert scan_sha256(replace(scan, results=turned)) == scan_sha256(scan)


def test_the_same_moment_in_another_zone_is_the_same(signed: Review, scan: Scan) -> None:
    elsewhere = signed.started_at.astimezone(timezone(timedelta(hours=9)))
    assert is_untouched(replace(signed, started_at=elsewhere), scan)
