"""The strip that shows how far long work has come, with its Cancel."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.work.time_left import progress_text

REFRESH_MS = 1000  # the time left is refreshed even when nothing finishes


class ProgressStrip(QWidget):
    """One bar that never goes back; hidden while nothing runs. Never modal."""

    cancel_requested = Signal()

    def __init__(
        self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._verb, self._done, self._total, self._began = "", 0, 0, 0.0
        self._remark = ""
        self._is_paused, self._paused_at = False, 0.0
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress")
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.cancel_requested)
        panel = QFrame()
        panel.setProperty("role", "panel")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 10, 0, 0)
        outer.addWidget(panel)
        row = QHBoxLayout(panel)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(12)
        row.addWidget(self.text)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel_button)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        self.hide()

    def begin(self, text: str, *, verb: str = "", cancellable: bool = True) -> None:
        """Show `text` with a bar of unknown length, until `count` gives figures to `verb`."""
        self._verb, self._done, self._total = verb, 0, 0
        self._is_paused, self._remark = False, ""
        self._began = self._clock()
        self.bar.setRange(0, 0)
        self.text.setText(text)
        self.cancel_button.setText("Cancel")
        self.cancel_button.setEnabled(True)
        self.cancel_button.setVisible(cancellable)
        self._timer.start()
        self.show()

    def say(self, text: str) -> None:
        """Words while the length is still unknown."""
        self.text.setText(text)

    def share(self, text: str, share: float) -> None:
        """Words and how far it is (0 to 1)."""
        self.bar.setRange(0, 1000)
        self.bar.setValue(max(self.bar.value(), round(1000 * share)))
        self.text.setText(text)

    def count(self, done: int, total: int) -> None:
        """So many of so many; a bar never goes back, whatever is said later."""
        self._done, self._total = max(self._done, done), max(self._total, total)
        self.bar.setRange(0, max(1, self._total))
        self.bar.setValue(self._done)
        self._refresh()

    def remark(self, text: str) -> None:
        """What is said besides the figures until it is "" again, such as why it is slow."""
        self._remark = text
        self._refresh()

    @property
    def is_paused(self) -> bool:
        return self._is_paused

    def pause(self, text: str) -> None:
        """Say why nothing goes on, until `go_on`; the bar stays where it is."""
        self._is_paused, self._paused_at = True, self._clock()
        self.text.setText(text)

    def go_on(self) -> None:
        """After a pause. What is said of the time left does not count the pause."""
        self._is_paused = False
        self._began += self._clock() - self._paused_at
        self._refresh()

    def say_cancelling(self) -> None:
        self._is_paused = False
        self._timer.stop()
        self.text.setText("Stopping...")
        self.cancel_button.setEnabled(False)

    def end(self) -> None:
        self._timer.stop()
        self.hide()

    @Slot()
    def _refresh(self) -> None:
        if self._total and not self._is_paused:
            elapsed = self._clock() - self._began
            text = progress_text(self._verb, self._done, self._total, elapsed)
            self.text.setText(f"{text}. {self._remark}" if self._remark else text)
