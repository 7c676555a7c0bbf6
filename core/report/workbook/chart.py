"""The bar chart of the Summary: each vendor's statuses as shares of a whole."""

from __future__ import annotations

from typing import Any, Final

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.data_source import AxDataSource, StrRef
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils import get_column_letter

from core.model import Status
from core.report.palette import INK, STATUS_COLOURS
from core.report.workbook.sheet import ReportSheet

TITLE: Final = "Status of each vendor's expected access"


class _DescribedAnchor(TwoCellAnchor):
    """Carries the chart's text alternative, which openpyxl has no place for."""

    # openpyxl collects these from the class itself, not from its parents
    __elements__ = TwoCellAnchor.__elements__
    __attrs__ = TwoCellAnchor.__attrs__
    description = ""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "graphicFrame" and value is not None:
            value.nvGraphicFramePr.cNvPr.descr = self.description
            value.nvGraphicFramePr.cNvPr.name = TITLE
        super().__setattr__(name, value)


def add_status_chart(
    sheet: ReportSheet,
    *,
    columns: dict[Status, int],
    header_row: int,
    vendors: int,
    place: tuple[int, int],
    width_columns: int,
    description: str,
) -> None:
    """Draw the table below `header_row` between the rows of `place` (first, last).

    `columns`: the table's column of each status to show, in the order of the segments.
    """
    chart = _empty_chart()
    worksheet: Any = sheet  # the stubs know one kind of sheet
    first, last = header_row + 1, header_row + vendors
    names = AxDataSource(strRef=StrRef(f"'{sheet.title}'!$A${first}:$A${last}"))
    for status, column in columns.items():
        values = Reference(worksheet, min_col=column, min_row=first, max_row=last)
        series = _series(sheet, values, status, column, header_row)
        series.cat = names
        chart.series.append(series)
    anchor = _DescribedAnchor()
    anchor.description = description
    anchor._from = AnchorMarker(col=0, row=place[0] - 1)  # noqa: SLF001 - "from" is a keyword of Python
    anchor.to = AnchorMarker(col=width_columns, row=place[1])
    chart.anchor = anchor
    worksheet.add_chart(chart)


def _empty_chart() -> Any:
    """Horizontal bars of shares, axes named, legend at the right."""
    chart: Any = BarChart()  # the stubs want exact classes where openpyxl converts
    chart.type = "bar"
    chart.grouping = "percentStacked"
    chart.overlap = 100
    chart.gapWidth = 45
    chart.title = _title(TITLE, 1200)
    chart.title.overlay = False
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    chart.y_axis.title = _title("Share of expected access", 900)
    chart.y_axis.crosses = "max"  # at the bottom, although the vendors run downwards
    chart.y_axis.number_format = "0%"
    chart.y_axis.majorGridlines = None
    chart.x_axis.scaling.orientation = "maxMin"  # first vendor on top, as in the table
    chart.x_axis.delete = False  # else current Excel hides both axes
    chart.y_axis.delete = False
    chart.legend.position = "r"
    chart.layout = Layout(
        ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=0.21, y=0.15, w=0.6, h=0.6)
    )
    return chart


def _title(text: str, size: int) -> Title:
    """`text` in dark ink; `size` in hundredths of a point."""
    font = CharacterProperties(sz=size, b=True, solidFill=INK)
    paragraph = Paragraph(
        pPr=ParagraphProperties(defRPr=font), r=[RegularTextRun(rPr=font, t=text)]
    )
    return Title(tx=Text(rich=RichText(p=[paragraph])))


def _series(
    sheet: ReportSheet, values: Reference, status: Status, column: int, header_row: int
) -> Any:
    series: Any = Series(values)
    head = f"'{sheet.title}'!${get_column_letter(column)}${header_row}"
    series.tx = SeriesLabel(strRef=StrRef(head))
    colours = STATUS_COLOURS[status]
    shape = GraphicalProperties(solidFill=colours.bar)
    if colours.hatched:
        colour: Any = ColorChoice  # the stubs want an RGBPercent where openpyxl takes RRGGBB
        pattern = PatternFillProperties(
            prst="wdUpDiag", fgClr=colour(srgbClr=colours.bar), bgClr=colour(srgbClr=colours.fill)
        )
        shape = GraphicalProperties(pattFill=pattern)
    shape.line = LineProperties(solidFill="FFFFFF", w=6350)
    series.graphicalProperties = shape
    series.invertIfNegative = False
    return series
