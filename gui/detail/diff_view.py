"""Two texts, their differences marked: a widget for pages that show a change."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.presentation.side_by_side import text_rows
from gui.detail.diff_items import EmptySide, Item
from gui.detail.diff_list import DiffList
from gui.theme import Theme

NOT_YET = "Does not exist yet"
REMOVED = "Removed"
MOST_HEIGHT = 420  # pixels; longer texts scroll inside
_FIRST_WIDTH = 640


class DiffView(QFrame):
    """As high as its text needs, up to a limit."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = DiffList(theme)
        self.list.content_changed.connect(self._fit)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.list)
        self.retheme(theme)

    def show_texts(self, before: str, after: str, before_title: str, after_title: str) -> None:
        """Compare two texts line by line. They must have been made harmless before."""
        items: list[Item] = []
        if not before or not after:
            left, right = "" if before else NOT_YET, "" if after else REMOVED
            items.append(EmptySide(left, right, before_title, after_title))
        items += text_rows(before, after)
        self.list.show_items(items, before_title, after_title)

    def retheme(self, theme: Theme) -> None:
        self.list.retheme(theme)
        self.setObjectName("difference")
        self.setStyleSheet(f"#difference {{ border: 1px solid {theme.chrome.border}; }}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    @Slot()
    def _fit(self) -> None:
        width = self.width() - 2 if self.isVisible() else _FIRST_WIDTH
        needed = self.list.content_height(width) + 4
        self.setFixedHeight(min(needed, MOST_HEIGHT))
        self.list.painter_of_lines.width = self.list.viewport().width()
