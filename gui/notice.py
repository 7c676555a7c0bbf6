"""Calls somebody back to the window when reading the accounts took long."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QProcess, QStandardPaths, Slot
from PySide6.QtWidgets import QApplication, QWidget

from gui.scan_runner import ScanRunner

LONG_SECONDS = 120.0  # whoever waits longer has turned to something else
Tell = Callable[[str], None]


class LongScanNotice(QObject):
    """Tells once when a scan or re-check of over two minutes ends while the window is not in
    front. One that was discarded is not told: whoever did that is here."""

    def __init__(
        self,
        window: QWidget,
        runner: ScanRunner,
        *,
        clock: Callable[[], float] = time.monotonic,
        tell: Tell | None = None,
    ) -> None:
        super().__init__(window)
        self._window, self._clock = window, clock
        self._tell = tell or self._alert
        self._began = 0.0
        runner.running_changed.connect(self._on_running)
        runner.finished.connect(lambda _finished: self._end("The scan has ended."))
        runner.rechecked.connect(lambda _results: self._end("The accounts were read again."))
        runner.failed.connect(lambda _error: self._end("The scan could not go on."))
        runner.broke.connect(lambda: self._end("The scan could not go on."))

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        if running:
            self._began = self._clock()

    def _end(self, text: str) -> None:
        took_long = self._clock() - self._began > LONG_SECONDS
        if took_long and not self._window.isActiveWindow():
            self._tell(text)

    def _alert(self, text: str) -> None:
        """Mark the window in the task bar and, where the desktop has a program for it, say so."""
        QApplication.alert(self._window)
        program = QStandardPaths.findExecutable("notify-send")
        if program:
            QProcess.startDetached(program, ["--app-name=Rolecall", "Rolecall", text])
