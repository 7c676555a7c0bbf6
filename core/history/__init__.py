"""The scans, reviews and decisions of the past, in a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.history.location import default_history_path, default_history_url, sqlite_url
from core.history.model import CoursePoint, HistoryProblem, ScanEntry, TrendPoint

if TYPE_CHECKING:
    from core.history.history import History

__all__ = [
    "CoursePoint",
    "HistoryProblem",
    "ScanEntry",
    "TrendPoint",
    "default_history_path",
    "default_history_url",
    "open_history",
    "sqlite_url",
]


def open_history(url: str | None = None) -> History:
    """The history at `url`, or the default one; a context manager. Made, or migrated from an
    older version of Rolecall, as needed. What scans that were killed had found is put into the
    default one.

    Raises:
        InputError: it cannot be used: what to do is said.
        StartError: its server cannot be reached.
    """
    from core.history.history import History  # slow to import
    from core.history.running import recover

    history = History(url or default_history_url())
    if url is None:
        recover(history)
    return history
