"""Which evidence cells of a workbook that came back do not say any more what was exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook

import core
from core.report.decisions.exported import ExportedRow
from core.report.decisions.found import ChangedCell
from core.report.decisions.rows import FilledRow, stated_digest
from core.report.frames.method import TOOL_BUILD
from core.report.workbook import layouts
from core.report.workbook.content_hash import canonical, sheet_property
from core.report.workbook.layout import Layout
from core.report.workbook.opening import METHOD, properties_of, rows_of
from core.report.workbook.table import evidence_headers

# what another version of Rolecall, or of its catalogue, would put the same way
_PLAIN: Final = frozenset(
    {"Finding ID", "Account ID", "Account name", "Vendor", "Status", "Evidence ID", "Row key",
     "Role name", "Outside AWS account", "Accounts with access", "Need attention",
     "Could not check", "Exempt", "Last used (UTC)", "Created on (UTC)"}
)  # fmt: skip
_LONGEST: Final = 200  # characters of a changed text that are told


@dataclass(frozen=True, slots=True)
class Stated:
    """What a workbook says about itself: the digests of its sheets by title, and whether this
    version of Rolecall wrote it, so that its sentences can be made again word by word."""

    sheets: Mapping[str, str]
    same_tool: bool


def stated_in(workbook: Workbook) -> Stated:
    """Read from the document properties and from Scope and method."""
    properties = properties_of(workbook)
    digests = {title: properties.get(sheet_property(title), "") for title in layouts.DECIDED_ON}
    rows = (row for _, row in rows_of(workbook, METHOD))
    build = next((str(row[1]) for row in rows if len(row) > 1 and row[0] == TOOL_BUILD), "")
    return Stated(digests, build.startswith(f"Rolecall {core.__version__},"))


def evidence_of(layout: Layout) -> tuple[str, ...]:
    """The headers of the cells that count as evidence."""
    return evidence_headers([column.header for column in layout.columns], layout.inputs)


def row_key_of(layout: Layout, row: FilledRow) -> str:
    """What identifies the row; "" when it does not say."""
    if layout is layouts.SIGN_OFF:
        return row.text("Vendor")
    if layout is layouts.THIRD_PARTIES:
        parts = [row.text(one) for one in ("Account ID", "Role name", "Outside AWS account")]
        return "|".join(parts) if any(parts) else ""
    return row.text("Row key")


def changed_cells(
    layout: Layout, row: FilledRow, exported: ExportedRow, stated: Stated, *, intact: bool
) -> Iterator[ChangedCell]:
    """Every evidence cell of `row` that was changed. `intact`: the whole sheet fits its digest.

    A row that fits its hash is compared all the same: whoever changes a cell can also compute
    the hash anew. Only sentences are then left to the hash, if another version made them.
    """
    fits = intact or row.digest == stated_digest(row)
    named = False
    for header, was in exported.cells.items():
        if fits and header not in _PLAIN and not (stated.same_tool and header in exported.certain):
            continue
        now = canonical(row.cell(header).value)
        if now != was:
            named = True
            place = row.cell(header).place
            yield ChangedCell(row.sheet, place, header, exported.key, _told(was), _told(now))
    if layout is layouts.EXCEPTIONS and not fits and not named:
        yield _untold(layout, row, exported)


def _untold(layout: Layout, row: FilledRow, exported: ExportedRow) -> ChangedCell:
    """The row does not fit its hash, and the scan does not tell why: a column about the past."""
    others = [header for header in evidence_of(layout) if header not in exported.cells]
    now = "; ".join(f"{header}: {row.text(header) or 'empty'}" for header in others)
    place = f"A{row.number}"
    return ChangedCell(row.sheet, place, " or ".join(others), exported.key, "not known", now)


def _told(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
