"""The list of pages at the left edge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from gui.pages import Page
from gui.theme import Theme, base_font, icon

WIDTH, ITEM = 112, QSize(96, 60)


class PageList(QListWidget):
    """Icons with words below each other; the current row is the page shown."""

    def __init__(self, pages: Sequence[Page], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self._rows = {page.name: row for row, page in enumerate(self._pages)}
        self.setProperty("role", "pages")
        self.setAccessibleName("Pages")
        self.setFixedWidth(WIDTH)
        self.setIconSize(QSize(20, 20))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setFont(base_font(scale=0.92))
        self.setMovement(QListView.Movement.Static)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in self._pages:
            item = QListWidgetItem(page.text)
            item.setSizeHint(ITEM)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setData(Qt.ItemDataRole.UserRole, page.name)
            self.addItem(item)
        self.go_to("matrix")
        self.retheme(theme)

    @property
    def current(self) -> str:
        return self._pages[max(0, self.currentRow())].name

    def go_to(self, name: str) -> None:
        self.setCurrentRow(self._rows[name])

    def show_count(self, name: str, count: int) -> None:
        """A number behind the page's name; 0 shows none."""
        row = self._rows[name]
        text = self._pages[row].text
        self.item(row).setText(f"{text} ({count:,})" if count else text)

    def retheme(self, theme: Theme) -> None:
        for row, page in enumerate(self._pages):
            self.item(row).setIcon(icon(page.icon, theme.chrome.text))
