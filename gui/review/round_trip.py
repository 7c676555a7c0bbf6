"""The review by workbook: out to the reviewers, and back with what they decided."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog, QFileDialog

from core.errors import AppError
from core.model import Scan
from core.presentation.text import counted
from gui.desk import Shell
from gui.messages import Level, Message, message_of
from gui.review.import_dialog import ImportDialog
from gui.review.recording import Recording
from gui.review.rows import OpenReview
from gui.work.courier import Courier, Emit, Work

if TYPE_CHECKING:
    from core.report.decisions import DecisionImport, Recorded
    from core.workspace import Workspace

TOPIC = "review-import"
FILES = "Excel workbooks (*.xlsx)"


class RoundTrip(QObject):
    """Shows what a workbook holds before anything of it is recorded."""

    def __init__(
        self,
        parent: QObject,
        shell: Shell,
        recording: Recording,
        show_dialog: Callable[[QDialog], None],
    ) -> None:
        super().__init__(parent)
        self._shell, self._recording, self._show_dialog = shell, recording, show_dialog
        self._path, self._opened = Path(), None
        self._reader = Courier("decisions", self)
        self._reader.succeeded.connect(self._on_read)
        self._reader.failed.connect(self._fail)
        recording.imported.connect(self._on_imported)

    def export(self, opened: OpenReview) -> None:
        """Ask for the workbook of the scan under review, whichever scan the window shows."""
        self._shell.session.keeper.ask(
            "review-export",
            lambda history: history.agreement_text(opened.scan.id),
            lambda text: self._shell.export(opened.scan, text),
            self._fail,
        )

    def ask(self, opened: OpenReview) -> None:
        """Ask which workbook came back, then read it."""
        dialog = QFileDialog(self._shell.window, "Import reviewer decisions", "", FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name), opened))
        self._show_dialog(dialog)

    def read(self, path: Path, opened: OpenReview) -> None:
        """Read a workbook that was written of the scan under review."""
        self._path, self._opened = path, opened
        self._reader.start(read_work(path, opened.scan, self._shell.session.workspace))

    def stop(self, seconds: float) -> None:
        """For closing the window."""
        self._reader.abandon()
        self._reader.wait(seconds)

    @Slot(object)
    def _on_read(self, found: DecisionImport) -> None:
        dialog = ImportDialog(found, self._path.name, self._shell.window)
        dialog.taken.connect(self._take)
        self._show_dialog(dialog)

    @Slot(object)
    def _take(self, found: DecisionImport) -> None:
        if self._opened is not None:
            self._recording.take_import(self._opened, found)

    @Slot(object)
    def _on_imported(self, recorded: Recorded) -> None:
        already = f" {recorded.known:,} were there already." if recorded.known else ""
        text = f"{counted(recorded.added, 'decision')} recorded from the workbook.{already}"
        self._shell.messages.show_message(Message(text, Level.GOOD, topic=TOPIC))

    @Slot(object)
    def _fail(self, error: AppError) -> None:
        self._shell.messages.show_message(message_of(error, topic=TOPIC))


def read_work(path: Path, scan: Scan, workspace: Workspace | None) -> Work:
    """Work that reads the decisions in a workbook; the agreement helps where it is at hand."""

    def work(_emit: Emit, _cancel: threading.Event) -> DecisionImport:
        from core.report.decisions import read_decisions

        agreement = workspace.agreement if workspace else None
        if agreement is None or agreement.sha256 != scan.agreement.sha256:
            return read_decisions(path, scan)
        assert workspace is not None
        return read_decisions(path, scan, agreement=agreement, catalogue=workspace.catalogue)

    return work
