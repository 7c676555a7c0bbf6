"""The rows of a sheet that reviewers filled in, wherever sorting and saving have put them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from core.errors import InputError
from core.report.workbook.content_hash import row_digest
from core.report.workbook.layout import Layout
from core.report.workbook.opening import METHOD, properties_of, rows_of
from core.report.workbook.table import ROW_HASH, evidence_headers

_HEADER_WITHIN: Final = 30  # rows; reviewers may have put notes above
_MOST_ROWS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what it holds, and its address."""

    value: Any
    place: str


EMPTY: Final = Cell(None, "")
Row = tuple[int, list[Any]]


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row by header. `digest` is that of its evidence cells as they are now."""

    sheet: str
    number: int
    cells: Mapping[str, Cell]
    digest: str

    def cell(self, header: str) -> Cell:
        """The cell under `header`; an empty one when the column is gone."""
        return self.cells.get(header, EMPTY)

    def text(self, header: str) -> str:
        """What the cell under `header` says, without spaces around it."""
        value = self.cell(header).value
        return "" if value is None else str(value).strip()


@dataclass(slots=True)
class FilledSheet:
    """A sheet with its continuations. `problems` are reasons why it cannot be used."""

    layout: Layout
    rows: list[FilledRow] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def stated_scan_id(workbook: Workbook, path: Path) -> str:
    """The scan a workbook says it is about. Raises InputError when it does not say."""
    stated = properties_of(workbook).get("Scan ID")
    if not stated:
        rows = (row for _, row in rows_of(workbook, METHOD))
        stated = next((str(row[1]) for row in rows if len(row) > 1 and row[0] == "Scan ID"), "")
    if not stated:
        raise InputError(f"{path} does not say which scan it is about.", "Export it again.")
    return stated


def read_sheet(workbook: Workbook, layout: Layout) -> FilledSheet:
    """All rows of the sheet of `layout` that hold anything."""
    found = FilledSheet(layout)
    own = re.compile(rf"{re.escape(layout.title)}( \d+)?")
    titles = [title for title in workbook.sheetnames if own.fullmatch(title)]
    if not titles:
        found.problems.append("The sheet is gone.")
    for title in titles:
        rows = rows_of(workbook, title)
        places = _places(rows, layout, found)
        if places:
            found.rows += _rows(title, islice(rows, _MOST_ROWS), layout, places)
    return found


def _places(rows: Iterator[Row], layout: Layout, found: FilledSheet) -> Mapping[str, int]:
    """Header -> column, from 0; empty, with a problem noted, when the head is not whole."""
    wanted = [column.header for column in layout.columns]
    for _, headers in islice(rows, _HEADER_WITHIN):
        times = Counter(header for header in headers if header in wanted)
        if len(times) * 2 <= len(wanted):
            continue
        evidence = (*evidence_headers(wanted, layout.inputs), "Decision")
        missing = [header for header in evidence if not times[header]]
        twice = [header for header in wanted if times[header] > 1]
        if missing:
            found.problems.append(f"Columns are gone: {', '.join(missing)}.")
        if twice:
            found.problems.append(f"Columns stand there twice: {', '.join(twice)}.")
        if missing or twice:
            return {}
        return {header: headers.index(header) for header in times}
    found.problems.append("Its row of headers is gone.")
    return {}


def _rows(
    title: str, rows: Iterator[Row], layout: Layout, places: Mapping[str, int]
) -> Iterator[FilledRow]:
    evidence = evidence_headers([column.header for column in layout.columns], layout.inputs)
    for number, values in rows:
        found = {
            header: Cell(
                values[place] if place < len(values) else None,
                f"{get_column_letter(place + 1)}{number}",
            )
            for header, place in places.items()
        }
        if all(cell.value is None for cell in found.values()):
            continue
        digest = row_digest(found[header].value for header in evidence)
        yield FilledRow(title, number, found, digest)


def stated_digest(row: FilledRow) -> str:
    """The hash that the row carries, "" when its sheet has none."""
    return row.text(ROW_HASH)
