"""Opens the repair wizard for the window, keeps the Fixes page fresh, and stops with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.errors import AppError
from core.repair.drafts import DraftPlan, discard_draft
from core.repair.run import RepairRun
from gui.desk import Desk, Shell
from gui.fix.choose_page import Cells
from gui.fix.plan_saving import ask_which
from gui.fix.runs_page import RunsPage
from gui.fix.wizard import FixWizard
from gui.fix.works import works_of
from gui.session import Session
from gui.settings import remember_second_person, second_person_ruled, second_person_wanted
from gui.theme import Theme
from gui.work.courier import Courier
from gui.work.repairing import PastFixes, past_fixes_work

if TYPE_CHECKING:
    from gui.fix.rollout.wizard import RolloutWizard


class FixDesk(Desk):
    """`checked` carries fresh AccountResults for the matrix, as they come."""

    page: RunsPage
    checked = Signal(object)
    recheck_requested = Signal(object)  # tuple[Account, ...]
    running_changed = Signal(bool)

    def __init__(
        self,
        parent: QWidget,
        session: Session,
        theme: Theme,
        settings: QSettings | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._theme = parent, session, theme
        self._settings = settings
        self.page = RunsPage(theme)
        self._show_rule()
        self.page.rule_changed.connect(self._on_rule)
        self.page.open_plan_requested.connect(self.ask_open_plan)
        self.page.approve_requested.connect(self.open_plan)
        self.page.discard_requested.connect(self._on_discard)
        self.page.undo_requested.connect(self.undo)
        self.page.resume_requested.connect(self.resume)
        self.page.rollout_requested.connect(self.roll_out)
        self.wizard: FixWizard | RolloutWizard | None = None
        self._lister = Courier("runs", self)
        self._lister.succeeded.connect(self._on_past)
        session.scan_changed.connect(self.refresh)
        session.scan_replaced.connect(self.refresh)

    @classmethod
    def of(cls, shell: Shell) -> FixDesk:
        return cls(shell.window, shell.session, shell.theme, shell.settings)

    @property
    def running(self) -> bool:
        return self.wizard is not None and self.wizard.running

    def begin(self, cells: Cells) -> None:
        """Open the wizard on the selected cells."""
        scan = self._session.scan
        if scan is not None and cells:
            self._open().choose(cells, dict(scan.vendors))

    @Slot(object, object)
    def undo(self, run: RepairRun, account_ids: Sequence[str] = ()) -> None:
        """Open the wizard on the undo of a run, or of some of its accounts."""
        if self._session.workspace is not None and not self.running:
            self._open().undo(run, account_ids)

    @Slot(object)
    def resume(self, run: RepairRun) -> None:
        """Open the wizard on what is left of a run."""
        if self._session.workspace is not None and not self.running:
            self._open().resume(run)

    @Slot()
    def ask_open_plan(self) -> None:
        """Ask which plan somebody else made is to be approved."""
        if self._may_open_plan():
            ask_which(self._window, self.open_plan)

    def open_plan(self, path: Path) -> None:
        """Open the wizard on a plan that somebody hands over as a file."""
        if self._may_open_plan():
            self._open().approve(path)

    @Slot()
    def roll_out(self) -> None:
        """Open the wizard that puts a vendor's roles into many accounts, or saves templates."""
        from gui.fix.rollout.wizard import RolloutWizard  # only now: it takes a while to load
        from gui.fix.rollout.works import rollout_works_of

        if self._may_open_plan():
            second = self._second_person
            works = rollout_works_of(self._session, second_person=second)
            wizard = RolloutWizard(works, self._theme, self._window, second_person=second)
            wizard.recheck_requested.connect(self.recheck_requested)
            wizard.finished.connect(self.refresh)
            self._show(wizard)

    def _show_rule(self) -> None:
        self.page.show_rule(self._second_person, ruled=second_person_ruled())

    @property
    def _second_person(self) -> bool:
        """Whether whoever asks for a change may not approve it, as is ruled at this moment."""
        if self._settings is not None:
            return second_person_wanted(self._settings)
        return self.page.second_person or second_person_ruled()

    @Slot(object)
    def _on_discard(self, draft: DraftPlan) -> None:
        try:
            discard_draft(draft)
        except AppError as error:
            self.page.show_unreadable([(draft.path.name, error.message)])
            return
        self.refresh()

    def _may_open_plan(self) -> bool:
        session = self._session
        return session.workspace is not None and session.scan is not None and not self.running

    @Slot(bool)
    def _on_rule(self, second_person: bool) -> None:
        if self._settings is not None:
            remember_second_person(self._settings, wanted=second_person)

    @Slot()
    def refresh(self) -> None:
        """Read the list of runs again."""
        self._lister.start(past_fixes_work(self._session.repairs_folder, self._session.account_ids))
        if self._session.workspace is None:
            self.page.allow_changes("Connect to the organization first: the roles are read again.")
        elif self._session.scan is None:
            self.page.allow_changes("Scan the organization first: its accounts have to be known.")
        else:
            self.page.allow_changes("")

    def open(self) -> None:
        """The rule may have been changed in the settings meanwhile."""
        self._show_rule()
        self.refresh()

    @Slot(object)
    def _on_past(self, past: PastFixes) -> None:
        scan = self._session.scan
        names = {one.account.id: one.account.name for one in scan.results} if scan else {}
        self.page.show_runs(past.runs, past.rollouts, names, past.drafts)
        self.page.show_unreadable(past.unreadable)

    def request_stop(self) -> None:
        """No other account is begun; `running_changed` tells when the current one is done."""
        if self.wizard is not None:
            self.wizard.request_stop()

    def stop(self, seconds: float) -> None:
        """For closing: a repair ends after the account it is working on."""
        self._lister.abandon()
        if self.wizard is not None:
            self.wizard.stop(seconds)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.page.retheme(theme)
        if self.wizard is not None:
            self.wizard.retheme(theme)

    def _open(self) -> FixWizard:
        second = self._second_person
        works = works_of(self._session, second_person=second)
        wizard = FixWizard(works, self._theme, self._window, second_person=second)
        wizard.checked.connect(self.checked)
        wizard.run_finished.connect(self.refresh)
        wizard.kept.connect(self.refresh)
        wizard.undo_requested.connect(self.undo)
        self._show(wizard)
        return wizard

    def _show(self, wizard: FixWizard | RolloutWizard) -> None:
        wizard.running_changed.connect(self.running_changed)
        wizard.finished.connect(wizard.deleteLater)
        wizard.finished.connect(self._forget)
        self.wizard = wizard
        wizard.open()

    @Slot()
    def _forget(self) -> None:
        if self.wizard is self.sender():
            self.wizard = None
