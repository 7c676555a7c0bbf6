"""Which earlier scan a scan is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from core.history.history import History
    from core.model import Scan

ANY: Final = "any"  # the scan of the last signed review, else the last complete scan
LAST_SCAN: Final = "scan"  # the last complete scan
LAST_REVIEW: Final = "review"  # the scan of the last signed review
SINCE: Final = (ANY, LAST_SCAN, LAST_REVIEW)


def baseline(history: History, scan: Scan, since: str = ANY) -> str | None:
    """The id of the scan of the same organization, begun before `scan`, to compare it with; None
    when there is none. `since` is one of `SINCE`."""
    organization = scan.organization.id
    if since != LAST_SCAN:
        review = history.last_signed(scan.started_at, organization)
        if review is not None and review.scan_id != scan.id:
            return review.scan_id
        if since == LAST_REVIEW:
            return None
    earlier = (
        entry.id
        for entry in history.scans(organization)
        if entry.complete and entry.started_at < scan.started_at and entry.id != scan.id
    )
    return next(earlier, None)
