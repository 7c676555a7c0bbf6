"""Outside accounts that can enter and that nobody agreed to."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.model import AccountOutcome, Scan
from core.presentation.text import counted
from gui.detail.empty import EmptyState
from gui.detail.labels import plain_label
from gui.parties.rows import CHIPS, COLUMNS, PartyRow, party_rows, search_text
from gui.tables import ChipBar, RowsModel, RowsView
from gui.theme import Theme

NO_SCAN = "No scan yet"
NONE_FOUND = "No unrecognised third party was found"
FILTERED = "No third party matches these filters"


class PartiesPage(QWidget):
    """`details_requested` carries an account id whose outsiders are to be shown in the matrix."""

    details_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scan: Scan | None = None
        self.summary = plain_label(role="secondary")
        self.chips = ChipBar(CHIPS, "External ID")
        self.text = QLineEdit()
        self.text.setPlaceholderText("Filter by account, role or name")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Filter third parties by text")
        self.text.setMaximumWidth(320)
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.details_button = QPushButton("Show in matrix")
        self.details_button.setToolTip("Show the evidence for it")
        self.model: RowsModel[PartyRow] = RowsModel(COLUMNS, search_text, self)
        self.view = RowsView(self.model, "Unrecognised third parties", theme)
        self.empty = EmptyState(theme, "third-parties")
        self._lay_out()
        self.chips.changed.connect(self._filter)
        self.text.textChanged.connect(self._filter)
        self.view.row_activated.connect(self._request)
        self.view.current_changed.connect(
            lambda row: self.details_button.setEnabled(row is not None)
        )
        self.details_button.clicked.connect(lambda: self._request(self.view.current()))
        self.retheme(theme)
        self.show_scan(None)

    def show_scan(self, scan: Scan | None) -> int:
        """Returns how many rows there are."""
        self._scan = scan
        rows = party_rows(scan) if scan is not None else ()
        self.model.show_rows(rows)
        self.chips.show_counts(Counter(row.guard for row in rows))
        parties = len({row.party.outside_account_id for row in rows})
        accounts = len({row.account.id for row in rows})
        self.summary.setText(
            f"{counted(parties, 'outside account')} on no approved list can enter "
            f"{counted(len(rows), 'role')} in {counted(accounts, 'account')}."
            if rows
            else ""
        )
        self._filters.setVisible(bool(rows))
        self._filter()
        return len(rows)

    def copy(self) -> None:
        self.view.copy()

    def copy_view(self) -> None:
        self.view.copy_view()

    def focus_filter(self) -> None:
        self.text.setFocus()
        self.text.selectAll()

    @Slot()
    def clear_filters(self) -> None:
        self.text.clear()
        self.chips.choose()

    def retheme(self, theme: Theme) -> None:
        for part in (self.view, self.chips, self.empty):
            part.retheme(theme)

    def _lay_out(self) -> None:
        self._filters = QFrame()
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.text, 2)
        fields.addStretch(1)
        fields.addWidget(self.count)
        fields.addWidget(self.details_button)
        filters = QVBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(8)
        filters.addWidget(self.summary)
        filters.addWidget(self.chips)
        filters.addLayout(fields)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        top = QVBoxLayout()
        top.setContentsMargins(16, 14, 16, 10)
        top.setSpacing(10)
        top.addWidget(plain_label("Third parties", "title"))
        top.addWidget(self._filters)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)

    @Slot()
    def _filter(self) -> None:
        chosen = self.chips.chosen
        self.model.set_filter(
            self.text.text().strip(), lambda row: not chosen or row.guard in chosen
        )
        shown, total = self.model.rowCount(), len(self.model.rows)
        self.count.setText(f"{shown:,} of {total:,}")
        self.details_button.setEnabled(self.view.current() is not None)
        if shown:
            self._stack.setCurrentWidget(self.view)
            return
        if self._scan is None:
            self.empty.show_text(NO_SCAN, "Outside accounts show here after a scan.")
        elif total:
            self.empty.show_text(FILTERED, f"{total:,} are hidden by them.")
        else:
            self.empty.show_text(NONE_FOUND, _looked_in(self._scan))
        self._stack.setCurrentWidget(self.empty)

    @Slot(object)
    def _request(self, row: PartyRow | None) -> None:
        if row is not None:
            self.details_requested.emit(row.account.id)


def _looked_in(scan: Scan) -> str:
    """Never a bare "none": how many accounts that is said of."""
    read = sum(result.outcome is AccountOutcome.CHECKED for result in scan.results)
    rest = len(scan.results) - read
    words = f"{counted(read, 'account was', 'accounts were')} read whole"
    return f"{words}; {rest:,} could not be." if rest else f"{words}."
