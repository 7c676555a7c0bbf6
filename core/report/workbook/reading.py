"""Reading a workbook back for what it says: evidence cells, hashes, the Summary's table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook

from core.report.frames.method import CONTENT_SHA256
from core.report.workbook import layouts
from core.report.workbook.content_hash import (
    content_digest,
    page_digest,
    row_digest,
    sheet_digest,
    sheet_property,
)
from core.report.workbook.layout import Layout
from core.report.workbook.opening import opened, properties_of, rows_of
from core.report.workbook.sheets import method, summary
from core.report.workbook.table import ROW_HASH, evidence_headers

_LAYOUTS: Final = {layout.title: layout for layout in (*layouts.FIXED, layouts.matrix_layout(()))}
_CONTINUATION = re.compile(r" \d+$")


@dataclass(slots=True)
class ReadWorkbook:
    """What a workbook says now.

    `stated` are the content hashes it carries, by place; `items` the Scope; `evidence` the
    hash of each evidence id; `statuses` counts (vendor, status word) in All access, `summed`
    the same as the Summary shows it; `changed_rows` are keys whose row hash does not fit;
    `changed_pages` are titles of pages that say something else, `changed_sheets` of tables.
    """

    content_sha256: str = ""
    stated: dict[str, str] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    evidence_used: set[str] = field(default_factory=set)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    summed: Counter[tuple[str, str]] = field(default_factory=Counter)
    changed_rows: list[str] = field(default_factory=list)
    changed_pages: list[str] = field(default_factory=list)
    changed_sheets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Digests:
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, list[str]] = field(default_factory=dict)

    def sheets(self) -> dict[str, str]:
        """Title -> digest."""
        return {
            title: sheet_digest(title, headers, self.rows[title])
            for title, headers in self.headers.items()
        }


def read_workbook(path: Path) -> ReadWorkbook:
    """Read all sheets. Raises InputError when `path` is no workbook of Rolecall."""
    with opened(path) as workbook:
        return _read(workbook)


def _read(workbook: Workbook) -> ReadWorkbook:
    found = ReadWorkbook()
    digests = _Digests()
    for title in workbook.sheetnames:
        layout = _LAYOUTS.get(_CONTINUATION.sub("", title))
        if layout:
            _read_table(workbook, title, layout, found, digests)
    _read_scope(_rows(workbook, method.TITLE), found, digests)
    _read_summary(_rows(workbook, summary.TITLE), found)
    properties = properties_of(workbook)
    found.stated["document properties"] = properties.get(CONTENT_SHA256, "")
    for page in (summary, method):
        digest = page_digest(page.TITLE, _rows(workbook, page.TITLE), page.LEFT_OPEN)
        if properties.get(sheet_property(page.TITLE)) != digest:
            found.changed_pages.append(page.TITLE)
    sheets = digests.sheets()
    found.content_sha256 = content_digest(sheets)
    found.changed_sheets = [
        title
        for title in _LAYOUTS
        if properties.get(sheet_property(title), sheets.get(title)) != sheets.get(title)
    ]
    return found


def _rows(workbook: Workbook, title: str, start: int = 1) -> Iterator[tuple[Any, ...]]:
    """The rows from `start` on that hold anything."""
    for number, row in rows_of(workbook, title):
        if number >= start and any(value is not None for value in row):
            yield tuple(row)


def _read_table(
    workbook: Workbook, title: str, layout: Layout, found: ReadWorkbook, digests: _Digests
) -> None:
    rows = _rows(workbook, title, layout.header_row)
    headers = [str(value) for value in next(rows, ()) if value is not None]
    evidence = evidence_headers(headers, layout.inputs)
    digests.headers[layout.title] = evidence
    kept = digests.rows.setdefault(layout.title, [])
    places = [headers.index(header) for header in evidence]
    for row in rows:
        values = (*row, *[None] * (len(headers) - len(row)))
        digest = row_digest(values[place] for place in places)
        kept.append(digest)
        _take(layout, dict(zip(headers, values, strict=False)), digest, found)


def _take(layout: Layout, row: dict[str, Any], digest: str, found: ReadWorkbook) -> None:
    if ROW_HASH in row and row[ROW_HASH] != digest:
        found.changed_rows.append(str(row.get("Row key")))
    if layout is layouts.EVIDENCE:
        found.evidence[str(row.get("Evidence ID"))] = str(row.get("SHA-256"))
    elif row.get("Evidence ID"):
        found.evidence_used.add(str(row["Evidence ID"]))
    if layout is layouts.ALL_ACCESS:
        found.statuses[str(row.get("Vendor")), str(row.get("Status"))] += 1


def _read_scope(rows: Iterator[tuple[Any, ...]], found: ReadWorkbook, digests: _Digests) -> None:
    for row in rows:
        if tuple(row[:2]) == method.ITEM_HEADERS:
            break
    for row in rows:
        if len(row) < 2 or row[0] is None or row[0] == method.NEXT_HEADING:
            break
        found.items[str(row[0])] = row[1]
    digests.headers[method.TITLE] = method.ITEM_HEADERS
    digests.rows[method.TITLE] = [
        row_digest(item) for item in found.items.items() if item[0] not in method.NOT_HASHED
    ]
    found.stated[method.TITLE] = str(found.items.get(CONTENT_SHA256, ""))


def _read_summary(rows: Iterator[tuple[Any, ...]], found: ReadWorkbook) -> None:
    headers: Sequence[Any] = ()
    for row in rows:
        if row[0] == summary.VENDOR_HEADER:
            headers = row
        elif row[0] == summary.ALL_VENDORS:
            headers = ()
        elif row[0] == CONTENT_SHA256:
            found.stated[summary.TITLE] = str(next(filter(None, row[1:]), ""))
        elif headers:
            words = islice(zip(headers, row, strict=False), 1, len(summary.STATUS_HEADERS) + 1)
            for word, number in words:
                found.summed[str(row[0]), str(word)] += _count(number)


def _count(value: Any) -> int:
    """A cell's whole number; -1, which fits no count, for anything else."""
    if value is None:
        return 0
    return int(value) if isinstance(value, int | float) and int(value) == value else -1
