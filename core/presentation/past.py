"""What the history adds to the first look at a scan."""

from __future__ import annotations

from dataclasses import dataclass
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
    """The past of a scan, compared as in its workbook (`report_context`).

    Raises:
        InputError, StartError: the history cannot be read.
    """
    from core.report.gathering import report_context

    context = report_context(history, scan, None)
    before_id = context.comparison.before_id if context.comparison else ""
    last = context.previous_review
    if last is not None and last.scan_id == before_id:
        since = f"since the review of {last.period}"
    else:
        at = {entry.id: entry.finished_at for entry in history.scans(scan.organization.id)}
        since = f"since the scan of {at[before_id]:%Y-%m-%d}" if before_id else ""
    trend = trend_shown(history.trend(scan.organization.id))
    return Past(context.comparison, since, trend, context.review, last)
