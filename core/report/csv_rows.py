"""A scan as CSV: one row per account x vendor, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

from core.report.context import NO_CONTEXT, ReportContext
from core.report.frames.access import ALL_ACCESS, access_row
from core.report.safe_text import plain_field, visible_text
from core.report.source import ScanSource

if TYPE_CHECKING:
    from core.model import Scan

_STATUS_CODE = "Status code"


def write_csv(scan: Scan, stream: TextIO, context: ReportContext = NO_CONTEXT) -> None:
    """Write `scan` to `stream` with the columns of the sheet All access and the status code.

    `context` tells what has changed since. Times are ISO 8601 in UTC. Text that a spreadsheet
    would run as a formula gets an apostrophe in front.
    """
    source = ScanSource(scan, context=context)
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*ALL_ACCESS, _STATUS_CODE))
    for result, cell in source.pairs():
        row = (*access_row(source, result, cell), cell.status.value)
        writer.writerow([_field(value) for value in row])


def _field(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return plain_field(visible_text(str(value)))
