"""The matrix page: headline, filters and matrix, and what is known behind each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanStarted
from core.model import Account, AccountResult, CellResult, Evidence, Scan, Status
from gui.headline import ATTENTION, Headline, figures_of
from gui.matrix import MatrixPage
from gui.outsiders import TITLE, outsiders_cell
from gui.theme import Theme
from gui.work.scanning import events_of

HEADLINE_MS = 500  # the headline follows a running scan this often


@dataclass(frozen=True, slots=True)
class CellDetails:
    """Everything known of one cell, for the detail panel."""

    account: Account
    vendor_name: str
    cell: CellResult | None
    evidence: tuple[Evidence, ...]


class ScanPage(QWidget):
    """Shows one scan, running or finished."""

    current_changed = Signal(str, str)  # account id, vendor
    details_requested = Signal(str, str)
    selection_changed = Signal()
    only_problems_changed = Signal(bool)
    menu_requested = Signal(QPoint)  # global position

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = MatrixPage(theme)
        self.headline = Headline()
        self.headline.setContentsMargins(16, 12, 16, 6)
        self._results: dict[str, AccountResult] = {}
        self._accounts: dict[str, Account] = {}
        self._vendors: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(HEADLINE_MS)
        self._timer.timeout.connect(self._refresh_headline)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.headline)
        column.addWidget(self.matrix, 1)
        self.headline.attention_requested.connect(self.show_attention)
        self.headline.unchecked_requested.connect(self.show_unchecked)
        self.matrix.selection_changed.connect(self.selection_changed)
        self.matrix.cell_activated.connect(self.details_requested)
        self.matrix.current_cell_changed.connect(self.current_changed)
        self.matrix.only_problems_changed.connect(self.only_problems_changed)
        self.matrix.menu_requested.connect(self.menu_requested)
        self.setFocusProxy(self.matrix.view)
        self.begin()

    def begin(self) -> None:
        """Forget everything: another scan comes."""
        self._results, self._accounts, self._vendors = {}, {}, {}
        self.headline.setText("No scan yet.")

    def apply(self, events: Sequence[ScanEvent]) -> None:
        """Take in events of a running scan, in order."""
        self.matrix.apply(events)
        for event in events:
            if isinstance(event, ScanStarted):
                self._vendors = dict(event.vendors)
            elif isinstance(event, AccountsListed):
                self._accounts.update((account.id, account) for account in event.accounts)
            elif isinstance(event, AccountFinished):
                self._results[event.result.account.id] = event.result
        if not self._timer.isActive():
            self._timer.start()

    def finish(self, scan: Scan) -> None:
        """The scan as it is now, whose results were all shown before."""
        self._take(scan)
        self._refresh_headline()

    def show_scan(self, scan: Scan) -> None:
        """Another scan, from scratch."""
        self.begin()
        self.matrix.apply(events_of(scan))
        self.finish(scan)

    @Slot(object)
    def replace_results(self, results: Sequence[AccountResult]) -> None:
        """Newer results of accounts that are shown already."""
        self._results.update((result.account.id, result) for result in results)
        self.matrix.replace_results(results)
        self._refresh_headline()

    def details(self, account_id: str, vendor: str) -> CellDetails | None:
        """What is known of a cell; `cell` is None while the account has not been read."""
        account = self._accounts.get(account_id)
        if account is None:
            return None
        result = self._results.get(account_id)
        cell = next((c for c in result.cells if c.vendor == vendor), None) if result else None
        return CellDetails(
            account, self._vendors.get(vendor, vendor), cell, result.evidence if result else ()
        )

    def current_details(self) -> CellDetails | None:
        """What is known of the current cell, or of the outsiders where it counts those."""
        current = self.matrix.current_cell()
        return self.details(*current) if current else self._outsiders()

    def current_account_id(self) -> str | None:
        """The account of the current cell."""
        details = self.current_details()
        return details.account.id if details else None

    @property
    def has_selection(self) -> bool:
        """True when anything in the matrix is selected."""
        return self.matrix.view.selectionModel().hasSelection()

    def selected_cells(self) -> list[tuple[Account, CellResult]]:
        return self.matrix.selected_cells()

    def copy(self) -> None:
        """Put the selected cells with their headers on the clipboard, tab-separated."""
        self.matrix.copy()

    def copy_view(self) -> None:
        """The same with all that is shown."""
        self.matrix.copy_view()

    def select_all(self) -> None:
        self.matrix.select_all()

    def focus_filter(self) -> None:
        self.matrix.focus_filter()

    def clear_filters(self) -> None:
        self.matrix.clear_filters()

    @Slot(bool)
    def set_only_problems(self, on: bool) -> None:
        self.matrix.set_only_problems(on)

    def previous_problem(self) -> None:
        self.matrix.previous_problem()

    def next_problem(self) -> None:
        self.matrix.next_problem()

    def show_cell(self, account_id: str, vendor: str) -> None:
        """Make a cell the current one, whatever the filters hide."""
        if not self.matrix.select_cell(account_id, vendor):
            self.matrix.clear_filters()
            self.matrix.select_cell(account_id, vendor)

    def show_outsiders(self, account_id: str) -> None:
        """Make the count of unrecognised third parties of an account the current cell."""
        if not self.matrix.select_outsiders(account_id):
            self.matrix.clear_filters()
            self.matrix.select_outsiders(account_id)

    def show_only(self, statuses: Sequence[Status], vendor: str = "") -> None:
        """Show the accounts with one of `statuses`, in the column of one vendor or in any."""
        self.matrix.show_only(statuses, vendor)

    def retheme(self, theme: Theme) -> None:
        self.matrix.retheme(theme)

    @Slot()
    def show_attention(self) -> None:
        self.matrix.show_only(ATTENTION)

    @Slot()
    def show_unchecked(self) -> None:
        self.matrix.show_only((Status.UNREACHABLE,))

    def _outsiders(self) -> CellDetails | None:
        index, model = self.matrix.view.currentIndex(), self.matrix.model
        if not index.isValid() or index.column() != model.outsiders_column:
            return None
        result = self._results.get(model.row_at(index.row()).account.id)
        if result is None or not result.third_parties:
            return None
        return CellDetails(result.account, TITLE, outsiders_cell(result), result.evidence)

    def _take(self, scan: Scan) -> None:
        self._vendors = dict(scan.vendors)
        self._accounts = {result.account.id: result.account for result in scan.results}
        self._results = {result.account.id: result for result in scan.results}

    @Slot()
    def _refresh_headline(self) -> None:
        self._timer.stop()
        self.headline.show_figures(figures_of(self._results.values()))
