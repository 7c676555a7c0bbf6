"""What the table sheets look like, as data: columns, widths, who fills in what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from core.report import palette
from core.report.workbook import styles


class Input(Enum):
    """What a reviewer may enter in a column."""

    TEXT = auto()
    DATE = auto()
    FUTURE_DATE = auto()
    CHOICE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` in characters; `choices` only for `Input.CHOICE`; `prompt` is shown
    while a cell is filled in."""

    header: str
    width: float
    style: str = styles.TEXT
    input: Input | None = None
    choices: tuple[str, ...] = ()
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet that holds one table.

    With a `sentence` the sheet is for reading: a title band of three rows stands above the
    header. Without, it is for audit software: the header is row 1. `frozen` columns stay in
    sight. The last `technical` columns are not printed. `status_columns` are coloured by word.
    """

    title: str
    table: str
    columns: tuple[Column, ...]
    tab_colour: str
    sentence: str = ""
    frozen: int = 1
    technical: int = 0
    status_columns: tuple[str, ...] = ("Status",)

    @property
    def header_row(self) -> int:
        """The row of the column names."""
        return 4 if self.sentence else 1

    @property
    def printed(self) -> Sequence[Column]:
        """The columns inside the print area."""
        return self.columns[: len(self.columns) - self.technical]

    @property
    def inputs(self) -> frozenset[str]:
        """The headers of the columns that reviewers fill in."""
        return frozenset(column.header for column in self.columns if column.input)


def text(header: str, width: float) -> Column:
    """Text that wraps."""
    return Column(header, width)


def identifier(header: str, width: float) -> Column:
    """Digits, hashes and names that must stay as they are."""
    return Column(header, width, styles.IDENTIFIER)


def moment(header: str) -> Column:
    """A date and time in UTC."""
    return Column(header, 17.8, styles.DATE_TIME)


def day(header: str) -> Column:
    """A date."""
    return Column(header, 11.5, styles.DATE)


def count(header: str, width: float = 10) -> Column:
    """A whole number."""
    return Column(header, width, styles.COUNT)


def decision(choices: tuple[str, ...], width: float = 15, prompt: str = "") -> Column:
    """The reviewer's decision, one of `choices`."""
    return Column("Decision", width, styles.INPUT, Input.CHOICE, choices, prompt)


def entry(header: str, width: float) -> Column:
    """Free text of the reviewer."""
    return Column(header, width, styles.INPUT, Input.TEXT)


def entry_date(header: str, *, future: bool = False) -> Column:
    """A date the reviewer enters; `future`: after the scan."""
    kind = Input.FUTURE_DATE if future else Input.DATE
    return Column(header, 12, styles.INPUT_DATE, kind)


TO_FILL = palette.TAB_TO_FILL
TO_READ = palette.TAB_TO_READ
FOR_EVIDENCE = palette.TAB_EVIDENCE
