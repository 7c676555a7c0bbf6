"""The matrix with its filter bar, and what stands there when there is nothing to show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from core.events import ScanEvent, ScanStarted
from core.model import Account, AccountResult, CellResult, Status
from gui.matrix.filter_bar import FilterBar
from gui.matrix.model import FIRST_VENDOR, MatrixModel
from gui.matrix.rows import Filter, count_statuses
from gui.matrix.view import MatrixView
from gui.theme import Theme

COUNTED_AT_ONCE = 200  # accounts; counting thousands for each page of a list freezes the window
REFRESH_MS = 400


class MatrixPage(QWidget):
    """Accounts by vendors, with filters. Holds no scan: it shows what events say."""

    cell_activated = Signal(str, str)  # account id, vendor
    current_cell_changed = Signal(str, str)
    selection_changed = Signal()
    only_problems_changed = Signal(bool)
    menu_requested = Signal(QPoint)  # global position

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = MatrixModel(self)
        self.view = MatrixView(self.model, theme)
        self.filters = FilterBar(theme)
        self._nothing = _Nothing()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)
        self.filters.changed.connect(self._filter)
        self._nothing.clear.clicked.connect(self.filters.clear)
        self.model.population_changed.connect(self._refresh_soon)
        self.model.modelReset.connect(self._offer_vendors)
        self.model.columnsInserted.connect(self._take_up_columns)
        self.view.activated_cell.connect(self._activate)
        self.view.customContextMenuRequested.connect(self._ask_menu)
        selection = self.view.selectionModel()
        selection.selectionChanged.connect(self.selection_changed)
        selection.currentChanged.connect(self._say_current)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REFRESH_MS)
        self._soon.timeout.connect(self._refresh)
        self._refresh()

    # ---- what is shown

    def apply(self, events: Sequence[ScanEvent]) -> None:
        """Take in events of a scan, in order."""
        if any(isinstance(event, ScanStarted) for event in events):
            self.filters.clear()
        self.model.apply(events)

    def replace_results(self, results: Sequence[AccountResult]) -> None:
        """Newer results of accounts that are shown already."""
        self.model.replace(results)

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.view.retheme(theme)
        self.filters.retheme(theme)

    # ---- selection

    def selected_cells(self) -> list[tuple[Account, CellResult]]:
        """The cells that are selected and were read, from top to bottom."""
        chosen = sorted(
            (index.row(), index.column())
            for index in self.view.selectionModel().selectedIndexes()
            if not self.view.isColumnHidden(index.column())
        )
        found = (self.model.selected(self.model.index(row, column)) for row, column in chosen)
        return [cell for cell in found if cell is not None]

    def current_cell(self) -> tuple[str, str] | None:
        """Account id and vendor of the current cell, None where there is no status."""
        index = self.view.currentIndex()
        if self.model.cell_at(index) is None:
            return None
        vendor, _ = self.model.vendors[index.column() - FIRST_VENDOR]
        return self.model.row_at(index.row()).account.id, vendor

    def select_cell(self, account_id: str, vendor: str) -> bool:
        """Make a cell the current one; False when it is not shown."""
        index = self.model.place_of(account_id, vendor)
        if index.isValid():
            self._go_to(index)
        return index.isValid()

    def select_outsiders(self, account_id: str) -> bool:
        """The same for the number of third parties of an account."""
        index = self.model.place_of_outsiders(account_id)
        if index.isValid():
            self._go_to(index)
        return index.isValid()

    def select_all(self) -> None:
        """Select every status that is shown."""
        self.view.select_all_cells()

    def copy(self) -> None:
        """Put the selected cells with their heads on the clipboard, tab-separated."""
        self.view.copy_selection()

    def copy_view(self) -> None:
        """Put all accounts and vendors that are shown on the clipboard."""
        self.view.copy_view()

    @Slot()
    def next_problem(self) -> None:
        """Go to the next cell that needs attention, round the end to the first."""
        self._step(forward=True)

    @Slot()
    def previous_problem(self) -> None:
        """Go to the previous cell that needs attention."""
        self._step(forward=False)

    # ---- filters

    def focus_filter(self) -> None:
        """Let the person type a filter."""
        self.filters.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.text.selectAll()

    @Slot()
    def clear_filters(self) -> None:
        """Show every account."""
        self.filters.clear()

    @Slot(bool)
    def set_only_problems(self, on: bool) -> None:
        """Show only accounts that need attention."""
        self.filters.set_only_problems(on=on)

    def show_only(self, statuses: Sequence[Status], vendor: str = "") -> None:
        """Show the accounts with one of `statuses`, in the column of one vendor or in any."""
        places = [place for place, (one, _) in enumerate(self.model.vendors) if one == vendor]
        self.filters.show_only(statuses, places[0] if places else None)

    @Slot(object)
    def _filter(self, wanted: Filter) -> None:
        self.view.show_vendor(wanted.vendor)
        self.model.set_filter(wanted)
        self.only_problems_changed.emit(wanted.only_problems)

    @Slot()
    def _offer_vendors(self) -> None:
        self.filters.offer_vendors(self.model.vendors)

    @Slot()
    def _refresh_soon(self) -> None:
        """Count at once where that is cheap; a flood of events is counted now and then."""
        if len(self.model.all_rows) <= COUNTED_AT_ONCE:
            self._refresh()
        elif not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _take_up_columns(self) -> None:
        self._offer_vendors()
        self.view.show_vendor(self.model.filter.vendor)

    @Slot()
    def _refresh(self) -> None:
        rows, wanted = self.model.all_rows, self.model.filter
        self.filters.offer_units(rows)
        self.filters.show_population(self.model.rowCount(), len(rows), count_statuses(rows, wanted))
        if self.model.rowCount():
            self._stack.setCurrentWidget(self.view)
        else:
            self._nothing.say(len(rows))
            self._stack.setCurrentWidget(self._nothing)

    # ---- moving

    def _step(self, *, forward: bool) -> None:
        model, current = self.model, self.view.currentIndex()
        columns = [
            column
            for column in range(model.columnCount())
            if model.is_vendor(column) and not self.view.isColumnHidden(column)
        ]
        places = [
            (row, column)
            for row in range(model.rowCount())
            for column in columns
            if (cell := model.cell_at(model.index(row, column))) and cell.status.needs_attention
        ]
        if not places:
            return
        here = (current.row(), current.column()) if current.isValid() else (-1, -1)
        if forward:
            target = next((place for place in places if place > here), places[0])
        else:
            target = next((place for place in reversed(places) if place < here), places[-1])
        self._go_to(model.index(*target))

    def _go_to(self, index: QModelIndex) -> None:
        self.view.selectionModel().setCurrentIndex(
            index, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )
        self.view.scrollTo(index)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QModelIndex)
    def _activate(self, _index: QModelIndex) -> None:
        current = self.current_cell()
        if current is not None:
            self.cell_activated.emit(*current)

    @Slot()
    def _say_current(self) -> None:
        self.current_cell_changed.emit(*(self.current_cell() or ("", "")))

    @Slot(QPoint)
    def _ask_menu(self, position: QPoint) -> None:
        self.menu_requested.emit(self.view.viewport().mapToGlobal(position))


class _Nothing(QWidget):
    """Says why no account is shown: none was read, or no one passes the filters."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._words = QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        self._words.setProperty("role", "secondary")
        self.clear = QPushButton("Clear filters")
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        for widget in (self._title, self._words, self.clear):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def say(self, accounts: int) -> None:
        """`accounts` is how many there are without filters."""
        self.clear.setVisible(bool(accounts))
        if accounts:
            self._title.setText("No account matches these filters")
            noun = "account is" if accounts == 1 else "accounts are"
            self._words.setText(f"{accounts:,} {noun} hidden by them.")
        else:
            self._title.setText("No scan yet")
            self._words.setText("Accounts appear here as soon as a scan lists them.")
