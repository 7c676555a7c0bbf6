"""The matrix as a Qt table model. `apply` and `replace` are its only writers.

The model keeps its own order of rows: sorting and filtering a prepared list takes
milliseconds at 10,000 accounts, a proxy model half a second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.model import STATUS_WORDS, Account, AccountResult, CellResult
from core.presentation.text import visible
from gui.matrix.rows import PENDING, Cell, Filter, Row
from gui.matrix.words import spoken, tool_tip

Index = QModelIndex | QPersistentModelIndex
NAME, ACCOUNT_ID, FIRST_VENDOR = range(3)
FROZEN = (NAME, ACCOUNT_ID)
FACTS = ("Account", "Account ID")
AFTER_VENDORS = ("Third parties", "Need attention", "Organizational unit")

# Plain ints: comparing with an enum member costs ten times as much, thousands of times a paint.
DISPLAY = int(Qt.ItemDataRole.DisplayRole)
TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
CELL_ROLE = int(Qt.ItemDataRole.UserRole)
_MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MIDDLE = int(Qt.AlignmentFlag.AlignCenter)


class MatrixModel(QAbstractTableModel):
    """Accounts by vendors. Signals: `population_changed` after rows, cells or filter changed."""

    population_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.vendors: tuple[tuple[str, str], ...] = ()
        self.all_rows: list[Row] = []
        self._ids: tuple[str, ...] = ()
        self._numbers: dict[str, int] = {}  # account id -> place in all_rows
        self._order: list[int] = []
        self.filter = Filter()
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    # ---- what is shown

    @property
    def outsiders_column(self) -> int:
        """The column that counts unrecognised third parties."""
        return FIRST_VENDOR + len(self.vendors)

    @property
    def attention_column(self) -> int:
        """The column that counts what needs attention."""
        return self.outsiders_column + 1

    @property
    def unit_column(self) -> int:
        """The column of the organizational unit: last, so that statuses come first."""
        return self.attention_column + 1

    def is_vendor(self, column: int) -> bool:
        """True for a column of statuses."""
        return FIRST_VENDOR <= column < self.outsiders_column

    def row_at(self, row: int) -> Row:
        """The row shown at place `row`."""
        return self.all_rows[self._order[row]]

    def cell_at(self, index: Index) -> Cell | None:
        """The status at `index`, None where there is none."""
        if not index.isValid() or not self.is_vendor(index.column()):
            return None
        return self.row_at(index.row()).cells[index.column() - FIRST_VENDOR]

    def place_of(self, account_id: str, vendor: str) -> QModelIndex:
        """Where a cell is shown; an invalid index when it is not."""
        number = self._numbers.get(account_id)
        if number is None or vendor not in self._ids or number not in self._order:
            return QModelIndex()
        return self.index(self._order.index(number), FIRST_VENDOR + self._ids.index(vendor))

    def place_of_outsiders(self, account_id: str) -> QModelIndex:
        """Where an account's third parties are counted; invalid when it is not shown."""
        number = self._numbers.get(account_id)
        if number is None or number not in self._order:
            return QModelIndex()
        return self.index(self._order.index(number), self.outsiders_column)

    def selected(self, index: Index) -> tuple[Account, CellResult] | None:
        """The account and the result behind a cell that was read."""
        cell = self.cell_at(index)
        if cell is None or cell.result is None:
            return None
        return self.row_at(index.row()).account, cell.result

    # ---- writing

    def apply(self, events: Sequence[ScanEvent]) -> None:
        """Take in events of a scan, in order. New rows come last, nothing is sorted anew."""
        finished: list[AccountResult] = []
        for event in events:
            if isinstance(event, ScanStarted):
                finished.clear()
                self._begin(event.vendors)
            elif isinstance(event, AccountsListed):
                self._add(event.accounts)
            elif isinstance(event, AccountFinished):
                finished.append(event.result)
            elif isinstance(event, ScanFinished) and event.scan is not None:
                finished += event.scan.results if self._widen(event.scan.vendors) else ()
        self.replace(finished)

    def replace(self, results: Iterable[AccountResult]) -> None:
        """Show newer results of accounts, adding those that are not there yet."""
        listed = list(results)
        self._add([one.account for one in listed if one.account.id not in self._numbers])
        changed = set()
        for result in listed:
            number = self._numbers[result.account.id]
            self.all_rows[number].take(result, self._ids)
            changed.add(number)
        if changed:
            self._announce(changed)
            self.population_changed.emit()

    def set_filter(self, chosen: Filter) -> None:
        """Show only what `chosen` lets through."""
        if chosen != self.filter:
            self.filter = chosen
            self._rearrange()
            self.population_changed.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a negative one brings back the order of the organization."""
        self._sorted_by = (column, order) if column >= 0 else None
        self._rearrange()

    def _begin(self, vendors: tuple[tuple[str, str], ...]) -> None:
        self.beginResetModel()
        self.vendors = vendors
        self._ids = tuple(vendor for vendor, _ in vendors)
        self.all_rows, self._numbers, self._order = [], {}, []
        self._sorted_by = None
        self.endResetModel()
        self.population_changed.emit()

    def _widen(self, vendors: tuple[tuple[str, str], ...]) -> bool:
        """Add the columns of vendors that nobody agreed and that were found all the same.

        Returns True when there were any.
        """
        found = [vendor for vendor in vendors if vendor[0] not in self._ids]
        if not found:
            return False
        first = self.outsiders_column
        self.beginInsertColumns(QModelIndex(), first, first + len(found) - 1)
        self.vendors += tuple(found)
        self._ids += tuple(vendor for vendor, _ in found)
        for row in self.all_rows:
            row.cells += [PENDING] * len(found)
        self.endInsertColumns()
        return True

    def _add(self, accounts: Iterable[Account]) -> None:
        rows = [Row(account, len(self.vendors)) for account in accounts]
        rows = [row for row in rows if row.account.id not in self._numbers]
        if not rows:
            return
        start = len(self.all_rows)
        shown = [start + place for place, row in enumerate(rows) if self.filter.passes(row)]
        if shown:
            first = len(self._order)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
        self.all_rows += rows
        self._numbers.update((row.account.id, start + place) for place, row in enumerate(rows))
        self._order += shown
        if shown:
            self.endInsertRows()
        self.population_changed.emit()

    def _announce(self, changed: set[int]) -> None:
        """Say once that rows changed; under a filter they may also come or go."""
        if not self.filter.is_empty and any(
            self.filter.passes(self.all_rows[number]) != (number in self._order)
            for number in changed
        ):
            self._rearrange()
        places = [place for place, number in enumerate(self._order) if number in changed]
        if places:
            last = self.columnCount() - 1
            self.dataChanged.emit(self.index(places[0], 0), self.index(places[-1], last))

    def _rearrange(self) -> None:
        """Filter and sort anew. Selection and current cell follow their accounts."""
        self.layoutAboutToBeChanged.emit()
        before = self._order
        passing = [number for number, row in enumerate(self.all_rows) if self.filter.passes(row)]
        if self._sorted_by is not None:
            column, order = self._sorted_by
            key = self._sort_key(column)
            descending = order == Qt.SortOrder.DescendingOrder
            passing.sort(key=lambda number: key(self.all_rows[number]), reverse=descending)
        self._order = passing
        places = {number: place for place, number in enumerate(passing)}
        old = self.persistentIndexList()
        new = [
            self.createIndex(places[before[one.row()]], one.column())
            if before[one.row()] in places
            else QModelIndex()
            for one in old
        ]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _sort_key(self, column: int) -> Callable[[Row], Any]:
        """Statuses sort worst first, counts most first, the rest by the alphabet."""
        if column == NAME:
            return lambda row: row.name.casefold()
        if column == ACCOUNT_ID:
            return lambda row: row.account.id
        if column == self.unit_column:
            return lambda row: row.ou.casefold()
        if column == self.outsiders_column:
            return lambda row: -row.outsiders
        if column == self.attention_column:
            return lambda row: -row.attention
        place = column - FIRST_VENDOR
        return lambda row: (row.cells[place].status.rank, -row.cells[place].further)

    # ---- Qt's questions

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Override QAbstractItemModel::rowCount."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Override QAbstractItemModel::columnCount."""
        return 0 if parent.isValid() else self.unit_column + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = DISPLAY
    ) -> str | int | None:
        """Override QAbstractItemModel::headerData."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == DISPLAY:
            return self.head(section)
        if role == ALIGNMENT:
            return self._alignment(section)
        return None

    def head(self, column: int) -> str:
        """What stands over a column."""
        if column < FIRST_VENDOR:
            return FACTS[column]
        if self.is_vendor(column):
            return visible(self.vendors[column - FIRST_VENDOR][1])
        return AFTER_VENDORS[column - self.outsiders_column]

    def data(self, index: Index, role: int = DISPLAY) -> Any:
        """Override QAbstractItemModel::data. Looks up, computes nothing."""
        if role == CELL_ROLE:
            return self.cell_at(index)
        if role == DISPLAY:
            return self.text(index.row(), index.column()) if index.isValid() else None
        if role == ALIGNMENT:
            return self._alignment(index.column())
        if role in (TOOL_TIP, SPOKEN) and index.isValid():
            head, text = self.head(index.column()), self.text(index.row(), index.column())
            if role == TOOL_TIP:
                return tool_tip(text, self.cell_at(index))
            return spoken(
                "" if index.column() in FROZEN else self.row_at(index.row()).name, head, text
            )
        return None

    def text(self, row: int, column: int) -> str:
        """A cell as it is read: on the screen, on the clipboard."""
        shown = self.row_at(row)
        if column == NAME:
            return shown.name
        if column == ACCOUNT_ID:
            return shown.account.id
        if column == self.unit_column:
            return shown.ou
        if self.is_vendor(column):
            return STATUS_WORDS[shown.cells[column - FIRST_VENDOR].status]
        number = shown.outsiders if column == self.outsiders_column else shown.attention
        return str(number) if number else ""

    def _alignment(self, column: int) -> int:
        """Numbers stand in the middle, words at the left."""
        counts = (self.outsiders_column, self.attention_column)
        return _MIDDLE if column in counts else _MIDDLE_LEFT
