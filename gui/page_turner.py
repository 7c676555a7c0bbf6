"""Turns the pages: every page has its desk, and the list at the left says whose is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.desk import Desk, Shell
from gui.page_list import PageList
from gui.pages import Page
from gui.theme import Theme

Kind = TypeVar("Kind", bound=Desk)


class PageTurner(QObject):
    """`turned` says that another page is shown. `before`: widgets of `stack` that are no pages of
    the list; while one of them is shown, no desk is."""

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
        self._list, self._stack, self._matrix = listed, stack, shell.scan_page
        self.desks: dict[str, Desk] = {page.name: page.desk(shell) for page in pages}
        for widget in (*before, *(desk.page for desk in self.desks.values())):
            stack.addWidget(widget)
        for name, desk in self.desks.items():
            desk.counted.connect(lambda count, name=name: listed.show_count(name, count))
        listed.currentRowChanged.connect(self._turn)

    @property
    def current(self) -> Desk | None:
        """Whose page is shown; None on the welcome and while an organization is opened."""
        shown = self._stack.currentWidget()
        return next((desk for desk in self.desks.values() if desk.page is shown), None)

    @property
    def answers(self) -> frozenset[str]:
        """The commands that the page shown answers."""
        return frozenset(self.current.answers) if self.current else frozenset()

    def find(self, kind: type[Kind]) -> Kind:
        """The desk of a kind."""
        return next(desk for desk in self.desks.values() if isinstance(desk, kind))

    def ask(self, command: str) -> None:
        """Let the page shown do what `command` means on it."""
        desk = self.current
        if desk is not None and command in desk.answers:
            desk.answers[command]()

    def retheme(self, theme: Theme) -> None:
        for desk in self.desks.values():
            desk.retheme(theme)

    def stop(self, seconds: float) -> None:
        for desk in self.desks.values():
            desk.stop(seconds)

    @Slot()
    def _turn(self) -> None:
        desk = self.desks[self._list.current]
        desk.open()
        if desk.page is not self._matrix or self.current:  # else a scan is still awaited
            self._stack.setCurrentWidget(desk.page)
        self.turned.emit()
