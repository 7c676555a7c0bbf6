"""What the history and the repairs tell a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from report_past import previous_review, repair_row, scan_before
from report_scan import make_scan

from core.history import open_history, sqlite_url
from core.history.history import History
from core.model import Scan
from core.report.gathering import relevant_repairs, report_context
from core.review.model import Review
from core.review.reviewing import ReviewTerms, start_review


@pytest.fixture(scope="module")
def scan() -> Scan:
    return make_scan()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(sqlite_url(tmp_path / "history.sqlite")) as opened:
        yield opened


def add_signed(history: History, before: Scan) -> Review:
    """The review of `before`, signed as `previous_review` says."""
    history.add_scan(before)
    signed = previous_review(before)
    assert signed.sign_off
    history.add_review(replace(signed, decisions=(), sign_off=None))
    history.add_decisions(signed.id, signed.decisions)
    history.sign(signed.id, signed.sign_off)
    return history.review(signed.id)


def test_the_first_scan_has_nothing_to_compare_with(history: History, scan: Scan) -> None:
    history.add_scan(scan)

    context = report_context(history, scan, None)

    assert context.comparison is None
    assert context.previous_review is None
    assert context.review is None
    assert context.remediation == ()
    assert set(context.first_seen.values()) == {scan.started_at}


def test_it_is_compared_with_the_scan_of_the_last_signed_review(
    history: History, scan: Scan
) -> None:
    before = scan_before(scan)
    signed = add_signed(history, before)
    between = replace(
        before, id="between", started_at=before.started_at + timedelta(days=30),
        finished_at=before.finished_at + timedelta(days=30),
    )  # fmt: skip
    history.add_scan(between)
    history.add_scan(scan)

    context = report_context(history, scan, None)

    assert context.previous_review == signed
    assert context.comparison is not None
    assert context.comparison.before_id == before.id
    assert min(context.first_seen.values()) == before.started_at


def test_without_a_signed_review_the_scan_before_counts(history: History, scan: Scan) -> None:
    before = scan_before(scan)
    history.add_scan(before)
    history.add_scan(scan)

    comparison = report_context(history, scan, None).comparison

    assert comparison is not None
    assert comparison.before_id == before.id


def test_a_scan_that_is_not_kept_is_compared_all_the_same(history: History, scan: Scan) -> None:
    before = scan_before(scan)
    history.add_scan(before)

    context = report_context(history, scan, None)

    assert context.comparison is not None
    assert (context.comparison.before_id, context.comparison.after_id) == (before.id, scan.id)
    assert context.first_seen == {}
    assert context.review is None


def test_the_review_of_the_scan_comes_along(history: History, scan: Scan) -> None:
    history.add_scan(scan)
    terms = ReviewTerms("2026-Q4", date(2026, 12, 31), "Ingrid Halvorsen")
    review = start_review(history, scan, terms, now=datetime(2026, 11, 21, tzinfo=UTC))

    assert report_context(history, scan, None).review == review


def test_repairs_of_other_accounts_and_from_before_are_left_out(scan: Scan) -> None:
    before = scan_before(scan)
    own = repair_row(scan)
    others = replace(own, account_id="888888888888")
    old = replace(own, started_at=before.started_at - timedelta(days=1))
    lost = replace(own, account_id="", vendor="", started_at=None)

    found = relevant_repairs((own, others, old, lost), scan, before.started_at)

    assert found == (own, lost)


def test_a_folder_without_a_repair_gives_none(history: History, scan: Scan, tmp_path: Path) -> None:
    history.add_scan(scan)

    assert report_context(history, scan, tmp_path / "repairs").remediation == ()


def test_repairs_that_the_history_keeps_are_told(history: History, scan: Scan) -> None:
    history.add_scan(scan)
    row = repair_row(scan)
    history.add_changes([row])

    assert report_context(history, scan, None).remediation == (row,)
