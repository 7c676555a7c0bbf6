"""The list of pages at the left edge. A page exists only when there is something behind it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from gui.theme import Theme, icon

WIDTH, ITEM = 92, QSize(76, 60)


@dataclass(frozen=True, slots=True)
class Page:
    """One entry of the list: what it is called in code, in words, and its icon."""

    name: str
    text: str
    icon: str


PAGES = (
    Page("matrix", "Matrix", "matrix"),
    Page("fixes", "Fixes", "history"),
    Page("expected", "Expected", "document"),
)


class PageList(QListWidget):
    """Icons with words below each other; the current row is the page shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "pages")
        self.setAccessibleName("Pages")
        self.setFixedWidth(WIDTH)
        self.setIconSize(QSize(20, 20))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in PAGES:
            item = QListWidgetItem(page.text)
            item.setSizeHint(ITEM)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setData(Qt.ItemDataRole.UserRole, page.name)
            self.addItem(item)
        self.setCurrentRow(0)
        self.retheme(theme)

    @property
    def current(self) -> str:
        return PAGES[max(0, self.currentRow())].name

    def go_to(self, name: str) -> None:
        self.setCurrentRow([page.name for page in PAGES].index(name))

    def show_count(self, name: str, count: int) -> None:
        """A number behind the page's name; 0 shows none."""
        row = [page.name for page in PAGES].index(name)
        self.item(row).setText(f"{PAGES[row].text} ({count})" if count else PAGES[row].text)

    def retheme(self, theme: Theme) -> None:
        for row, page in enumerate(PAGES):
            self.item(row).setIcon(icon(page.icon, theme.chrome.text))
