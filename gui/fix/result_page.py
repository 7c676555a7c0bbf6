"""Step 5: how it came out, where the backup is, and Undo."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.errors import AppError
from core.presentation.text import counted
from core.repair.run import RepairRun
from gui.detail.labels import plain_label
from gui.fix.account_lines import AccountLines
from gui.fix.words import run_words
from gui.theme import Theme


class ResultPage(QWidget):
    """How every account came out. `undo_requested` begins the undo of the run."""

    undo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = plain_label(role="heading")
        self.note = plain_label(role="secondary")
        self.where = plain_label(role="secondary")
        self.lines = AccountLines(theme)
        self.undo_button = QPushButton("Undo...")
        self.undo_button.setAutoDefault(False)
        self.undo_button.clicked.connect(self.undo_requested)
        row = QHBoxLayout()
        row.addWidget(self.where, 1)
        row.addWidget(self.undo_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text)
        column.addWidget(self.note)
        column.addWidget(self.lines, 1)
        column.addLayout(row)

    def show_run(self, run: RepairRun, backup: str) -> None:
        """`backup` says where the backup is, with its SHA-256."""
        done = "Undone" if run.is_undo else "Repaired"
        accounts = counted(len(run.results), "account")
        self.text.setText(
            f"{done}: {accounts}." if run.all_done else f"Of {accounts}: {run_words(run)}."
        )
        self.note.setText("Every account was checked again; the matrix shows what stands now.")
        self.where.setText(backup or f"Records of this run: {run.folder}")
        self.lines.show_run(run)
        self.undo_button.setVisible(run.can_undo and not run.is_undo)

    def show_refused(self, error: AppError) -> None:
        """Nothing was started."""
        self.text.setText(error.message)
        self.note.setText(error.hint)
        self.where.setText("")
        self.undo_button.hide()
