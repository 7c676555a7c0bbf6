"""Named styles of the workbook, and the status colours as conditional formats."""

from __future__ import annotations

from typing import Final, Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

from core.model import STATUS_WORDS, Status
from core.report import palette

FONT: Final = "Calibri"
TEXT: Final = "VA Text"
HEADER: Final = "VA Header"
HEADER_NUMBER: Final = "VA Header number"
IDENTIFIER: Final = "VA Identifier"
DATE_TIME: Final = "VA Date time UTC"
DATE: Final = "VA Date"
COUNT: Final = "VA Count"
PERCENT: Final = "VA Percent"
INPUT: Final = "VA Reviewer input"
INPUT_DATE: Final = "VA Reviewer date"
TITLE: Final = "VA Title"
LINK: Final = "VA Link"
NOTE: Final = "VA Note"
HEADING: Final = "VA Heading"
LEAD: Final = "VA Lead"
FIGURE: Final = "VA Figure"
FIGURE_PERCENT: Final = "VA Figure percent"
FIGURE_LABEL: Final = "VA Figure label"
DEMO: Final = "VA Demo"
LABEL: Final = "VA Label"
SIGNER: Final = "VA Signer"
SIGNATURE: Final = "VA Signature"
SIGNATURE_DATE: Final = "VA Signature date"
FACTS: Final = "VA Facts"
PLAIN: Final = "VA Plain"
COUNT_LEFT: Final = "VA Count left"
TOTAL: Final = "VA Total"
TOTAL_TEXT: Final = "VA Total text"
TOTAL_PERCENT: Final = "VA Total percent"
STATUS_PREFIX: Final = "VA Status "

_DATE_TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
_DATE_FORMAT = "yyyy-mm-dd"
_TEXT_FORMATS = frozenset({"General", "@"})


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", start_color=colour, end_color=colour)


def _box() -> Border:
    side = Side(style="thin", color=palette.RULE)
    return Border(left=side, right=side, top=side, bottom=side)


def _style(
    name: str,
    *,
    number_format: str = "General",
    size: float = 11,
    bold: bool = False,
    colour: str = palette.INK,
    fill: str | None = None,
    boxed: bool = True,
    wrap: bool = True,
    horizontal: str | None = None,
    vertical: str = "top",
    underline: Literal["single"] | None = None,
    locked: bool = True,
) -> NamedStyle:
    return NamedStyle(
        name=name,
        font=Font(name=FONT, size=size, bold=bold, color=colour, underline=underline),
        fill=_fill(fill) if fill else PatternFill(),
        border=_box() if boxed else Border(),
        alignment=Alignment(
            horizontal=horizontal or ("left" if boxed and number_format in _TEXT_FORMATS else None),
            vertical=vertical,
            wrap_text=wrap,
            # air between the text and the line beside it; dates would not fit
            indent=1 if boxed and horizontal != "center" and "yy" not in number_format else 0,
        ),
        number_format=number_format,
        protection=Protection(locked=locked),
    )


def _table_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(TEXT),
        _style(HEADER, bold=True, colour=palette.WHITE, fill=palette.NAVY, vertical="center"),
        _style(
            HEADER_NUMBER,
            bold=True,
            colour=palette.WHITE,
            fill=palette.NAVY,
            vertical="center",
            horizontal="right",
        ),
        _style(IDENTIFIER, number_format="@"),
        _style(DATE_TIME, number_format=_DATE_TIME_FORMAT, wrap=False, horizontal="left"),
        _style(DATE, number_format=_DATE_FORMAT, wrap=False, horizontal="left"),
    )


def _number_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(COUNT, horizontal="right", number_format="#,##0", wrap=False),
        _style(COUNT_LEFT, number_format="#,##0", wrap=False, horizontal="left"),
        _style(PERCENT, horizontal="right", number_format="0.0%", wrap=False),
        _style(
            TOTAL,
            horizontal="right",
            number_format="#,##0",
            bold=True,
            fill=palette.PANEL,
            wrap=False,
        ),
        _style(TOTAL_TEXT, bold=True, fill=palette.PANEL),
        _style(
            TOTAL_PERCENT,
            horizontal="right",
            number_format="0.0%",
            bold=True,
            fill=palette.PANEL,
            wrap=False,
        ),
    )


def _input_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(INPUT, fill=palette.INPUT, locked=False),
        _style(
            INPUT_DATE,
            number_format=_DATE_FORMAT,
            fill=palette.INPUT,
            locked=False,
            wrap=False,
            horizontal="left",
        ),
    )


def _page_styles() -> tuple[NamedStyle, ...]:
    return (
        _style(
            TITLE, size=18, bold=True, colour=palette.NAVY, boxed=False, wrap=False,
            vertical="center",
        ),
        _style(LINK, colour=palette.LINK, underline="single", boxed=False, wrap=False),
        _style(NOTE, colour=palette.QUIET, boxed=False, wrap=False),
        _style(HEADING, size=13, bold=True, colour=palette.NAVY, boxed=False, wrap=False),
        _style(FACTS, colour=palette.QUIET, boxed=False),
        _style(PLAIN, boxed=False),
        _style(LEAD, size=12, boxed=False, vertical="center"),
        _style(
            FIGURE, number_format="#,##0", size=20, bold=True, colour=palette.NAVY,
            fill=palette.PANEL, wrap=False, horizontal="center", vertical="center",
        ),
        _style(
            FIGURE_PERCENT, number_format="0.0%", size=20, bold=True, colour=palette.NAVY,
            fill=palette.PANEL, wrap=False, horizontal="center", vertical="center",
        ),
        _style(
            FIGURE_LABEL, size=9, colour=palette.QUIET, fill=palette.PANEL, horizontal="center",
        ),
        _style(
            DEMO, bold=True, colour=palette.DEMO_TEXT, fill=palette.DEMO_FILL, boxed=False,
            wrap=False, vertical="center",
        ),
        _style(LABEL, bold=True, fill=palette.PANEL),
        _style(SIGNER, bold=True, fill=palette.PANEL, vertical="center"),
        _style(SIGNATURE, fill=palette.INPUT, locked=False, vertical="center"),
        _style(
            SIGNATURE_DATE, number_format=_DATE_FORMAT, fill=palette.INPUT, locked=False,
            wrap=False, horizontal="left", vertical="center",
        ),
    )  # fmt: skip


def status_style(status: Status) -> str:
    """The named style that shows `status` in its colours, whatever the cell holds."""
    return f"{STATUS_PREFIX}{STATUS_WORDS[status]}"


def _status_styles() -> tuple[NamedStyle, ...]:
    return tuple(
        _style(status_style(status), bold=True, colour=colours.text, fill=colours.fill)
        for status, colours in palette.STATUS_COLOURS.items()
    )


def named_styles() -> tuple[NamedStyle, ...]:
    """Every style, to be registered with one workbook."""
    return (
        *_table_styles(),
        *_number_styles(),
        *_input_styles(),
        *_page_styles(),
        *_status_styles(),
    )


def status_rules() -> tuple[Rule, ...]:
    """Conditional formats that colour a cell by the status word it holds."""
    return tuple(
        Rule(
            type="cellIs",
            operator="equal",
            formula=[f'"{STATUS_WORDS[status]}"'],
            dxf=DifferentialStyle(
                font=Font(color=colours.text, bold=status.needs_attention or None),
                fill=_status_fill(colours),
            ),
        )
        for status, colours in palette.STATUS_COLOURS.items()
    )


def _status_fill(colours: palette.StatusColours) -> PatternFill:
    if colours.hatched:
        return PatternFill("lightUp", start_color="8E6CC9", end_color=colours.fill)
    return PatternFill("solid", start_color=colours.fill, end_color=colours.fill)
