"""Whether the window may close while work runs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.dialogs.questions import ask_close
from gui.fix.desk import FixDesk
from gui.session import Session


class Closing(QObject):
    """Asks once; a repair then ends after its current account, and the window closes by itself."""

    def __init__(self, window: QWidget, session: Session, fixes: FixDesk) -> None:
        super().__init__(window)
        self._window, self._session, self._fixes = window, session, fixes
        self._agreed = False
        self._question: QMessageBox | None = None
        fixes.running_changed.connect(self._on_repairing)

    def is_free(self) -> bool:
        """True where nothing runs, or it was said to close anyway; else somebody is asked."""
        running = self._session.runner.running or self._fixes.running
        if not running or self._agreed:
            return True
        if self._question is None:
            self._question = ask_close(
                self._window, repairing=self._fixes.running, close=self._close_anyway
            )
            self._question.finished.connect(self._forget)
        return False

    def _close_anyway(self) -> None:
        self._agreed = True
        if self._fixes.running:
            self._fixes.request_stop()
        else:
            self._window.close()

    @Slot(bool)
    def _on_repairing(self, running: bool) -> None:
        if self._agreed and not running:
            self._window.close()

    @Slot()
    def _forget(self) -> None:
        self._question = None
