"""Turns the pages: every page has its desk, and the list at the left says whose is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.desk import Desk, Shell
from gui.page_list import PageList
from gui.pages import Page
from gui.theme import Theme

Kind = TypeVar("Kind", bound=Desk)
PAUSE_MS = 60  # between two desks that are made: the window answers meanwhile


class PageTurner(QObject):
    """`turned` says that another page is shown. `before`: widgets of `stack` that are no pages of
    the list; while one of them is shown, no desk is.

    Only the desks that are needed at once are made at once; the others follow one by one when the
    window stands, or when they are asked for.
    """

    turned = Signal()

    def __init__(
        self,
        pages: Sequence[Page],
        listed: PageList,
        stack: QStackedWidget,
        shell: Shell,
        before: Sequence[QWidget],
    ) -> None:
        super().__init__(shell.window)
        self._pages = {page.name: page for page in pages}
        self._list, self._stack, self._shell = listed, stack, shell
        self._desks: dict[str, Desk] = {}
        for widget in before:
            stack.addWidget(widget)
        for page in pages:
            if page.at_once:
                self.desk(page.name)
        listed.currentRowChanged.connect(self._turn)
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._make_next)
        self._timer.start()

    def desk(self, name: str) -> Desk:
        """The desk of a page; it is made if it is not there yet."""
        if name not in self._desks:
            desk = self._desks[name] = self._pages[name].desk(self._shell)
            self._stack.addWidget(desk.page)
            desk.counted.connect(lambda count: self._list.show_count(name, count))
        return self._desks[name]

    @property
    def current(self) -> Desk | None:
        """Whose page is shown; None on the welcome and while an organization is opened."""
        shown = self._stack.currentWidget()
        return next((desk for desk in self._desks.values() if desk.page is shown), None)

    @property
    def answers(self) -> frozenset[str]:
        """The commands that the page shown answers."""
        return frozenset(self.current.answers) if self.current else frozenset()

    def find(self, kind: type[Kind]) -> Kind:
        """The desk of a kind."""
        made = (self.desk(name) for name in [*self._desks, *self._pages])
        return next(desk for desk in made if isinstance(desk, kind))

    def ask(self, command: str) -> None:
        """Let the page shown do what `command` means on it."""
        desk = self.current
        if desk is not None and command in desk.answers:
            desk.answers[command]()

    def retheme(self, theme: Theme) -> None:
        self._shell = replace(self._shell, theme=theme)
        for desk in self._desks.values():
            desk.retheme(theme)

    def stop(self, seconds: float) -> None:
        self._timer.stop()
        for desk in self._desks.values():
            desk.stop(seconds)

    @Slot()
    def _turn(self) -> None:
        desk = self.desk(self._list.current)
        desk.open()
        if desk.page is not self._shell.scan_page or self.current:  # else a scan is still awaited
            self._stack.setCurrentWidget(desk.page)
        self.turned.emit()

    @Slot()
    def _make_next(self) -> None:
        missing = [name for name in self._pages if name not in self._desks]
        if missing:
            self.desk(missing[0])
        else:
            self._timer.stop()
