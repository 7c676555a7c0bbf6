"""The exemptions of the agreement as a table: what is accepted, by whom, and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.agreement.exemption_terms import free_exemption_id
from core.model import Account, Status
from core.presentation.finding_words import FINDING_WORDS
from core.presentation.text import counted, visible
from core.report.words import exemption_state
from gui.detail.labels import plain_label
from gui.expected.draft import Judgement
from gui.expected.entry_asking import Trial, problems_by_field
from gui.expected.entry_dialog import Entry, entry_changes
from gui.expected.exemption_dialog import ExemptionChoices, ExemptionDialog
from gui.theme import Theme, status_icon

HEADERS = ("Exemption", "Vendor", "Where", "What is accepted", "Owner", "Last day", "State")
STATE = len(HEADERS) - 1
PATH = ("exemptions",)
NONE = "No difference has been accepted. Whatever differs from the agreement shows as it is."
WIDER = (
    "It accepts every difference of these kinds, a larger one too. Change it and take over exactly "
    "what the last scan found."
)


class ExemptionsTab(QWidget):
    """`changed` carries [(path, value)], as a vendor's form does."""

    changed = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: list[Entry] = []
        self._trial: Trial = lambda _changes: Judgement(None)
        self._choices: Callable[[], ExemptionChoices] | None = None
        self._names: Mapping[str, str] = {}
        self._accounts: Mapping[str, Account] = {}
        self.dialog: ExemptionDialog | None = None
        self.table = QTableWidget(0, len(HEADERS))
        self.table.setHorizontalHeaderLabels(HEADERS)
        self.table.setAccessibleName("Exemptions")
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in enumerate((120, 130, 190, 250, 140, 96)):
            self.table.setColumnWidth(column, width)
        self.table.itemSelectionChanged.connect(self._show_chosen)
        self.table.itemActivated.connect(self._change)
        self.empty = plain_label(NONE, "secondary")
        self.about = plain_label()
        self.add_button = self._button("Add exemption...", self._add)
        self.change_button = self._button("Change...", self._change)
        self.end_button = self._button("End today", self._end)
        self.end_button.setToolTip("The record stays; from tomorrow the true status shows again")
        self.remove_button = self._button("Remove", self._remove)
        self.remove_button.setToolTip("Take the record out. To stop accepting, end it instead.")
        self._lay_out()

    def use(self, trial: Trial, choices: Callable[[], ExemptionChoices]) -> None:
        """How the core judges a change, and what an exemption can be about now."""
        self._trial, self._choices = trial, choices

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for place in range(self.table.rowCount()):
            item = self.table.item(place, STATE)
            if item is not None:
                item.setIcon(status_icon(theme, _look(item.text())))

    def show_judgement(self, judgement: Judgement) -> None:
        """What the agreement says now; cannot be changed here while it is no YAML."""
        self.setEnabled(judgement.data is not None)
        if judgement.data is None or self._choices is None:
            return
        choices = self._choices()
        self._names, self._accounts = dict(choices.vendors), choices.accounts.accounts
        self._entries = [one if isinstance(one, Mapping) else {} for one in judgement.entries(PATH)]
        row = self.table.currentRow()
        self.table.setRowCount(len(self._entries))
        for place, entry in enumerate(self._entries):
            faults = problems_by_field(judgement, (*PATH, place))
            for column, text in enumerate(self._words(entry, faults, choices.today)):
                item = QTableWidgetItem(visible(text))
                item.setToolTip(visible(text))
                if column == STATE:
                    item.setIcon(status_icon(self._theme, _look(text)))
                self.table.setItem(place, column, item)
        self.table.setCurrentCell(min(max(row, 0), len(self._entries) - 1), 0)
        self.empty.setVisible(not self._entries)
        self.table.setVisible(bool(self._entries))
        self._show_chosen()

    def ask(self, place: int | None = None) -> ExemptionDialog | None:
        """Open the form for a new exemption, or for the one at `place`."""
        if self._choices is None:
            return None
        choices = self._choices()
        where = len(self._entries) if place is None else place
        path = (*PATH, where)
        taken = [str(one.get("id")) for one in self._entries]
        self.dialog = ExemptionDialog(
            choices,
            lambda entry: problems_by_field(self._trial([(path, dict(entry))]), path),
            self._theme,
            self,
            entry=None if place is None else self._entries[place],
            new_id=free_exemption_id(taken, choices.today),
        )
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.entered.connect(lambda made: self._take(where, made))
        self.dialog.open()
        return self.dialog

    # ---- inside

    def _take(self, place: int, made: Mapping[str, Any]) -> None:
        before = self._entries[place] if place < len(self._entries) else None
        self.changed.emit(entry_changes((*PATH, place), before, made))

    def _words(self, entry: Entry, faults: Mapping[str, str], today: date) -> tuple[str, ...]:
        vendor = str(entry.get("vendor") or "")
        first, last = _day(entry.get("approved_on")), _day(entry.get("expires_on"))
        state = exemption_state(first, last, today) if first and last else ""
        return (
            str(entry.get("id") or ""),
            self._names.get(vendor, vendor),
            _where(entry, self._accounts),
            _accepted(entry),
            str(entry.get("owner") or ""),
            str(entry.get("expires_on") or ""),
            "To mend: " + " ".join(faults.values()) if faults else state,
        )

    @Slot()
    def _show_chosen(self) -> None:
        entry = self._chosen
        for button in (self.change_button, self.end_button, self.remove_button):
            button.setEnabled(entry is not None)
            button.setVisible(bool(self._entries))
        if entry is None:
            self.about.setText("")
            return
        lines = [
            f"{entry.get('reason') or 'No reason given.'}",
            f"Approved by {entry.get('approved_by') or 'nobody'} on {entry.get('approved_on')}"
            + (f", ticket {entry['ticket']}" if entry.get("ticket") else ""),
            *([] if entry.get("difference") else [WIDER]),
        ]
        self.about.setText("\n".join(map(visible, lines)))

    @property
    def _chosen(self) -> Entry | None:
        row = self.table.currentRow()
        return self._entries[row] if 0 <= row < len(self._entries) else None

    @Slot()
    def _add(self) -> None:
        self.ask()

    @Slot()
    def _change(self) -> None:
        if self._chosen is not None:
            self.ask(self.table.currentRow())

    @Slot()
    def _end(self) -> None:
        if self._chosen is not None and self._choices is not None:
            path = (*PATH, self.table.currentRow(), "expires_on")
            self.changed.emit([(path, self._choices().today.isoformat())])

    @Slot()
    def _remove(self) -> None:
        if self._chosen is not None:
            self.changed.emit([((*PATH, self.table.currentRow()), None)])

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add_button, self.change_button, self.end_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.empty)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)
        column.addStretch(0)
        self.setFocusProxy(self.table)


def _look(state: str) -> Status:
    """The icon of a state: one that holds looks exempt, one that does not like a problem."""
    if state in ("Active", "Ends within 30 days"):
        return Status.EXEMPT
    return Status.PENDING if state == "Not yet in force" else Status.DRIFT_BROKEN


def _where(entry: Entry, known: Mapping[str, Account]) -> str:
    accounts = entry.get("accounts")
    listed = [str(one) for one in accounts] if isinstance(accounts, list) else []
    words = counted(len(listed), "account") if listed else ""
    if len(listed) == 1:
        account = known.get(listed[0])
        words = f"{account.name} ({account.id})" if account else listed[0]
    unit = str(entry.get("ou") or "")
    return " and ".join(part for part in (words, unit) if part)


def _accepted(entry: Entry) -> str:
    codes = entry.get("findings")
    listed = codes if isinstance(codes, list) else []
    known = {code.value: words for code, words in FINDING_WORDS.items()}
    words = ", ".join(known.get(str(one), str(one)) for one in listed)
    exact = "exactly as it was found" if entry.get("difference") else ""
    return "; ".join(part for part in (words, exact) if part)


def _day(value: Any) -> date | None:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return None
