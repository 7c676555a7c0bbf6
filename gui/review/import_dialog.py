"""Reviewers' decisions from a workbook: what is taken, what is not and why, before it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QWidget

from core.errors import AppError
from core.model import Scan
from core.presentation.text import counted, visible
from gui.desk import Shell
from gui.dialogs.form import accept_button, button_box, column_of, wrapped
from gui.messages import message_of
from gui.review.rows import OpenReview
from gui.work.courier import Courier, Emit, Work

if TYPE_CHECKING:
    from core.report.decisions import DecisionImport
    from core.workspace import Workspace

TOPIC = "review-import"
FILES = "Excel workbooks (*.xlsx)"


class ImportDialog(QDialog):
    """`taken` carries the DecisionImport, once somebody says so."""

    taken = Signal(object)

    def __init__(self, found: DecisionImport, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self.setWindowTitle("Import reviewer decisions")
        self.resize(680, 460)
        self.summary = wrapped(_summary(found, name))
        self.rows = QPlainTextEdit("\n".join(_lines(found)))
        self.rows.setReadOnly(True)
        self.rows.setTabChangesFocus(True)
        self.rows.setAccessibleName("Rows that are not taken")
        self.rows.setVisible(bool(found.rejected or found.tampered))
        taken = counted(len(found.accepted), "decision")
        self.buttons = button_box(self, accept=f"Record {taken}")
        accept_button(self.buttons).setEnabled(bool(found.accepted))
        column_of(self, self.summary, self.rows, self.buttons)

    def accept(self) -> None:
        """Override QDialog::accept."""
        super().accept()
        self.taken.emit(self._found)


class ImportDesk(QObject):
    """`accepted` carries the DecisionImport of a workbook whose decisions are to be recorded."""

    accepted = Signal(object)

    def __init__(
        self, parent: QObject, shell: Shell, show_dialog: Callable[[QDialog], None]
    ) -> None:
        super().__init__(parent)
        self._shell, self._show_dialog = shell, show_dialog
        self._path = Path()
        self._reader = Courier("decisions", self)
        self._reader.succeeded.connect(self._on_read)
        self._reader.failed.connect(self._fail)

    def ask(self, opened: OpenReview) -> None:
        """Ask which workbook, then read it."""
        dialog = QFileDialog(self._shell.window, "Import reviewer decisions", "", FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.read(Path(name), opened))
        self._show_dialog(dialog)

    def read(self, path: Path, opened: OpenReview) -> None:
        """Read a workbook that was written of the scan under review."""
        self._path = path
        self._reader.start(read_work(path, opened.scan, self._shell.session.workspace))

    def stop(self, seconds: float) -> None:
        """For closing the window."""
        self._reader.abandon()
        self._reader.wait(seconds)

    @Slot(object)
    def _on_read(self, found: DecisionImport) -> None:
        dialog = ImportDialog(found, self._path.name, self._shell.window)
        dialog.taken.connect(self.accepted)
        self._show_dialog(dialog)

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


def _summary(found: DecisionImport, name: str) -> str:
    rows = counted(len(found.rejected), "row")
    words = (
        f"{visible(name)}: {counted(len(found.accepted), 'decision')} can be recorded, {rows} not,"
        f" {found.blank:,} without a decision."
    )
    if not found.tampered:
        return words
    cells = counted(len(found.tampered), "cell")
    verb = "was" if len(found.tampered) == 1 else "were"
    return (
        f"{words} {cells} of evidence {verb} changed: a decision in such a row is refused, because"
        " it has to be about what was found."
    )


def _lines(found: DecisionImport) -> list[str]:
    changed = [f"Changed: {visible(str(one))}" for one in found.tampered]
    return [*changed, *(f"Not taken: {visible(str(one))}" for one in found.rejected)]
