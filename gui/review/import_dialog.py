"""Reviewers' decisions from a workbook: what is taken, what is not and why, before it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from core.presentation.text import counted, visible
from gui.dialogs.form import accept_button, button_box, column_of, wrapped

if TYPE_CHECKING:
    from core.report.decisions import DecisionImport


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
