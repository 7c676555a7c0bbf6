"""What a person may choose about a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Paper(IntEnum):
    """Sheets of paper by the number that spreadsheets know them by."""

    LETTER = 1
    A4 = 9


@dataclass(frozen=True, slots=True)
class WorkbookSettings:
    """`mask_emails` hides most of the accounts' e-mail addresses."""

    paper: Paper = Paper.A4
    mask_emails: bool = False


DEFAULTS = WorkbookSettings()
