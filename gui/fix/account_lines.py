"""One line per account of a plan, with its state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.model import Account, Status
from core.presentation.text import counted, visible
from core.repair.plan import Plan
from core.repair.run import AccountRepair, RepairRun
from gui.detail.labels import plain_tip
from gui.fix.rollout.states import look_of, state_of
from gui.fix.words import STATE_LOOKS, state_words
from gui.theme import Theme, status_icon

if TYPE_CHECKING:
    from core.rollout.past import PastRollout

HEADERS = ("Account", "State", "What happened")


class AccountLines(QTreeWidget):
    """One line per account of the plan."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: dict[str, QTreeWidgetItem] = {}
        self._looks: dict[str, Status] = {}
        self.setAccessibleName("Accounts of the repair")
        self.setHeaderLabels(HEADERS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 320)
        header.resizeSection(1, 230)
        header.setStretchLastSection(True)

    def show_plan(self, plan: Plan) -> None:
        self.clear()
        self._lines = {}
        self._looks = {change.account.id: Status.PENDING for change in plan.accounts}
        for change in plan.accounts:
            account = change.account
            line = QTreeWidgetItem(self, [f"{visible(account.name)} ({account.id})", "Waiting", ""])
            line.setIcon(1, status_icon(self._theme, Status.PENDING))
            self._lines[account.id] = line

    def show_run(self, run: RepairRun) -> None:
        """How every account of a run came out."""
        self.show_plan(run.plan)
        for result in run.results:
            self.show_result(result)

    def show_rollout(self, rollout: PastRollout, names: Mapping[str, str]) -> None:
        """How the stacks of a roll-out came out; `names` of accounts by their ids."""
        self.clear()
        self._lines, self._looks = {}, {}
        for instance in rollout.instances:
            id_ = instance.account_id
            texts = [f"{visible(names.get(id_, 'Account'))} ({id_})", state_of(instance)]
            line = QTreeWidgetItem(self, [*texts, visible(instance.reason)])
            look = self._looks[id_] = look_of(instance)
            line.setIcon(1, status_icon(self._theme, look))
            line.setToolTip(2, plain_tip(instance.reason))
            self._lines[id_] = line

    def chosen_ids(self) -> tuple[str, ...]:
        """The accounts of the selected lines, in the order of the plan."""
        return tuple(account_id for account_id, line in self._lines.items() if line.isSelected())

    def show_running(self, account: Account) -> None:
        line = self._lines[account.id]
        line.setText(1, "Running")
        self.scrollToItem(line)

    def show_result(self, result: AccountRepair) -> None:
        line = self._lines[result.account.id]
        line.setText(1, state_words(result))
        look = self._looks[result.account.id] = STATE_LOOKS[result.state]
        line.setIcon(1, status_icon(self._theme, look))
        what = f"{result.steps_done} of {counted(result.steps_total, 'call')} made."
        if result.reason is not None:
            what = f"{result.reason.summary} {result.reason.remedy}".strip()
        line.setText(2, what)
        line.setToolTip(2, plain_tip(what))

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for account_id, line in self._lines.items():
            line.setIcon(1, status_icon(theme, self._looks[account_id]))

    def words(self) -> Mapping[str, str]:
        """Account id -> state, as shown."""
        return {account_id: line.text(1) for account_id, line in self._lines.items()}
