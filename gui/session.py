"""What the window has open: an organization, the last scan of it, and the work in progress."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.errors import AppError
from core.events import ScanFinished
from core.model import Account, AccountResult, Scan
from core.repair.places import backup_folder
from core.workspace import Workspace
from gui.engine import Engine
from gui.keeping import HistoryKeeper, agreement_text_of
from gui.opening import OPENING_AWS, OPENING_DEMO, Opening, opening_work
from gui.saved_since import SavedSince
from gui.scan_runner import ScanRunner
from gui.work.courier import Courier
from gui.work.writing import Documents

if TYPE_CHECKING:
    from core.history.history import History

CLOSING_PATIENCE = 2.0  # seconds a closing window waits for a worker
KEEPING_PATIENCE = 20.0  # seconds for a scan that is being put into the history


class Session(QObject):
    """The one writer of "which workspace, which scan". Widgets listen and ask."""

    opening = Signal(object)  # Opening
    opened = Signal(object)  # Workspace
    scan_started = Signal()
    scan_changed = Signal()  # another scan, or the same one with newer results
    scan_replaced = Signal()  # show `scan` (or nothing) from scratch
    scan_finished = Signal(object)  # Scan: a run has ended, whole or partial
    results_replaced = Signal(object)  # tuple[AccountResult, ...]
    failed = Signal(object)  # AppError
    broke = Signal(str)  # what was going on when a defect struck

    def __init__(self, engine: Engine | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine or Engine()
        self._held = ExitStack()
        self._opener = Courier("open", self)
        self.runner = ScanRunner(self)
        self.keeper = HistoryKeeper(self._engine.open_history, self)
        self.agreement_text = ""  # of a scan that was kept; else the workspace has it
        self._is_frozen = True  # the scan that is shown never changes any more: it was kept
        self.workspace: Workspace | None = None
        self.scan: Scan | None = None
        self._going_on_with: Scan | None = None
        self._saved = SavedSince()
        self._scanning_with: Workspace | None = None
        self._own_repairs_folder = self.repairs_folder = backup_folder()
        self._opener.succeeded.connect(self._on_opened)
        self._opener.failed.connect(self.failed)
        self._opener.broke.connect(lambda: self.broke.emit("opening the organization"))
        self.runner.finished.connect(self._on_finished)
        self.runner.rechecked.connect(self.accept_results)
        self.runner.failed.connect(self.failed)
        self.runner.broke.connect(lambda: self.broke.emit("reading the accounts"))
        self.runner.discarded.connect(self.scan_replaced)

    @property
    def is_opening(self) -> bool:
        return self._opener.running

    @property
    def busy(self) -> bool:
        return self._opener.running or self.runner.running

    @property
    def demo(self) -> bool:
        if self.workspace is not None:
            return self.workspace.demo
        return self.scan is not None and self.scan.demo

    @property
    def history(self) -> History | None:
        """None while it is not open; `keeper.why_not` says why."""
        return self.keeper.history

    def use_repairs_folder(self, folder: Path) -> None:
        """Where the backups of repairs go from now on; those of the demonstration go with it."""
        if self.repairs_folder == self._own_repairs_folder:
            self.repairs_folder = folder
        self._own_repairs_folder = folder

    def documents(self, kept_text: str) -> Documents:
        """What an export says of a scan besides its results."""
        return Documents(self.workspace, None, kept_text, self.history, self.repairs_folder)

    def want_history(self) -> None:
        """Open the history that belongs to what is open, unless it is open already."""
        self.keeper.open(demo=self.demo)

    def keep_scan(self) -> None:
        """Put the scan that is shown into the history. From then on it is never changed: what a
        re-check finds makes another scan."""
        if self.scan is None:
            return
        self._is_frozen = True
        self.want_history()
        self.keeper.keep(self.scan, partial(agreement_text_of, self.workspace, self.scan))

    def _settle(self) -> None:
        """Another scan comes: what re-checks found is kept before it is gone."""
        if not self._is_frozen:
            self.keep_scan()

    @property
    def is_frozen(self) -> bool:
        """False while the scan that is shown has re-checked results that were not kept yet."""
        return self._is_frozen

    @property
    def outdated(self) -> bool:
        """True when the agreement was changed after the scan that is shown was begun."""
        return self.scan is not None and self._saved.agreement is not None

    @property
    def account_ids(self) -> tuple[str, ...]:
        """Every account of the organization, as the scan listed them."""
        return tuple(one.account.id for one in self.scan.results) if self.scan else ()

    def open_demo(self, agreement: Path | None = None) -> None:
        """Start the demonstration organization, then scan it."""
        self._open(OPENING_DEMO, demo=True, agreement=agreement)

    def open_aws(
        self,
        profile: str | None,
        agreement: Path | None,
        organization: str | None = None,
        accounts_file: Path | None = None,
        *,
        going_on_with: Scan | None = None,
    ) -> None:
        """Load the agreement for a real organization, then scan it, or go on with a scan of it
        that was saved before its end. `organization`: the management account of the one to
        scan, where the agreement is about several. `accounts_file`: a list of the accounts,
        where the organization may not be read."""
        chosen: dict[str, object] = {"organization": organization} if organization else {}
        if accounts_file is not None:
            chosen["accounts_file"] = accounts_file
        self._open(OPENING_AWS, going_on_with, profile=profile, agreement=agreement, **chosen)

    def cancel_opening(self) -> None:
        """Do not wait any more for the organization that is being opened."""
        if self.is_opening:
            self._opener.abandon()
            self.scan_replaced.emit()

    def start_scan(self) -> None:
        if self.workspace is None or self.busy:
            return
        self._settle()
        self.scan_started.emit()
        self._scanning_with = self._saved.added_to(self.workspace)
        self.runner.start_scan(self._engine.scan(self._scanning_with))

    def accept_agreement(self, agreement: Agreement) -> None:
        """A newer agreement was saved. The next scan is judged by it; until that is there, all
        that works with the scan that is shown keeps to the one it was judged by."""
        if self.workspace is not None:
            chosen = self.workspace.agreement.organization.management_account_id
            self._saved.agreement = agreement.for_organization(chosen)
            self.scan_changed.emit()

    def accept_catalogue(self, catalogue: Catalogue) -> None:
        """A vendor was added. Agreements are edited with it now; the next scan judges by it."""
        if self.workspace is not None:
            self._saved.catalogue = catalogue

    @property
    def catalogue(self) -> Catalogue | None:
        """The newest one; None while no organization is open."""
        return self._saved.catalogue or (self.workspace.catalogue if self.workspace else None)

    def resume(self) -> None:
        """Go on with the scan that is shown: what it has read whole is not read again."""
        if self.workspace is None or self.scan is None or self.busy:
            return
        self._scanning_with = self.workspace
        work = self._engine.resume(self.workspace, self.scan)
        self.scan_started.emit()
        self.runner.start_scan(work)

    def scan_changed_only(self) -> None:
        """Scan again what was not as agreed or may have changed; the rest of the scan that is
        shown is carried over, and marked."""
        if self.workspace is None or self.scan is None or self.busy:
            return
        if self.outdated or self._saved.catalogue is not None:  # there is nothing to compare with
            self.start_scan()
            return
        self._settle()
        self._scanning_with = self.workspace
        work = self._engine.changed(self.workspace, self.scan)
        self.scan_started.emit()
        self.runner.start_scan(work)

    def recheck(self, accounts: Sequence[Account]) -> None:
        """Read some accounts again and put what they say now into the scan."""
        if self.workspace is None or self.scan is None or self.busy or not accounts:
            return
        work = self._engine.recheck(self.workspace, accounts, self.account_ids)
        self.runner.start_recheck(work)

    def show_scan(self, scan: Scan, agreement_text: str = "") -> None:
        """Take up a scan that was saved earlier, with what it was judged by if that was kept.
        There is no way into its organization."""
        if self.busy:
            return
        self._settle()
        self._release()
        self.agreement_text = agreement_text
        self.scan, self._is_frozen = scan, True
        self.scan_replaced.emit()

    @Slot(object)
    def accept_results(self, results: tuple[AccountResult, ...]) -> None:
        """Newer results of some accounts, from a re-check or a repair."""
        if self.scan is None or not results:
            return
        from core.scan.rechecked import rechecked

        vendors = self.workspace.catalogue.vendors if self.workspace is not None else {}
        names = {vendor: spec.short_name for vendor, spec in vendors.items()}
        now = datetime.now(UTC)
        self.scan = rechecked(
            self.scan, results, finished_at=now, names=names, new_id=self._is_frozen
        )
        self._is_frozen = False
        self.results_replaced.emit(results)
        self.scan_changed.emit()

    def close(self) -> None:
        """Stop everything; never waits long for a call that hangs."""
        self._opener.abandon()
        self.runner.stop(CLOSING_PATIENCE)
        self._opener.wait(CLOSING_PATIENCE)
        self.keeper.close(KEEPING_PATIENCE)
        self._release()

    def _open(
        self, opening: Opening, going_on_with: Scan | None = None, **arguments: object
    ) -> None:
        if self.busy:
            return
        self._settle()
        self._going_on_with = going_on_with
        self.opening.emit(opening)
        self._opener.start(opening_work(self._engine.open_workspace, arguments))

    @Slot(object)
    def _on_opened(self, result: tuple[Workspace, ExitStack]) -> None:
        self._release()
        self.workspace, self._held = result
        if self.workspace.demo:  # what was repaired there is gone with it, so its backups too
            folder = TemporaryDirectory(prefix="rolecall-repairs-", ignore_cleanup_errors=True)
            self.repairs_folder = Path(self._held.enter_context(folder))
        self.scan, self._going_on_with = self._going_on_with, None
        self.opened.emit(self.workspace)
        if self.scan is None:
            self.start_scan()
        else:
            self.resume()

    @Slot(object)
    def _on_finished(self, finished: ScanFinished) -> None:
        if finished.scan is not None:
            self.scan, self._is_frozen = finished.scan, True
            self._take_agreement()
            self.scan_changed.emit()
            self.scan_finished.emit(finished.scan)
        else:
            self.scan_replaced.emit()
        if finished.failure is not None:
            self.failed.emit(AppError(finished.failure.summary, finished.failure.remedy))

    def _take_agreement(self) -> None:
        """From now on everything works with what the new scan was judged by."""
        if self._scanning_with is None or self._scanning_with is self.workspace:
            return
        self.workspace = self._scanning_with
        self._saved.taken_up(self.workspace)

    def _release(self) -> None:
        self.workspace = self._scanning_with = None
        self._saved = SavedSince()
        self.agreement_text = ""
        self.repairs_folder = self._own_repairs_folder
        held, self._held = self._held, ExitStack()
        held.close()
