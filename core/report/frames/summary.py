"""Frame of the vendors by status: the table on the first page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.model import STATUS_WORDS
from core.report.figures import COUNTED_STATUSES, counts_by_vendor
from core.report.frames.table import frame
from core.report.source import ScanSource

if TYPE_CHECKING:
    from pandas import DataFrame

VENDOR_STATUS = (
    "Vendor", *(STATUS_WORDS[status] for status in COUNTED_STATUSES), "Total", "Compliant %",
)  # fmt: skip


def vendor_status_frame(source: ScanSource) -> DataFrame:
    """One row per vendor: how many accounts have which status, and the compliant share."""
    rows = (
        (
            source.vendor_name(vendor),
            *(counts.by_status[status] for status in COUNTED_STATUSES),
            counts.total,
            counts.compliant_share,
        )
        for vendor, counts in counts_by_vendor(source.scan).items()
    )
    return frame(VENDOR_STATUS, rows)
