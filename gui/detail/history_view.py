"""The tab History: what earlier scans found here, what was decided, what was repaired."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.detail.status_pill import StatusPill
from gui.theme import Theme
from gui.times import when

if TYPE_CHECKING:
    from core.presentation.cell_past import PastEvent

NOTHING = "Nothing was kept of this access yet"
NOTHING_HINT = "Every scan that ends is kept; the next one adds a line here."
READING = "The history is being read"
MOST = 200  # lines; forty scans, their decisions and repairs fit many times


class HistoryView(QWidget):
    """Shows events, the newest first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.since = plain_label(role="step")
        self.pills: list[StatusPill] = []
        self.texts: list[str] = []
        self._inside = QWidget()
        self._lines = QGridLayout()
        self._lines.setHorizontalSpacing(12)
        self._lines.setVerticalSpacing(8)
        self._lines.setColumnStretch(1, 1)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.since)
        column.addLayout(self._lines)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(self._inside)
        self.empty = EmptyState(theme, "history")
        self._stack = QStackedWidget()
        self._stack.addWidget(area)
        self._stack.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self.say(READING)

    def say(self, text: str, hint: str = "") -> None:
        """There is nothing to show: say why."""
        self._clear()
        self.empty.show_text(text, hint)
        self._stack.setCurrentWidget(self.empty)

    def show_events(self, events: Sequence[PastEvent]) -> None:
        if not events:
            self.say(NOTHING, NOTHING_HINT)
            return
        from core.presentation.cell_past import since_words

        self._clear()
        self.since.setText(since_words(events))
        for line, event in enumerate(events[:MOST]):
            self._add(line, event)
        self._stack.setCurrentIndex(0)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.empty.retheme(theme)
        for pill in self.pills:
            pill.retheme(theme)

    def _clear(self) -> None:
        while item := self._lines.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self.pills, self.texts = [], []

    def _add(self, line: int, event: PastEvent) -> None:
        at = QLabel(when(event.at))
        at.setProperty("role", "secondary")
        self._lines.addWidget(at, 2 * line, 0)
        if event.status is not None:
            pill = StatusPill(self._theme)
            pill.show_status(event.status)
            self._lines.addWidget(pill, 2 * line, 1, Qt.AlignmentFlag.AlignLeft)
            self.pills.append(pill)
        else:
            self._lines.addWidget(plain_label(event.text), 2 * line, 1)
        if event.detail:
            self._lines.addWidget(plain_label(event.detail, "caption"), 2 * line + 1, 1)
        self.texts.append(event.text)
