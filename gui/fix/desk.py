"""Opens the repair wizard for the window, keeps the Fixes page fresh, and stops with it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.repair.plan import Plan
from core.repair.run import Approval, RepairRun
from gui.fix.choose_page import Cells
from gui.fix.runs_page import RunsPage
from gui.fix.wizard import FixWizard, RepairWork
from gui.session import Session
from gui.theme import Theme
from gui.work.courier import Courier, Work
from gui.work.repairing import (
    apply_work,
    list_runs_work,
    plan_terms,
    preview_work,
    undo_preview_work,
)


class FixDesk(QObject):
    """`checked` carries fresh AccountResults for the matrix, as they come."""

    checked = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self._window, self._session, self._theme = parent, session, theme
        self.page = RunsPage()
        self.page.undo_requested.connect(self.undo)
        self.wizard: FixWizard | None = None
        self._lister = Courier("runs", self)
        self._lister.succeeded.connect(self.page.show_runs)
        session.scan_changed.connect(self.refresh)
        session.scan_replaced.connect(self.refresh)

    @property
    def running(self) -> bool:
        return self.wizard is not None and self.wizard.running

    def begin(self, cells: Cells) -> None:
        """Open the wizard on the selected cells."""
        scan = self._session.scan
        if scan is not None and cells:
            self._open().choose(cells, dict(scan.vendors))

    @Slot(object)
    def undo(self, run: RepairRun) -> None:
        """Open the wizard on the undo of a run."""
        if self._session.workspace is not None and not self.running:
            self._open().undo(run)

    @Slot()
    def refresh(self) -> None:
        """Read the list of runs again."""
        self._lister.start(list_runs_work(self._session.repairs_folder, self._session.account_ids))
        if self._session.workspace is None:
            self.page.allow_undo("Connect to the organization first: an undo reads it again.")
        else:
            self.page.allow_undo("")

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
        if self.wizard is not None:
            self.wizard.retheme(theme)

    def _open(self) -> FixWizard:
        wizard = FixWizard(self._works(), self._theme, self._window)
        wizard.checked.connect(self.checked)
        wizard.running_changed.connect(self.running_changed)
        wizard.run_finished.connect(self.refresh)
        wizard.undo_requested.connect(self.undo)
        wizard.finished.connect(wizard.deleteLater)
        wizard.finished.connect(self._forget)
        self.wizard = wizard
        wizard.open()
        return wizard

    @Slot()
    def _forget(self) -> None:
        if self.wizard is self.sender():
            self.wizard = None

    def _works(self) -> RepairWork:
        session = self._session
        workspace, scan = session.workspace, session.scan
        assert workspace is not None
        assert scan is not None

        def preview(cells: Cells, requester: str) -> Work:
            terms = plan_terms(workspace, scan.organization, requester)
            return preview_work(workspace, cells, terms)

        def preview_undo(run: RepairRun, requester: str) -> Work:
            terms = plan_terms(workspace, scan.organization, requester)
            return undo_preview_work(workspace, run, terms)

        def carry_out(plan: Plan, approval: Approval) -> Work:
            return apply_work(
                workspace,
                plan,
                approval,
                folder=session.repairs_folder,
                member_ids=session.account_ids,
            )

        return RepairWork(preview, preview_undo, carry_out)
