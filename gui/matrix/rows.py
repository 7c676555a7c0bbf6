"""The rows of the matrix as prepared data, and which of them a filter lets through.

Everything that is painted, sorted or filtered by is computed once, when a result arrives:
a repaint only looks up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.model import Account, AccountResult, CellResult, Status
from core.presentation.summary import further_statuses
from core.presentation.text import visible


@dataclass(frozen=True, slots=True)
class Cell:
    """One status as it is shown. `further` counts what the status outranks: the "+1"."""

    status: Status
    further: int = 0
    result: CellResult | None = None


PENDING = Cell(Status.PENDING)


class Row:
    """One account with its cells in the order of the vendors."""

    __slots__ = ("account", "attention", "cells", "haystack", "name", "ou", "outsiders")

    def __init__(self, account: Account, vendors: int) -> None:
        self.account = account
        self.name = visible(account.name)
        self.ou = " / ".join(unit_names(account))
        self.haystack = f"{account.name}\n{self.name}\n{account.id}\n{self.ou}".casefold()
        self.cells: list[Cell] = [PENDING] * vendors
        self.attention = 0
        self.outsiders = 0

    def take(self, result: AccountResult, vendors: Sequence[str]) -> None:
        """Show what was found in the account."""
        self.cells = [_cell(result.cell(vendor)) for vendor in vendors]
        self.outsiders = len(result.third_parties)
        self.attention = sum(cell.status.needs_attention for cell in self.cells) + self.outsiders


def unit_names(account: Account) -> list[str]:
    """The units on the way to the account; the root is left out, since all share it."""
    names = [visible(unit.name) for unit in account.ou_path]
    return names[1:] or names


def _cell(result: CellResult | None) -> Cell:
    if result is None:
        return PENDING
    return Cell(result.status, len(further_statuses(result)), result)


@dataclass(frozen=True, slots=True)
class Filter:
    """What the person wants to see. Empty parts let everything through.

    `vendor` is the index of the only vendor to look at, None for all; `statuses` asks for
    accounts with at least one such cell among the vendors looked at.
    """

    text: str = ""
    ou: str = ""
    vendor: int | None = None
    statuses: frozenset[Status] = field(default_factory=frozenset)
    only_problems: bool = False

    @property
    def is_empty(self) -> bool:
        """True when every account passes."""
        return self == Filter()

    def passes_place(self, row: Row) -> bool:
        """Whether text and organizational unit let the account through."""
        if self.ou and row.ou != self.ou and not row.ou.startswith(f"{self.ou} / "):
            return False
        return all(word in row.haystack for word in self.text.casefold().split())

    def cells(self, row: Row) -> Sequence[Cell]:
        """The cells that count: those of the vendor looked at, or all."""
        return row.cells if self.vendor is None else row.cells[self.vendor : self.vendor + 1]

    def passes(self, row: Row) -> bool:
        """Whether the account is shown."""
        if not self.passes_place(row):
            return False
        cells = self.cells(row)
        if self.statuses and not any(cell.status in self.statuses for cell in cells):
            return False
        if not self.only_problems:
            return True
        outsiders = self.vendor is None and row.outsiders
        return bool(outsiders) or any(cell.status.needs_attention for cell in cells)


def count_statuses(rows: Sequence[Row], chosen: Filter) -> Counter[Status]:
    """How many cells of each status there are where text, unit and vendor let them through."""
    counts: Counter[Status] = Counter()
    for row in rows:
        if chosen.passes_place(row):
            counts.update(cell.status for cell in chosen.cells(row))
    return counts
