"""Step 4: the accounts one by one while the plan is carried out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.model import Account
from core.presentation.text import counted, isolated
from core.repair.plan import Plan
from core.repair.run import AccountRepair
from gui.detail.labels import plain_label
from gui.fix.account_lines import AccountLines
from gui.theme import Theme

SAVING = "Saving the present state of every role..."
RESUMING = "Reading again the accounts that are left..."


class RunPage(QWidget):
    """One bar, one line per account. `stop_requested` ends the run after the current account."""

    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = plain_label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the repair")
        self.backup = plain_label(role="secondary")
        self.stop_button = QPushButton("Stop")
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.press_stop)
        self.lines = AccountLines(theme)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.backup)
        column.addWidget(self.lines, 1)

    def begin(self, plan: Plan, *, resumed: bool = False) -> None:
        """`resumed`: the backup of the run's beginning serves on."""
        self.lines.show_plan(plan)
        self.bar.setRange(0, len(plan.accounts))
        self.bar.setValue(0)
        self.backup.setText("")
        self.text.setText(RESUMING if resumed else SAVING)
        self.stop_button.setEnabled(True)

    def show_backup(self, text: str) -> None:
        self.backup.setText(text)

    def show_running(self, account: Account) -> None:
        self.lines.show_running(account)

    def show_result(self, result: AccountRepair) -> None:
        self.bar.setValue(self.bar.value() + 1)
        self.lines.show_result(result)

    def show_progress(self, in_progress: Sequence[Account]) -> None:
        """`in_progress`: the accounts being changed at this moment, side by side."""
        if in_progress and self.stop_button.isEnabled():
            names = ", ".join(isolated(account.name) for account in in_progress)
            done = f"{self.bar.value()} of {counted(self.bar.maximum(), 'account')} done."
            self.text.setText(f"{done} Changing now: {names}")

    @Slot()
    def press_stop(self) -> None:
        """What the Stop button does, also when the window is being closed."""
        if not self.stop_button.isEnabled():
            return
        self.stop_button.setEnabled(False)
        self.text.setText(
            "Stopping after the accounts being changed now. "
            "Finished changes stay; you can undo them."
        )
        self.stop_requested.emit()
