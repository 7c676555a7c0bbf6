"""Keeps the one dialog that is open, and lets go of it when it is closed."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog


class Dialogs(QObject):
    """`current` is the dialog that was opened last, None once it is closed."""

    current: QDialog | None = None

    def show(self, dialog: QDialog) -> None:
        """Open `dialog` without blocking."""
        dialog.finished.connect(self._forget)
        dialog.finished.connect(dialog.deleteLater)
        self.current = dialog
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        if self.current is self.sender():
            self.current = None
