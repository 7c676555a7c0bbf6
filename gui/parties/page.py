"""Outside accounts that can enter and that nobody agreed to."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from core.model import AccountOutcome, Scan
from core.presentation.text import counted
from gui.detail.labels import plain_label
from gui.parties.rows import CHIPS, COLUMNS, PartyRow, party_rows, search_text
from gui.tables import ChipBar, RowsModel, RowsView, TablePage, stacked
from gui.theme import Theme

NO_SCAN = "No scan yet"
NONE_FOUND = "No unrecognised third party was found"
FILTERED = "No third party matches these filters"


class PartiesPage(TablePage):
    """`details_requested` carries an account id whose outsiders are to be shown in the matrix."""

    details_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            "third parties", "Filter by account, role or name", "third-parties", theme, parent
        )
        self._scan: Scan | None = None
        self.summary = plain_label(role="secondary")
        self.chips = ChipBar(CHIPS, "External ID")
        self.details_button = QPushButton("Show in matrix")
        self.details_button.setToolTip("Show the evidence for it")
        self.model: RowsModel[PartyRow] = RowsModel(COLUMNS, search_text, self)
        self.view = RowsView(self.model, "Unrecognised third parties", theme)
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

    @Slot()
    def clear_filters(self) -> None:
        self.text.clear()
        self.chips.choose()

    def retheme(self, theme: Theme) -> None:
        for part in (self.view, self.chips, self.empty):
            part.retheme(theme)

    def _lay_out(self) -> None:
        self._filters = QFrame()
        fields = self.filter_row(after=(self.details_button,))
        self._filters.setLayout(stacked(self.summary, self.chips, fields))
        self.lay_out("Third parties", self.view, self._filters)

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
            self.show_table()
            return
        if self._scan is None:
            self.show_empty(NO_SCAN, "Outside accounts show here after a scan.")
        elif total:
            self.show_empty(FILTERED, f"{total:,} are hidden by them.")
        else:
            self.show_empty(NONE_FOUND, _looked_in(self._scan))

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
