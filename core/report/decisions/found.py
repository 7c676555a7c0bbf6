"""What was found in a workbook that came back."""

from __future__ import annotations

from dataclasses import dataclass

from core.review.model import Decision


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row whose decision is not taken. `row` counts from 1 as the sheet shows it, 0 when it is
    about the whole sheet; `key` is the row's key as far as it is known."""

    sheet: str
    row: int
    key: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.sheet}, row {self.row}" if self.row else self.sheet
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """An evidence cell that does not say any more what was exported. `cell` is its address, ""
    for rows or columns that are gone; `was` and `now` are texts to show."""

    sheet: str
    cell: str
    header: str
    key: str
    was: str
    now: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{place} ({self.header}, {self.key}): was {self.was!r}, is {self.now!r}"


@dataclass(frozen=True, slots=True)
class DecisionImport:
    """The decisions that can be recorded, the rows that cannot, the evidence cells that were
    changed (their rows are refused), and how many rows nobody decided on."""

    scan_id: str
    accepted: tuple[Decision, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    tampered: tuple[ChangedCell, ...] = ()
    blank: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing was refused and nothing changed."""
        return not self.rejected and not self.tampered
