"""What the window and the desks behind its pages know of each other.

A desk works one page: it fills the page, does what its buttons ask for, and stops with the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QWidget

from core.model import Scan
from gui.messages import MessageArea
from gui.progress import ProgressStrip
from gui.scan_page import ScanPage
from gui.session import Session
from gui.theme import Theme


def _find_none(kind: type[Any]) -> Any:
    raise LookupError(kind.__name__)


def _ignore(*_arguments: object) -> None:
    """Nobody is there to do it."""


@dataclass(frozen=True, slots=True)
class Shell:
    """What a desk may use of the window. `go_to` turns to a page by its name in code;
    `settings` is what the window remembers, None for nothing; `find` gives the desk of a kind;
    `command` gives a command of the window by its name; `export` asks how to export a scan, given
    the text of the agreement it was judged by."""

    window: QWidget
    session: Session
    messages: MessageArea
    progress: ProgressStrip
    scan_page: ScanPage
    theme: Theme
    go_to: Callable[[str], None]
    settings: QSettings | None = None
    find: Callable[[type[Any]], Any] = _find_none
    command: Callable[[str], None] = _ignore
    export: Callable[[Scan, str], None] = _ignore


class Desk(QObject):
    """`counted` carries the number that stands behind the page's name in the list, 0 for none.

    `answers`: the commands of the window that mean something on this page, by name, with what
    they do here; the window enables them only while the page is shown.
    """

    counted = Signal(int)
    page: QWidget

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def open(self) -> None:
        """The page is turned to."""

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""

    def stop(self, seconds: float) -> None:
        """The window closes: end all work, waiting no longer than `seconds`."""
