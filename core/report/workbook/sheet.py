"""The one layer between the report and openpyxl's write-only worksheets.

Rows stream to disk as they come, so memory does not grow with them. Every text passes
`safe_text` and is written as text, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from et_xmlfile import xmlfile  # type: ignore[import-untyped] # it ships no type information
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.dimensions import SheetDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import Element, SubElement

from core.report.safe_text import (
    FORMULA_STARTS,
    escape_for_xml,
    safe_text,
    starts_like_formula,
)
from core.report.workbook.styles import named_styles

MAX_ROW_HEIGHT: Final = 409.0
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - what spreadsheets count from
_COUNTED_RIGHT: Final = datetime(1900, 3, 1)  # noqa: DTZ001 - before, they know a day too many


class Formula(str):
    """A formula of our own making. No text from a scan ever becomes one."""

    __slots__ = ()


Value = str | int | float | datetime | date | None


class Styled(NamedTuple):
    """One cell: what it shows, how, and which place in the workbook it leads to."""

    value: Value
    style: str
    link: str | None = None


class _Writer(WorksheetWriter):
    """Writes a worksheet's file; rows go in as text, between the head and the tail.

    openpyxl would build an element tree for every cell, which takes three times as long.
    """

    ws: ReportSheet
    raw: Callable[[str], object]

    def get_stream(self) -> Generator[None, Any, None]:
        """Take elements, as openpyxl's own does, and leave `raw` open for rows."""
        out: Any = self.out  # the stubs allow for more than a path
        with (
            Path(out).open("w", encoding="utf-8") as file,
            xmlfile(file, encoding="unicode") as xml,
            xml.element("worksheet", xmlns=SHEET_MAIN_NS),
        ):
            self.raw = file.write
            try:
                while True:
                    element = yield
                    if element is not None:
                        xml.write(element)
            except GeneratorExit:
                pass

    def write_dimensions(self) -> None:
        """Say how far the sheet reaches, which openpyxl knows of sheets in memory only."""
        self.xf.send(SheetDimension(self.ws.extent).to_tree())

    def write_breaks(self) -> None:
        """Add what openpyxl has no name for: ignored "number stored as text" warnings."""
        super().write_breaks()
        ranges = self.ws.identifier_ranges
        if ranges:
            parent = Element("ignoredErrors")
            SubElement(parent, "ignoredError", sqref=" ".join(ranges), numberStoredAsText="1")
            self.xf.send(parent)


class ReportSheet(WriteOnlyWorksheet):
    """A worksheet that takes rows of `Styled` cells.

    `identifier_ranges` hold digits that are text on purpose, such as account ids. `extent`
    (``A1:T61``) is written before the rows: without it, rows wait in memory until all are there.
    """

    # openpyxl's stubs leave these out
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
    _hyperlinks: list[Hyperlink]
    _writer: Any

    def __init__(self, parent: Workbook, title: str) -> None:
        super().__init__(parent, title)
        self.identifier_ranges: list[str] = []
        self.before_packing: Callable[[], object] | None = None  # may raise, to stop the saving
        self.extent = ""
        self.rows_written = 0
        self._columns = 1
        self._waiting: list[str] = []
        self._style_ids: dict[tuple[str, bool], int] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """True when no row can be added any more."""
        return self._closed

    def write(self, cells: Sequence[Styled | None], *, height: float | None = None) -> int:
        """Append one row and return its number; `height` in points, None for the default."""
        self.rows_written += 1
        self._columns = max(self._columns, len(cells))
        row = self.rows_written
        high = f' ht="{min(height, MAX_ROW_HEIGHT):g}" customHeight="1"' if height else ""
        parts = [f'<row r="{row}"{high}>']
        for column, styled in enumerate(cells, 1):
            if styled is not None:
                parts.append(self._cell(f"{get_column_letter(column)}{row}", styled))
        parts.append("</row>")
        self._emit("".join(parts))
        return row

    def style_ids(self, styles: Sequence[str]) -> tuple[tuple[int, int], ...]:
        """The numbers of named styles: as they are, and with Excel's leading apostrophe."""
        return tuple((self._style_id(one), self._style_id(one, quoted=True)) for one in styles)

    def write_row(
        self, values: Sequence[Value], ids: Sequence[tuple[int, int]], height: float | None
    ) -> None:
        """Append one row of a table, fast: `values` are safe already (`as_written` of
        `core.report.workbook.table`), none is a formula or a link; `ids` are of `style_ids`."""
        self.rows_written += 1
        row = self.rows_written
        high = f' ht="{min(height, MAX_ROW_HEIGHT):g}" customHeight="1"' if height else ""
        parts = [f'<row r="{row}"{high}>']
        for column, (value, (plain, quoted)) in enumerate(zip(values, ids, strict=True), 1):
            place = f"{get_column_letter(column)}{row}"
            if value is None or value == "":
                parts.append(f'<c r="{place}" s="{plain}"/>')
            elif isinstance(value, str):
                style = quoted if value.startswith(FORMULA_STARTS) else plain
                parts.append(_text_cell(place, style, value))
            else:
                parts.append(f'<c r="{place}" s="{plain}"><v>{_number(value)}</v></c>')
        parts.append("</row>")
        self._emit("".join(parts))

    def skip(self, *, height: float | None = None) -> int:
        """Leave one row empty."""
        return self.write((), height=height)

    def close(self) -> None:
        """End the rows and write what openpyxl puts behind them. Called on saving."""
        if self.before_packing is not None:
            self.before_packing()
        if not self.extent:
            last = get_column_letter(self._columns)
            self.extent = f"A1:{last}{max(1, self.rows_written)}"
        self._get_writer()
        self._writer.raw("".join(self._waiting))
        self._writer.raw("</sheetData>")
        self._writer.write_tail()
        self._writer.close()
        self._closed = True

    def discard(self) -> None:
        """Drop what was written so far; for a workbook that will not be saved."""
        self.before_packing = None
        if self._writer is not None:
            if not self.closed:
                self.close()
            if Path(self._writer.out).exists():  # else it is packed and gone already
                self._writer.cleanup()

    def _emit(self, row: str) -> None:
        if not self.extent:
            self._waiting.append(row)
            return
        self._get_writer()
        self._writer.raw(row)

    def _get_writer(self) -> None:
        if self._writer is None:
            links = self._hyperlinks
            self._writer = _Writer(self)
            self._hyperlinks = links  # which openpyxl's writer begins anew
            self._writer.write_top()
            self._writer.raw("<sheetData>")

    def _cell(self, place: str, styled: Styled) -> str:
        if styled.link:
            self._hyperlinks.append(Hyperlink(ref=place, location=styled.link))
        value = styled.value
        if value is None or value == "":
            return f'<c r="{place}" s="{self._style_id(styled.style)}"/>'
        if isinstance(value, str) and not isinstance(value, Formula):
            text = safe_text(value)
            style = self._style_id(styled.style, quoted=starts_like_formula(text))
            return _text_cell(place, style, text)
        style = self._style_id(styled.style)
        if isinstance(value, Formula):
            return f'<c r="{place}" s="{style}"><f>{escape(value.removeprefix("="))}</f></c>'
        return f'<c r="{place}" s="{style}"><v>{_number(value)}</v></c>'

    def _style_id(self, style: str, *, quoted: bool = False) -> int:
        """The number of a named style; `quoted` shows a leading apostrophe in Excel."""
        key = style, quoted
        if key not in self._style_ids:
            cell = WriteOnlyCell(self)
            cell.style = style
            cell.quotePrefix = quoted
            self._style_ids[key] = cell.style_id
        return self._style_ids[key]


def _text_cell(place: str, style: int, text: str) -> str:
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    shown = escape(escape_for_xml(text))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{kept}>{shown}</t></is></c>'


def _number(value: float | date) -> float:
    """A number, or the days since 1900 that stand for a date."""
    if isinstance(value, datetime) and value.tzinfo is None and value > _COUNTED_RIGHT:
        passed = value - _DAY_ZERO
        return passed.days + passed.seconds / 86_400
    if isinstance(value, date):
        days: Any = to_excel(naive_utc(value) if isinstance(value, datetime) else value)  # type: ignore[no-untyped-call] # openpyxl's
        return float(days)
    return value


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
