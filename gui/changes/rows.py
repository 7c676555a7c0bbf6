"""The columns of the page Changes, and its kinds in the order that matters."""

from __future__ import annotations

from core.changes.model import CAUSE_WORDS, CHANGE_WORDS, Change, ChangeRow
from core.model import STATUS_WORDS, Status
from core.presentation.text import visible
from gui.tables import Chip, Column

CHIPS = (
    Chip(Change.NEW, CHANGE_WORDS[Change.NEW], "Needs attention now and did not before", "plus"),
    Chip(Change.WORSE, CHANGE_WORDS[Change.WORSE], "Needs more attention than before", "warning"),
    Chip(Change.BETTER, CHANGE_WORDS[Change.BETTER], "Needs less attention than before", "check"),
    Chip(
        Change.RESOLVED,
        CHANGE_WORDS[Change.RESOLVED],
        "Needed attention before and does not any more",
        "success",
    ),
    Chip(
        Change.LEFT_SCOPE,
        CHANGE_WORDS[Change.LEFT_SCOPE],
        "Not part of what is checked any more",
        "minus",
    ),
    Chip(
        Change.NOT_COMPARABLE,
        CHANGE_WORDS[Change.NOT_COMPARABLE],
        "One of the scans does not say what was there",
        "help",
    ),
    Chip(Change.UNCHANGED, CHANGE_WORDS[Change.UNCHANGED], "The same in both scans", "dash"),
)
_ORDER = {chip.key: place for place, chip in enumerate(CHIPS)}
_NO_RANK = len(Status)


def _status_text(status: Status | None) -> str:
    return STATUS_WORDS[status] if status is not None else "None"


def _rank(status: Status | None) -> int:
    return status.rank if status is not None else _NO_RANK


def urgency(row: ChangeRow) -> int:
    """What is new comes first, what is unchanged last."""
    return _ORDER[row.change]


def vendor_text(row: ChangeRow) -> str:
    """The vendor's name; a row of an unrecognised third party has none."""
    return visible(row.vendor_name or row.vendor) or "(third party)"


COLUMNS: tuple[Column[ChangeRow], ...] = (
    Column("Account", lambda row: visible(row.account_name) or row.account_id, 170),
    Column("Vendor", vendor_text, 120),
    Column(
        "Status last time",
        lambda row: _status_text(row.before),
        160,
        key=lambda row: _rank(row.before),
        status=lambda row: row.before,
    ),
    Column(
        "Status now",
        lambda row: _status_text(row.after),
        160,
        key=lambda row: _rank(row.after),
        status=lambda row: row.after,
    ),
    Column(
        "Change",
        lambda row: CHANGE_WORDS[row.change],
        116,
        key=lambda row: _ORDER[row.change],
    ),
    Column("Why", lambda row: CAUSE_WORDS[row.cause], 160),
    Column("Found then", lambda row: visible(row.found_before), 300),
    Column("Found now", lambda row: visible(row.found_after), 300),
    Column("Role", lambda row: visible(row.role_name), 180),
    Column("Account ID", lambda row: row.account_id, 120),
)


def search_text(row: ChangeRow) -> str:
    """What the text filter looks in."""
    return f"{row.account_name}\n{row.account_id}\n{row.vendor_name}\n{row.vendor}\n{row.role_name}"
