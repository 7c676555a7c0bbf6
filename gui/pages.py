"""The pages of the window, one entry each: list, menu, shortcut and stack follow from it.

A page exists only when there is something behind it. To add one, write its desk and its entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gui.changes import ChangesDesk
from gui.desk import Desk, Shell
from gui.expected import ExpectedDesk
from gui.fix.desk import FixDesk
from gui.history import HistoryDesk
from gui.matrix_desk import MatrixDesk
from gui.overview import OverviewDesk
from gui.parties import PartiesDesk
from gui.review.desk import ReviewDesk


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is what it is called in code, `text` in the list, `entry` in the menu View (by
    default as in the list); `desk` makes the one who works it."""

    name: str
    text: str
    icon: str
    keys: str
    desk: Callable[[Shell], Desk]
    entry: str = ""


PAGES = (
    Page("overview", "Overview", "overview", "Ctrl+1", OverviewDesk, "&Overview"),
    Page("matrix", "Matrix", "matrix", "Ctrl+2", MatrixDesk, "&Matrix"),
    Page("parties", "Third parties", "third-parties", "Ctrl+4", PartiesDesk, "&Third parties"),
    Page("review", "Review", "check", "Ctrl+5", ReviewDesk, "&Review"),
    Page("changes", "Changes", "changes", "Ctrl+6", ChangesDesk, "&Changes"),
    Page("fixes", "Fixes", "fix", "Ctrl+7", FixDesk.of, "F&ixes"),
    Page("expected", "Expected", "document", "Ctrl+8", ExpectedDesk.of, "&Expected access"),
    Page("history", "History", "history", "Ctrl+9", HistoryDesk, "&History"),
)
