"""The one layer between the report and openpyxl's write-only worksheets.

Rows stream to disk as they come, so memory does not grow with them. Every text passes
`safe_text` and is written as text, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.xml.functions import Element, SubElement

from core.report.safe_text import escape_for_xml, safe_text, starts_like_formula
from core.report.workbook.styles import named_styles

MAX_ROW_HEIGHT: Final = 409.0


class Formula(str):
    """A formula of our own making. No text from a scan ever becomes one."""

    __slots__ = ()


Value = str | int | float | datetime | date | None


class Styled(NamedTuple):
    """One cell: what it shows, how, and which place in the workbook it leads to."""

    value: Value
    style: str
    link: str | None = None


class _Pen(Cell):
    """One cell that is filled again and again: openpyxl writes it before asking for the next."""

    __slots__ = ()

    _value: Any
    _style: Any
    _hyperlink: Hyperlink | None

    def put(self, value: Any, kind: str, style: Any, link: str | None) -> None:
        """Fill past openpyxl's properties: they take text like "=1+1" for a formula, "#N/A"
        for an error, and a link within the workbook for one to another file."""
        self._value = value
        self.data_type = kind
        self._style = style
        self._hyperlink = Hyperlink(ref=self.coordinate, location=link) if link else None

    def style_array(self, style: str, *, quoted: bool) -> Any:
        """The numbers behind the named `style`; `quoted` shows a leading apostrophe in Excel."""
        self.style = style
        self.quotePrefix = quoted
        return copy(self._style)


class _Writer(WorksheetWriter):
    """Adds what openpyxl has no name for: ignored "number stored as text" warnings."""

    ws: ReportSheet

    def write_breaks(self) -> None:
        super().write_breaks()
        ranges = self.ws.identifier_ranges
        if ranges:
            parent = Element("ignoredErrors")
            SubElement(parent, "ignoredError", sqref=" ".join(ranges), numberStoredAsText="1")
            self.xf.send(parent)


class ReportSheet(WriteOnlyWorksheet):
    """A worksheet that takes rows of `Styled` cells.

    `identifier_ranges` hold digits that are text on purpose, such as account ids.
    """

    # openpyxl's stubs leave these out
    row_dimensions: Any
    column_dimensions: Any
    merged_cells: Any
    conditional_formatting: Any
    sheet_properties: Any
    page_setup: Any
    data_validations: Any
    row_breaks: Any
    tables: Any
    print_options: Any
    page_margins: Any
    _writer: Any

    def __init__(self, parent: Workbook, title: str) -> None:
        super().__init__(parent, title)
        self.identifier_ranges: list[str] = []
        self.rows_written = 0
        self._arrays: dict[tuple[str, bool], Any] = {}
        self._pen: Any = _Pen(self, column=1, row=1)

    def write(self, cells: Sequence[Styled | None], *, height: float | None = None) -> int:
        """Append one row and return its number; `height` in points, None for the default."""
        self.rows_written += 1
        row = self.rows_written
        if height is not None:
            dimension: Any = RowDimension  # the stubs know one kind of sheet
            self.row_dimensions[row] = dimension(self, index=row, ht=min(height, MAX_ROW_HEIGHT))
        self.append(cells)
        if height is not None:
            del self.row_dimensions[row]
        return row

    def skip(self, *, height: float | None = None) -> int:
        """Leave one row empty."""
        return self.write((), height=height)

    def discard(self) -> None:
        """Drop what was written so far; for a workbook that will not be saved."""
        if self._writer is not None:
            if not self.closed:
                self.close()
            self._writer.cleanup()

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Writer(self)
            self._writer.write_top()

    def _values_to_row(self, values: Sequence[Styled | None], row_idx: int) -> Iterator[Any]:
        pen = self._pen
        pen.row = row_idx
        for column, styled in enumerate(values, 1):
            if styled is not None:
                pen.column = column
                value, kind = _cell_value(styled.value)
                quoted = kind == "s" and starts_like_formula(value)
                pen.put(value, kind, self._style_array(styled.style, quoted=quoted), styled.link)
                yield pen

    def _style_array(self, style: str, *, quoted: bool) -> Any:
        key = style, quoted
        if key not in self._arrays:
            self._arrays[key] = self._pen.style_array(style, quoted=quoted)
        return self._arrays[key]


def _cell_value(value: Value) -> tuple[Any, str]:
    """`value` as openpyxl stores it, with Excel's type letter."""
    if value is None or value == "":
        return None, "n"
    if isinstance(value, Formula):
        return str(value), "f"
    if isinstance(value, str):
        return escape_for_xml(safe_text(value)), "s"
    if isinstance(value, datetime):
        return naive_utc(value), "d"
    if isinstance(value, date):
        return value, "d"
    return value, "n"


def naive_utc(moment: datetime) -> datetime:
    """`moment` in UTC without its zone, in whole seconds: Excel knows neither more."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=0)


def new_workbook() -> Workbook:
    """An empty write-only workbook with the report's styles."""
    workbook = Workbook(write_only=True)
    for style in named_styles():
        workbook.add_named_style(style)
    return workbook


def add_sheet(workbook: Workbook, title: str) -> ReportSheet:
    """Append an empty sheet. The tab order is the order of these calls."""
    sheet = ReportSheet(workbook, title)
    adopt = getattr(workbook, "_add_sheet")  # noqa: B009 - unknown to the stubs; create_sheet() makes openpyxl's own class
    adopt(sheet)
    return sheet
