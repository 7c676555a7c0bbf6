"""The list that shows a comparison, with the titles of both sides above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QWidget,
)

from core.presentation.line_rows import Fold
from gui.detail.diff_delegate import GUTTER, DiffDelegate
from gui.detail.diff_items import Item, copied_text
from gui.detail.diff_model import DiffModel
from gui.detail.labels import ElidedLabel
from gui.theme import Theme

TITLES_HEIGHT = 28


class SideTitles(QWidget):
    """What the left side is and what the right side is, with their signs."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.left, self.right = ElidedLabel(), ElidedLabel()
        self._minus, self._plus = QLabel("\u2212"), QLabel("+")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 6, 0)
        row.setSpacing(0)
        for sign, title in ((self._minus, self.left), (self._plus, self.right)):
            sign.setFixedWidth(GUTTER)
            sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
            row.addWidget(sign)
            row.addWidget(title, 1)
        self.retheme(theme)

    def show_titles(self, left: str, right: str) -> None:
        self.left.show_text(left)
        self.right.show_text(right)

    def retheme(self, theme: Theme) -> None:
        chrome = theme.chrome
        self.setStyleSheet(
            f"SideTitles {{ background: {chrome.panel};"
            f" border-bottom: 1px solid {chrome.border}; }}"
        )
        for sign, colours in ((self._minus, theme.removed), (self._plus, theme.added)):
            sign.setStyleSheet(f"color: {colours.text}; font-weight: 700;")
        for title in (self.left, self.right):
            title.setStyleSheet(f"color: {chrome.secondary}; font-weight: 600;")


class DiffList(QListView):
    """Shows items of a comparison. Enter or a click opens a fold; Ctrl+C copies rows.

    Signals: `content_changed()` when the height of the content may be another.
    """

    content_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = DiffModel(self)
        self.painter_of_lines = DiffDelegate(theme, self)
        self.titles = SideTitles(theme, self)
        self.setModel(self.lines)
        self.setItemDelegate(self.painter_of_lines)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(0, TITLES_HEIGHT, 0, 0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Differences, line by line")
        self.clicked.connect(self._open_fold)
        self.activated.connect(self._open_fold)

    def show_items(self, items: Sequence[Item], left: str, right: str) -> None:
        """Show other items under the titles of their sides."""
        self.titles.show_titles(left, right)
        self.lines.show(items)
        self.scrollToTop()
        self.content_changed.emit()

    def content_height(self, width: int) -> int:
        """How high everything would be at `width`, the titles included."""
        self.painter_of_lines.width = width
        return TITLES_HEIGHT + sum(map(self.painter_of_lines.height_of, self.lines.items))

    def copy(self) -> None:
        """Put the selected rows on the clipboard, each with its sign."""
        places = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        if places:
            texts = (copied_text(self.lines.items[place]) for place in places)
            QGuiApplication.clipboard().setText("\n".join(texts))

    def retheme(self, theme: Theme) -> None:
        self.painter_of_lines.theme = theme
        self.titles.retheme(theme)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        width = self.viewport().width()
        self.titles.setGeometry(QRect(0, 0, width, TITLES_HEIGHT))
        if width != self.painter_of_lines.width:
            self.painter_of_lines.width = width
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    @Slot(QModelIndex)
    def _open_fold(self, index: QModelIndex) -> None:
        if isinstance(self.lines.items[index.row()], Fold):
            self.lines.unfold(index.row())
            self.content_changed.emit()
