"""Laying out pages that are read rather than filtered: spans, headings, small blocks."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from core.report.workbook.sheet import Formula, ReportSheet, Styled, Value
from core.report.workbook.text_height import LINE, lines_needed

# a part of a row: what it shows, in which style, over how many columns, leading where
Part = tuple[Value, str, int] | tuple[Value, str, int, str]


class Page:
    """Writes rows whose cells may span columns of the given widths (characters)."""

    def __init__(self, sheet: ReportSheet, widths: Sequence[float]) -> None:
        self.sheet = sheet
        self._widths = widths
        self.shown: list[tuple[Value, ...]] = []  # what every row says, spans apart
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width

    def row(self, *parts: Part, height: float | None = None, least: float = LINE) -> int:
        """One row; without `height`, high enough for its text but at least `least` points."""
        cells: list[Styled | None] = []
        lines = 1
        row = self.sheet.rows_written + 1
        self.shown.append(tuple(part[0] for part in parts))
        for part in parts:
            value, style, span = part[:3]
            start = len(cells)
            link = part[3] if len(part) == 4 else None
            cells += [Styled(value, style, link), *[Styled(None, style)] * (span - 1)]
            if span > 1:
                first, last = get_column_letter(start + 1), get_column_letter(start + span)
                self.sheet.merged_cells.add(f"{first}{row}:{last}{row}")
            if isinstance(value, str) and not isinstance(value, Formula):
                width = sum(self._widths[start : start + span])
                lines = max(lines, lines_needed(value, width))
        needed = lines * LINE + (1 if lines > 1 else 0)
        return self.sheet.write(cells, height=height or max(least, needed))

    def gap(self, points: float = 8) -> None:
        """An empty row."""
        self.sheet.skip(height=points)

    def new_sheet_of_paper(self) -> None:
        """What follows is printed on a new page."""
        self.sheet.row_breaks.append(Break(id=self.sheet.rows_written))

    @property
    def span(self) -> int:
        """All columns of the page."""
        return len(self._widths)
