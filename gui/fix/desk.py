"""Opens the repair wizard for the window, keeps the Fixes page fresh, and stops with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from core.repair.run import RepairRun
from gui.desk import Desk, Shell
from gui.fix.choose_page import Cells
from gui.fix.runs_page import RunsPage
from gui.fix.wizard import FixWizard
from gui.fix.works import works_of
from gui.session import Session
from gui.theme import Theme
from gui.work.courier import Courier
from gui.work.repairing import list_runs_work


class FixDesk(Desk):
    """`checked` carries fresh AccountResults for the matrix, as they come."""

    page: RunsPage
    checked = Signal(object)
    running_changed = Signal(bool)

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self._window, self._session, self._theme = parent, session, theme
        self.page = RunsPage(theme)
        self.page.undo_requested.connect(self.undo)
        self.page.resume_requested.connect(self.resume)
        self.wizard: FixWizard | None = None
        self._lister = Courier("runs", self)
        self._lister.succeeded.connect(self.page.show_runs)
        session.scan_changed.connect(self.refresh)
        session.scan_replaced.connect(self.refresh)

    @classmethod
    def of(cls, shell: Shell) -> FixDesk:
        return cls(shell.window, shell.session, shell.theme)

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
    def refresh(self) -> None:
        """Read the list of runs again."""
        self._lister.start(list_runs_work(self._session.repairs_folder, self._session.account_ids))
        if self._session.workspace is None:
            self.page.allow_changes("Connect to the organization first: the roles are read again.")
        else:
            self.page.allow_changes("")

    def open(self) -> None:
        self.refresh()

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
        wizard = FixWizard(works_of(self._session), self._theme, self._window)
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
