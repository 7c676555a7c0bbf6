"""Open scan and Save scan as: the file dialogs and the work behind them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.errors import AppError
from core.model import Scan
from gui.messages import Level, Message, MessageArea, message_of
from gui.work.courier import Courier
from gui.work.writing import load_work, save_work

TOPIC = "file"
FILTER = "Saved scans (*.json)"


class ScanFiles(QObject):
    """`loaded` carries a Scan; `saved` the path."""

    loaded = Signal(object)
    saved = Signal(object)

    def __init__(self, parent: QWidget, messages: MessageArea) -> None:
        super().__init__(parent)
        self._window, self._messages = parent, messages
        self._loader, self._saver = Courier("load", self), Courier("save", self)
        self._loader.succeeded.connect(self.loaded)
        self._saver.succeeded.connect(self._on_saved)
        for courier in (self._loader, self._saver):
            courier.failed.connect(self._on_failed)

    def ask_open(self) -> None:
        dialog = QFileDialog(self._window, "Open a saved scan", str(Path.home()), FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.load(Path(name)))
        dialog.open()

    def ask_save(self, scan: Scan | None) -> None:
        """Without a scan there is nothing to save."""
        if scan is None:
            return
        suggestion = Path.home() / f"scan {scan.finished_at:%Y-%m-%d %H%M}.json"
        dialog = QFileDialog(self._window, "Save this scan", str(suggestion.parent), FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(suggestion.name)
        dialog.fileSelected.connect(lambda name: self.save(scan, Path(name)))
        dialog.open()

    def load(self, path: Path) -> None:
        self._messages.clear(TOPIC)
        self._loader.start(load_work(path))

    def save(self, scan: Scan, path: Path) -> None:
        self._messages.clear(TOPIC)
        self._saver.start(save_work(scan, path))

    def stop(self, seconds: float) -> None:
        """For closing: a save that has begun is given the time to end."""
        self._loader.abandon()
        self._saver.wait(seconds)

    @Slot(object)
    def _on_saved(self, path: Path) -> None:
        self._messages.show_message(
            Message(f"The scan was saved as {path.name}.", Level.GOOD, str(path.parent), TOPIC)
        )
        self.saved.emit(path)

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._messages.show_message(message_of(error, topic=TOPIC))
