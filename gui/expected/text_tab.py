"""The agreement as YAML, with what is wrong in it below, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.errors import Problem
from gui.detail.labels import plain_label
from gui.theme import Theme, mono_font

_LINE = Qt.ItemDataRole.UserRole
NO_PROBLEMS = "No problems."
SHOW_VALUES = "Show masked values, and change the text"


class YamlEdit(QPlainTextEdit):
    """A text with the numbers of its lines at the left."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFont(mono_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setAccessibleName("The agreement as text")
        self.setTabChangesFocus(True)
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._follow)
        self._make_room()

    def go_to_line(self, line: int) -> None:
        """Lines count from 1."""
        block = self.document().findBlockByNumber(max(0, line - 1))
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(mono_font())
        self._numbers.update()

    def room(self) -> int:
        """Pixels for the numbers."""
        digits = len(str(max(1, self.blockCount())))
        return self.fontMetrics().horizontalAdvance("0") * max(3, digits) + 18

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        area = self.contentsRect()
        self._numbers.setGeometry(QRect(area.left(), area.top(), self.room(), area.height()))

    def paint_numbers(self, event: QPaintEvent) -> None:
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), QColor(self._theme.chrome.panel))
        painter.setPen(QColor(self._theme.chrome.secondary))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        height = self.fontMetrics().height()
        while block.isValid() and top <= event.rect().bottom():
            painter.drawText(
                0, round(top), self._numbers.width() - 8, height,
                Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1),
            )  # fmt: skip
            top += self.blockBoundingRect(block).height()
            block = block.next()

    @Slot()
    def _make_room(self) -> None:
        self.setViewportMargins(self.room(), 0, 0, 0)

    @Slot(QRect, int)
    def _follow(self, _area: QRect, _scrolled: int) -> None:
        self._numbers.update()


class _Numbers(QWidget):
    def __init__(self, text: YamlEdit) -> None:
        super().__init__(text)
        self._text = text

    def sizeHint(self) -> QSize:
        return QSize(self._text.room(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_numbers(event)


class TextTab(QWidget):
    """`edited` when the person changed the text; `text` is what it is then. Secrets are masked,
    and nothing can be changed, until they are asked for."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._masked = "", ""
        self._showing = False
        self.field = YamlEdit(theme)
        self.field.textChanged.connect(self._on_text)
        self.show_values = QCheckBox(SHOW_VALUES)
        self.show_values.toggled.connect(self._show)
        self.problems = QListWidget()
        self.problems.setAccessibleName("Problems")
        self.problems.setWordWrap(True)
        self.problems.itemClicked.connect(self._go_to)
        self.problems.itemActivated.connect(self._go_to)
        self.heading = plain_label(NO_PROBLEMS, "heading")
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.problems, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.field)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([440, 120])
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 10, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.show_values)
        whole.addWidget(splitter, 1)
        self.setFocusProxy(self.field)
        self._show()

    @property
    def text(self) -> str:
        return self.field.toPlainText() if self._open else self._text

    def show_text(self, text: str, masked: str) -> None:
        """Without `edited`; the cursor and the view stay where they are when it is the same.
        `masked`: the same text without its secrets."""
        self._text, self._masked = text, masked
        self._show()

    @property
    def _open(self) -> bool:
        return self.show_values.isChecked() or self._text == self._masked

    @Slot()
    def _show(self) -> None:
        self.show_values.setVisible(self._text != self._masked)
        self.field.setReadOnly(not self._open)
        shown = self._text if self._open else self._masked
        if shown == self.field.toPlainText():
            return
        self._showing = True
        place = self.field.verticalScrollBar().value()
        self.field.setPlainText(shown)
        self.field.verticalScrollBar().setValue(place)
        self._showing = False

    def show_problems(self, problems: Sequence[Problem]) -> None:
        self.problems.clear()
        for one in problems:
            place = f"Line {one.line}" if one.line else "The file"
            where = f"{place}, {one.field}" if one.field else place
            item = QListWidgetItem(f"{where}: {one.reason} {one.remedy}".strip())
            item.setData(_LINE, one.line)
            self.problems.addItem(item)
        count = len(problems)
        self.heading.setText(
            NO_PROBLEMS if not count else "1 problem" if count == 1 else f"{count} problems"
        )
        self.problems.setVisible(bool(count))

    def retheme(self, theme: Theme) -> None:
        self.field.retheme(theme)

    @Slot()
    def _on_text(self) -> None:
        if not self._showing:
            self._text = self.field.toPlainText()
            self.edited.emit()

    @Slot(QListWidgetItem)
    def _go_to(self, item: QListWidgetItem) -> None:
        self.field.go_to_line(int(item.data(_LINE)))
