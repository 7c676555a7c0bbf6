"""Writing one frame as one table sheet, as its layout says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from core.report.safe_text import safe_text
from core.report.workbook import styles
from core.report.workbook.content_hash import written_digest
from core.report.workbook.draft import Draft, PlacedTable
from core.report.workbook.layout import Column, Input, Layout
from core.report.workbook.page import set_up_page
from core.report.workbook.sheet import (
    ReportSheet,
    Styled,
    Value,
    add_sheet,
    naive_utc,
)
from core.report.workbook.text_height import LINE, height_for, may_wrap

if TYPE_CHECKING:
    from pandas import DataFrame

MOST_ROWS: Final = 1_000_000  # of a sheet, below Excel's 1,048,576
ROW_HASH: Final = "Row SHA-256"
NOT_HASHED: Final = frozenset({ROW_HASH, "File"})  # the hash itself, and what the export is called
_STEP: Final = 250  # rows between two looks at the clock and the Cancel button
_SUMMARY_LINK: Final = "'Summary'!A1"


def draw_table(draft: Draft, layout: Layout, frame: DataFrame, sentence: str = "") -> None:
    """Fill the sheet of `layout` from `frame`, whose columns are found by header.

    `sentence` stands in the band above the table, in place of the layout's own. What goes
    beyond 1,000,000 rows continues on another sheet.
    """
    if sentence:
        layout = replace(layout, sentence=sentence)
    headers = tuple(column.header for column in layout.columns)
    draft.headers[layout.title] = evidence_headers(headers, layout.inputs)
    draft.row_digests[layout.title] = []
    draft.tables[layout.title] = []
    rows = _rows(layout, frame)
    for number in range(max(1, -(-len(frame) // MOST_ROWS))):
        sheet = draft.sheets[layout.title] if number == 0 else _continuation(draft, layout, number)
        table = f"{layout.table}{'' if number == 0 else number + 1}"
        count = min(MOST_ROWS, len(frame) - number * MOST_ROWS)
        sheet.extent = _extent(layout, count)
        placed = _draw_sheet(draft, layout, sheet, islice(rows, MOST_ROWS))
        draft.tables[layout.title].append(placed)
        _finish(draft, sheet, layout, placed, table)


def _extent(layout: Layout, rows: int) -> str:
    last = get_column_letter(len(layout.columns))
    return f"A1:{last}{layout.header_row + max(1, rows)}"


def evidence_headers(headers: Sequence[str], inputs: frozenset[str]) -> tuple[str, ...]:
    """The headers of the cells that count as evidence, none of them the reviewers'."""
    return tuple(header for header in headers if header not in inputs | NOT_HASHED)


def _continuation(draft: Draft, layout: Layout, number: int) -> ReportSheet:
    sheet = add_sheet(draft.workbook, f"{layout.title} {number + 1}")
    titles = draft.workbook.sheetnames
    before = titles.index(layout.title) + number
    draft.workbook.move_sheet(sheet.title, before - titles.index(sheet.title))
    return sheet


def _rows(layout: Layout, frame: DataFrame) -> Iterator[tuple[Value, ...]]:
    """The frame's rows in the order of the layout's columns."""
    places = {header: place for place, header in enumerate(frame.columns)}
    order = [places.get(column.header) for column in layout.columns]
    for record in frame.itertuples(index=False, name=None):
        yield tuple(None if place is None else record[place] for place in order)


def _draw_sheet(
    draft: Draft, layout: Layout, sheet: ReportSheet, rows: Iterator[tuple[Value, ...]]
) -> PlacedTable:
    _prepare(draft, sheet, layout)
    _write_head(draft, sheet, layout)
    first = sheet.rows_written + 1
    pen = _RowPen(draft, layout, sheet)
    while batch := list(islice(rows, _STEP)):
        for values in batch:
            pen.write(values)
        draft.progress.step(layout.title, len(batch))
    if sheet.rows_written < first:  # Excel wants a table to have one row at least
        sheet.write([Styled(None, column.style) for column in layout.columns])
    headers = tuple(column.header for column in layout.columns)
    return PlacedTable(sheet.title, headers, first, sheet.rows_written)


class _RowPen:
    """Writes rows of one layout to one sheet: styles, heights, digests."""

    def __init__(self, draft: Draft, layout: Layout, sheet: ReportSheet) -> None:
        headers = [column.header for column in layout.columns]
        evidence = evidence_headers(headers, layout.inputs)
        self._sheet = sheet
        self._ids = sheet.style_ids([column.style for column in layout.columns])
        self._digests = draft.row_digests[layout.title]
        self._kept = [place for place, header in enumerate(headers) if header in evidence]
        self._wrapping = [
            (place, column.width)
            for place, column in enumerate(layout.columns)
            if column.style in {styles.TEXT, styles.IDENTIFIER, styles.INPUT}
        ]
        self._hash = headers.index(ROW_HASH) if ROW_HASH in headers else None
        self._evidence = headers.index("Evidence ID") if "Evidence ID" in headers else None
        self._lines = draft.source.evidence_lines

    def write(self, values: tuple[Value, ...]) -> None:
        evidence = values[self._evidence] if self._evidence is not None else None
        line = self._lines.get(str(evidence))
        shown = [as_written(value, line) for value in values]
        digest = written_digest([shown[place] for place in self._kept])
        self._digests.append(digest)
        if self._hash is not None:
            shown[self._hash] = digest
        self._sheet.write_row(shown, self._ids, self._height(shown))

    def _height(self, shown: Sequence[Value]) -> float | None:
        return height_for(
            (value, width)
            for place, width in self._wrapping
            if isinstance(value := shown[place], str) and may_wrap(value, width)
        )


def as_written(value: Value, evidence_line: int | None = None) -> Value:
    """`value` as it will be read back; long text learns where all of it stands."""
    if isinstance(value, datetime):
        return naive_utc(value)
    return safe_text(value, evidence_line) if isinstance(value, str) else value


def _prepare(draft: Draft, sheet: ReportSheet, layout: Layout) -> None:
    """What must be set before the first row: views, widths, tab."""
    sheet.sheet_properties.tabColor = layout.tab_colour
    sheet.freeze_panes = f"{get_column_letter(layout.frozen + 1)}{layout.header_row + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_view.zoomScale = 90
    for number, column in enumerate(layout.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    set_up_page(draft, sheet)


def _write_head(draft: Draft, sheet: ReportSheet, layout: Layout) -> None:
    if layout.sentence:
        sheet.write([Styled(f"{draft.demo_mark}{layout.title}", styles.TITLE)], height=28)
        sheet.write(
            [
                Styled("Summary", styles.LINK, _SUMMARY_LINK),
                Styled(layout.sentence, styles.NOTE),
            ]
        )
        sheet.skip()
    # bold and white on navy: a little wider than body text
    height = height_for((column.header, column.width * 0.92) for column in layout.columns)
    sheet.write(
        [Styled(column.header, _header_style(column)) for column in layout.columns],
        height=(height or LINE) + 5,
    )


def _header_style(column: Column) -> str:
    return styles.HEADER_NUMBER if column.style == styles.COUNT else styles.HEADER


def _finish(
    draft: Draft, sheet: ReportSheet, layout: Layout, placed: PlacedTable, name: str
) -> None:
    """What is known only after the last row: table, formats, dropdowns, print area."""
    last_letter = get_column_letter(len(layout.columns))
    head = placed.first_row - 1
    sheet.tables.add(_table(name, f"A{head}:{last_letter}{placed.last_row}", placed.headers))
    printed = get_column_letter(len(layout.printed))
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_area = f"A1:{printed}{placed.last_row}"
    for column in layout.columns:
        cells = placed.cells(column.header).partition("!")[2].replace("$", "")
        if column.style == styles.IDENTIFIER:
            sheet.identifier_ranges.append(cells)
        if validation := _validation(column, draft):
            validation.add(cells)
            sheet.data_validations.append(validation)
        if column.header in layout.status_columns:
            for rule in styles.status_rules():
                sheet.conditional_formatting.add(cells, rule)


def _table(name: str, ref: str, headers: Sequence[str]) -> Table:
    table = Table(displayName=name, ref=ref)
    # named here, for openpyxl would read them back from rows that are written already
    for number, header in enumerate(headers, 1):
        table.tableColumns.append(TableColumn(id=number, name=header))
    table.autoFilter = AutoFilter(ref=ref)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    return table


def _validation(column: Column, draft: Draft) -> DataValidation | None:
    """A rule that really rejects, for a column that reviewers fill in."""
    if column.input is Input.CHOICE:
        return DataValidation(
            type="list",
            formula1=f'"{",".join(column.choices)}"',
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop",
            errorTitle="Not in the list",
            error=f"Choose one of: {', '.join(column.choices)}.",
            showInputMessage=bool(column.prompt),
            promptTitle=column.header if column.prompt else None,
            prompt=column.prompt or None,
        )
    if column.input in {Input.DATE, Input.FUTURE_DATE}:
        scanned = draft.source.scan.finished_at.date()
        future = column.input is Input.FUTURE_DATE
        earliest = scanned if future else date(2000, 1, 1)
        return DataValidation(
            type="date",
            operator="greaterThan" if future else "greaterThanOrEqual",
            formula1=f"DATE({earliest.year},{earliest.month},{earliest.day})",
            allow_blank=True,
            showErrorMessage=True,
            errorStyle="stop",
            errorTitle="Not a date" if not future else "Not a date after the scan",
            error="Enter a date such as 2026-12-31.",
        )
    return None
