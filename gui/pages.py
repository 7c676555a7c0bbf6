"""The pages of the window, one entry each: list, menu, shortcut and stack follow from it.

A page exists only when there is something behind it. To add one, write its desk, a function that
makes it, and its entry. What a desk needs is imported when it is made: the window shows sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gui.desk import Desk, Shell
from gui.expected import ExpectedDesk
from gui.fix.desk import FixDesk
from gui.matrix_desk import MatrixDesk


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is what it is called in code, `text` in the list, `entry` in the menu View (by
    default as in the list); `desk` makes the one who works it. `at_once`: the window itself works
    with the desk."""

    name: str
    text: str
    icon: str
    keys: str
    desk: Callable[[Shell], Desk]
    entry: str = ""
    at_once: bool = False


def _overview(shell: Shell) -> Desk:
    from gui.overview import OverviewDesk

    return OverviewDesk(shell)


def _parties(shell: Shell) -> Desk:
    from gui.parties import PartiesDesk

    return PartiesDesk(shell)


def _review(shell: Shell) -> Desk:
    from gui.review.desk import ReviewDesk

    return ReviewDesk(shell)


def _changes(shell: Shell) -> Desk:
    from gui.changes import ChangesDesk

    return ChangesDesk(shell)


def _history(shell: Shell) -> Desk:
    from gui.history import HistoryDesk

    return HistoryDesk(shell)


PAGES = (
    Page("overview", "Overview", "overview", "Ctrl+1", _overview, "&Overview"),
    Page("matrix", "Matrix", "matrix", "Ctrl+2", MatrixDesk, "&Matrix", at_once=True),
    Page("parties", "Third parties", "third-parties", "Ctrl+4", _parties, "&Third parties"),
    Page("review", "Review", "review", "Ctrl+5", _review, "&Review"),
    Page("changes", "Changes", "changes", "Ctrl+6", _changes, "&Changes"),
    Page("fixes", "Fixes", "fix", "Ctrl+7", FixDesk.of, "F&ixes", at_once=True),
    Page(
        "expected", "Expected", "document", "Ctrl+8", ExpectedDesk.of, "&Expected access",
        at_once=True,
    ),
    Page("history", "History", "history", "Ctrl+9", _history, "&History"),
)  # fmt: skip
