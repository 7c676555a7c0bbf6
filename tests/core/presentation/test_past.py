from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from core.history import open_history
from core.history.history import History
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Organization,
    Scan,
    Status,
)
from core.presentation.past import past_of
from core.review.model import Review, SignOff

NOW = datetime(2026, 3, 31, 9, 15, tzinfo=UTC)
ACCOUNT = Account("000000000001", "one")


def scan(number: int, status: Status) -> Scan:
    at = NOW + timedelta(days=90 * number)
    cell = CellResult(ACCOUNT.id, "alpha", status)
    return Scan(
        id=f"scan-{number}",
        started_at=at,
        finished_at=at,
        complete=True,
        tool_version="0",
        caller_arn="arn:aws:iam::1",
        organization=Organization("o-example", "999999999999"),
        agreement=DocumentVersion("2026-Q1", "a" * 64),
        catalogue_sha256="c" * 64,
        vendors=(("alpha", "Alpha"),),
        results=(AccountResult(ACCOUNT, AccountOutcome.CHECKED, (cell,), checked_at=at),),
    )


SCANS = (scan(0, Status.OK), scan(1, Status.MISSING), scan(2, Status.MISSING))


def review(number: int) -> Review:
    one = SCANS[number]
    return Review(
        f"review-{number}",
        one.id,
        "o-example",
        f"period-{number}",
        date(2026, 12, 31),
        "Ada",
        one.finished_at + timedelta(days=1),
    )


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(f"sqlite:///{tmp_path / 'history.sqlite'}") as history:
        for one in SCANS:
            history.add_scan(one)
        yield history


def sign(history: History, number: int) -> None:
    one = review(number)
    history.add_review(one)
    signed_at = one.started_at + timedelta(days=1)
    history.sign(one.id, SignOff("Grace", "CISO", signed_at, "All seen.", "a" * 64))


def test_without_a_signed_review_it_is_compared_with_the_scan_before(history: History) -> None:
    past = past_of(history, SCANS[2])
    assert past.comparison is not None
    assert past.comparison.before_id == "scan-1"
    assert past.since == f"since the scan of {SCANS[1].finished_at:%Y-%m-%d}"
    assert [point.scan_id for point in past.trend] == ["scan-0", "scan-1", "scan-2"]


def test_a_signed_review_is_what_it_is_compared_with(history: History) -> None:
    sign(history, 0)
    past = past_of(history, SCANS[2])
    assert past.comparison is not None
    assert past.comparison.before_id == "scan-0"
    assert past.since == "since the review of period-0"
    assert past.last_review is not None
    assert past.last_review.id == "review-0"


def test_the_review_of_the_scan_itself_is_not_the_one_before(history: History) -> None:
    sign(history, 0)
    sign(history, 2)
    past = past_of(history, SCANS[2])
    assert past.review is not None
    assert past.review.id == "review-2"
    assert past.last_review is not None
    assert past.last_review.id == "review-0"


def test_a_scan_that_is_not_kept_has_a_past_too(history: History) -> None:
    past = past_of(history, replace(SCANS[2], id="elsewhere"))
    assert past.comparison is not None
    assert past.comparison.before_id == "scan-1"
    assert past.review is None
    assert len(past.trend) == 3


def test_the_first_scan_has_nothing_before_it(history: History) -> None:
    assert past_of(history, SCANS[0]).comparison is None
