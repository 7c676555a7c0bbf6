"""What the history adds to the first look at a scan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.presentation.overview import trend_shown

if TYPE_CHECKING:
    from core.changes.model import ScanComparison
    from core.history.history import History
    from core.history.model import TrendPoint
    from core.model import Scan
    from core.review.model import Review


@dataclass(frozen=True, slots=True)
class Past:
    """`comparison` is with the scan of the last signed review, or else with the scan before;
    `since` says which. `review` is the one over this scan, `last_review` the signed one before."""

    comparison: ScanComparison | None = None
    since: str = ""
    trend: tuple[TrendPoint, ...] = ()
    review: Review | None = None
    last_review: Review | None = None


NO_PAST = Past()


def past_of(history: History, scan: Scan) -> Past:
    """The past of a scan. A scan that is not in the history is compared with nothing.

    Raises:
        InputError, StartError: the history cannot be read.
    """
    kept = {entry.id for entry in history.scans(scan.organization.id)}
    trend = trend_shown(history.trend(scan.organization.id))
    review = history.review_of(scan.id)
    last = history.last_signed(_before(review, scan), scan.organization.id)
    if last is not None and last.scan_id in kept and last.scan_id != scan.id:
        before, since = last.scan_id, f"since the review of {last.period}"
    else:
        entry = history.previous(scan.id) if scan.id in kept else None
        before = entry.id if entry else ""
        since = f"since the scan of {entry.finished_at:%Y-%m-%d}" if entry else ""
    comparison = history.compare(before, scan.id) if before and scan.id in kept else None
    return Past(comparison, since if comparison else "", trend, review, last)


def _before(review: Review | None, scan: Scan) -> datetime:
    """Reviews signed before this moment are earlier ones."""
    return min(review.started_at, scan.finished_at) if review is not None else scan.finished_at
