"""Verify workbook: which file, the proof in a worker, the dialog with what came out."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import AppError
from gui.messages import Message, MessageArea, message_of
from gui.theme import Theme
from gui.work.courier import Courier, Emit, Work

if TYPE_CHECKING:
    from core.report.workbook import Check
    from gui.dialogs.verify import VerifyDialog

TOPIC = "verify"
Found = tuple[Path, "tuple[Check, ...]"]


def verify_work(path: Path) -> Work:
    """Work that proves a workbook and its evidence file, and returns the path and every check."""

    def work(_emit: Emit, _cancel: threading.Event) -> Found:
        from core.report.workbook import verify_workbook

        return path, verify_workbook(path)

    return work


class Verifying(QObject):
    """One workbook at a time."""

    def __init__(self, window: QWidget, messages: MessageArea, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._messages, self._theme = window, messages, theme
        self.dialog: VerifyDialog | None = None
        self._courier = Courier("verify", self)
        self._courier.succeeded.connect(self._show)
        self._courier.failed.connect(self._on_failed)

    def ask(self) -> None:
        dialog = QFileDialog(
            self._window, "Verify a workbook", str(Path.home()), "Workbooks (*.xlsx)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.verify(Path(name)))
        dialog.open()

    def verify(self, path: Path) -> None:
        self._messages.show_message(Message(f"{path.name} is being verified...", topic=TOPIC))
        self._courier.start(verify_work(path))

    def retheme(self, theme: Theme) -> None:
        self._theme = theme

    def stop(self, seconds: float) -> None:
        """For closing."""
        self._courier.abandon()
        self._courier.wait(seconds)

    @Slot(object)
    def _show(self, found: Found) -> None:
        from gui.dialogs.verify import VerifyDialog

        self._messages.clear(TOPIC)
        self.dialog = VerifyDialog(*found, self._theme, self._window)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._messages.show_message(message_of(error, topic=TOPIC))
