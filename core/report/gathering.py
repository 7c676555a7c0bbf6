"""Gathering the past of a scan from the history and the folders of repairs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.report.context import ReportContext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from core.changes.model import ScanComparison
    from core.history.history import History
    from core.model import Scan
    from core.repair.history_rows import RemediationRow
    from core.review.model import Review


def report_context(history: History, scan: Scan, repairs_folder: Path | None) -> ReportContext:
    """What a workbook of `scan` can tell of the past.

    It is compared with the scan of the last signed review, else with the last complete scan. The
    repairs are those since then in the accounts of `scan`, from the history and from
    `repairs_folder`.

    Raises:
        InputError, StartError: the history cannot be used.
    """
    entries = {entry.id: entry for entry in history.scans(scan.organization.id)}
    previous_review = history.last_signed(scan.started_at, scan.organization.id)
    before_id = _compared_with(history, scan, previous_review, frozenset(entries))
    since = entries[before_id].started_at if before_id else None
    is_kept = scan.id in entries
    return ReportContext(
        comparison=_comparison(history, scan, before_id, is_kept=is_kept),
        review=history.review_of(scan.id) if is_kept else None,
        previous_review=previous_review,
        first_seen=history.first_seen(scan.id) if is_kept else _NOTHING,
        remediation=_repairs(history, repairs_folder, scan, since),
    )


_NOTHING: Mapping[str, datetime] = {}


def _compared_with(
    history: History, scan: Scan, previous_review: Review | None, kept: frozenset[str]
) -> str | None:
    """The id of the scan to compare with; None when there is none from before."""
    if previous_review and previous_review.scan_id in kept - {scan.id}:
        return previous_review.scan_id
    if scan.id in kept:
        entry = history.previous(scan.id)
        return entry.id if entry else None
    earlier = (
        entry
        for entry in history.scans(scan.organization.id)
        if entry.complete and entry.started_at < scan.started_at
    )
    return next((entry.id for entry in earlier), None)


def _comparison(
    history: History, scan: Scan, before_id: str | None, *, is_kept: bool
) -> ScanComparison | None:
    if before_id is None:
        return None
    if is_kept:
        return history.compare(before_id, scan.id)
    return history.compare_with(before_id, scan)


def _repairs(
    history: History, folder: Path | None, scan: Scan, since: datetime | None
) -> tuple[RemediationRow, ...]:
    """What the history keeps, and what stands in the folder of this computer, newer as a rule."""
    rows = history.changes()
    if folder is not None:
        from core.repair.history_rows import remediation_rows

        rows = (*rows, *remediation_rows(folder))
    latest = {row.change_id: row for row in rows}
    return relevant_repairs(latest.values(), scan, since)


def relevant_repairs(
    rows: Iterable[RemediationRow], scan: Scan, since: datetime | None
) -> tuple[RemediationRow, ...]:
    """Those in the accounts of `scan`, begun at `since` or later. Of a run that cannot be read,
    neither is known: it is among them."""
    accounts = {result.account.id for result in scan.results}
    return tuple(
        row
        for row in rows
        if (row.account_id in accounts or not row.account_id)
        and (since is None or row.started_at is None or row.started_at >= since)
    )
