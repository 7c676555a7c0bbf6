"""Steps 4 and 5 of a roll-out: every account's stack while the change runs, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.aws.stack_set_state import InstanceState
from core.model import Account, Status
from core.presentation.text import counted, visible
from core.repair.run import Approval
from core.rollout.deploy import Deployment
from core.rollout.preview import RolloutPreview
from gui.detail.labels import plain_label, plain_tip
from gui.fix.rollout.states import STILL_GOING, look_of, state_of
from gui.fix.rollout.words import result_words
from gui.theme import Theme, status_icon

BEGINNING = "Saving what stands now, and making the first call..."
STOPPING = "No longer watching. CloudFormation goes on by itself with what was begun."


class RolloutRunPage(QWidget):
    """`stop_requested` ends the watching."""

    stop_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names: dict[str, str] = {}
        self._lines: dict[str, QTreeWidgetItem] = {}
        self._looks: dict[str, Status] = {}
        self._going: dict[str, bool] = {}
        self.text, self.note = plain_label(), plain_label(role="secondary")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the roll-out")
        self.stop_button = QPushButton("Stop watching")
        self.stop_button.setAutoDefault(False)
        self.stop_button.clicked.connect(self.press_stop)
        self.list = QTreeWidget()
        self.list.setAccessibleName("Accounts of the roll-out")
        self.list.setHeaderLabels(("Account", "Stack", "Why"))
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.list.header().resizeSection(0, 320)
        self.list.header().resizeSection(1, 230)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)

    def begin(self, preview: RolloutPreview, accounts: Sequence[Account], by: Approval) -> None:
        """The change begins; `accounts` are all of the organization, for their names."""
        self._names = {account.id: visible(account.name) for account in accounts}
        self.list.clear()
        self._lines, self._looks, self._going = {}, {}, {}
        self.bar.setRange(0, len(preview.accounts))  # 0 to 0: busy, until accounts are known
        self.bar.setValue(0)
        self.text.setText(BEGINNING)
        self.note.setText(f"Approved by {visible(by.approved_by)}")
        self.bar.show()
        self.stop_button.show()
        self.stop_button.setEnabled(True)

    def show_instance(self, instance: InstanceState) -> None:
        """The stack of one account has come further."""
        id_ = instance.account_id
        line = self._lines.get(id_)
        if line is None:
            line = self._lines[id_] = QTreeWidgetItem(
                self.list, [f"{self._names.get(id_, 'Account')} ({id_})"]
            )
        line.setText(1, state_of(instance))
        self._looks[id_] = look_of(instance)
        line.setIcon(1, status_icon(self._theme, self._looks[id_]))
        line.setText(2, visible(instance.reason))
        line.setToolTip(2, plain_tip(instance.reason))
        self._going[id_] = instance.status in STILL_GOING
        self._count()

    def show_result(self, result: Deployment, planned: int) -> None:
        """`planned` calls were approved."""
        self.text.setText(result_words(result))
        words = [f"What was done and what stood before: {result.folder}"]
        if result.calls_made < planned:
            left = f"{planned - result.calls_made} of {counted(planned, 'call')} were not made."
            words.insert(0, left)
        self.note.setText("\n".join(words))
        self._end()

    def show_refused(self, message: str, hint: str) -> None:
        """Nothing was done, or AWS refused a call."""
        self.text.setText(message)
        self.note.setText(hint)
        self._end()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for id_, line in self._lines.items():
            line.setIcon(1, status_icon(theme, self._looks[id_]))

    @Slot()
    def press_stop(self) -> None:
        """What the button does, also when the window is being closed."""
        if self.stop_button.isEnabled():
            self.stop_button.setEnabled(False)
            self.text.setText(STOPPING)
            self.stop_requested.emit()

    def _count(self) -> None:
        ended = sum(not going for going in self._going.values())
        self.bar.setRange(0, max(self.bar.maximum(), len(self._lines)))
        self.bar.setValue(ended)
        if self.stop_button.isEnabled():
            accounts = counted(len(self._lines), "account")
            self.text.setText(f"{ended} of {accounts} have ended.")

    def _end(self) -> None:
        self.bar.hide()
        self.stop_button.hide()
