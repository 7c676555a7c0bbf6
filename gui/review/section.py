"""One tab of the review: filters, the table of one kind of subject, and the facts beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.model import STATUS_WORDS
from core.presentation.text import counted
from core.review.model import SubjectKind
from core.review.rules import ALLOWED, decision_word
from core.review.subjects import Subject
from core.review.wording import decision_state
from gui.review.columns import row_status
from gui.review.facts_pane import FactsPane
from gui.review.rows import ReviewRow
from gui.review.table import SubjectTable
from gui.tables import Chip, ChipBar
from gui.theme import Theme

_ALL_VENDORS, _ALL_STATUSES = "All vendors", "All statuses"
_PANE, _TABLE = 300, 860


class Section(QWidget):
    """`decide_requested` carries rows and a decision picked already ("" for none), to be told in
    the dialog; `picked` a row and a decision that needs no more words; `confirm_requested` rows
    whose carried-over decisions are to be confirmed; `show_requested` a row."""

    decide_requested = Signal(object, str)
    picked = Signal(object, str)
    confirm_requested = Signal(object)
    show_requested = Signal(object)

    def __init__(self, kind: SubjectKind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._is_open = False
        self._past: Callable[[Subject], tuple[str, ...]] = lambda _: ()
        self.text = QLineEdit(placeholderText="Filter by text")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Filter rows by text")
        self.text.setMaximumWidth(320)
        self.vendor, self.status = _combo("Vendor"), _combo("Status")
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.clear_button = QPushButton("Clear filters")
        self.clear_button.setProperty("role", "flat")
        self.chips = ChipBar(_chips(kind), "Rows by decision")
        self.table = SubjectTable(kind, theme)
        self.bulk = BulkBar()
        self.pane = FactsPane(theme)
        self._lay_out()
        self._join()

    # ---- what is shown

    def show_rows(
        self, rows: Sequence[ReviewRow], past: Callable[[Subject], tuple[str, ...]]
    ) -> None:
        """Show the rows of another review; `past` tells the decisions about a subject."""
        self._past = past
        _offer(self.vendor, _ALL_VENDORS, sorted({row.vendor for row in rows}, key=str.casefold))
        present = {row_status(row) for row in rows}
        ranked = sorted((one for one in present if one), key=lambda one: one.rank)
        _offer(self.status, _ALL_STATUSES, [STATUS_WORDS[one] for one in ranked])
        is_plain = self.kind is not SubjectKind.EXCEPTION
        self.vendor.setHidden(self.kind not in (SubjectKind.EXCEPTION, SubjectKind.UNKNOWN))
        self.status.setHidden(is_plain)
        self.table.rows.show_rows(rows)
        self._filter()
        self.refresh()
        self.table.go_to(0)

    def refresh(self) -> None:
        """The rows have other decisions."""
        self.table.rows.show_decisions()
        states = Counter(row_state(row) for row in self.table.rows.rows)
        self.chips.show_counts(states)
        self._count()
        self._show_current()

    def allow_decisions(self, *, on: bool) -> None:
        """Whether anything may be decided here: not once the review is signed."""
        self._is_open = on
        self.table.rows.is_open = on
        self._on_selection()
        self._show_current()

    def decide(self) -> None:
        """Record a decision about the selected rows."""
        rows = self.table.selected()
        if rows and self._is_open:
            self.decide_requested.emit(rows, "")

    def clear_filters(self) -> None:
        """Let every row through."""
        for combo in (self.vendor, self.status):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(0)
        with QSignalBlocker(self.text):
            self.text.clear()
        self.chips.choose()

    def next_open(self, step: int) -> None:
        """Go to the next row, or with -1 to the one before, that nobody has settled yet."""
        shown = self.table.rows.shown()
        if not shown:
            return
        here = self.table.currentIndex().row()
        places = range(1, len(shown) + 1)
        for distance in places:
            place = (here + step * distance) % len(shown)
            if decision_state(shown[place].decision) != "decided":
                self.table.go_to(place)
                return

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.table.retheme(theme)
        self.pane.retheme(theme)

    # ---- joining

    def _join(self) -> None:
        self.text.textChanged.connect(self._filter)
        self.vendor.currentIndexChanged.connect(self._filter)
        self.status.currentIndexChanged.connect(self._filter)
        self.chips.changed.connect(self._filter)
        self.clear_button.clicked.connect(self.clear_filters)
        self.table.current_changed.connect(self._show_current)
        self.table.row_activated.connect(self._on_activated)
        self.table.rows.chosen.connect(self.picked)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.pane.decide_requested.connect(self.decide)
        self.pane.confirm_requested.connect(
            lambda: self.confirm_requested.emit([self.table.current()])
        )
        self.pane.show_requested.connect(lambda: self.show_requested.emit(self.table.current()))
        self.bulk.decide_button.clicked.connect(self.decide)
        self.bulk.confirm_button.clicked.connect(self._confirm)
        self.bulk.clear_button.clicked.connect(self.table.clearSelection)

    @Slot()
    def _filter(self) -> None:
        chosen = self.chips.chosen
        vendor = self.vendor.currentText() if self.vendor.currentIndex() > 0 else ""
        status = self.status.currentText() if self.status.currentIndex() > 0 else ""

        def passes(row: ReviewRow) -> bool:
            if vendor and row.vendor != vendor:
                return False
            found = row_status(row)
            if status and (found is None or STATUS_WORDS[found] != status):
                return False
            return not chosen or row_state(row) in chosen

        self.table.rows.set_filter(self.text.text(), passes)
        self._count()

    @Slot()
    def _on_selection(self) -> None:
        selected = sum(one.height() for one in self.table.selectionModel().selection())
        to_confirm = 0
        if self._is_open and selected:
            rows = self.table.selected()
            to_confirm = sum(decision_state(row.decision) == "to-confirm" for row in rows)
        self.bulk.show_selection(selected if self._is_open else 0, to_confirm)

    @Slot()
    def _confirm(self) -> None:
        rows = [
            row for row in self.table.selected() if decision_state(row.decision) == "to-confirm"
        ]
        if rows:
            self.confirm_requested.emit(rows)

    @Slot(object)
    def _on_activated(self, row: ReviewRow) -> None:
        if self._is_open:
            self.decide_requested.emit([row], "")

    @Slot()
    def _show_current(self) -> None:
        row = self.table.current()
        past = self._past(row.subject) if row else ()
        self.pane.show_row(row, past, can_decide=self._is_open)

    def _count(self) -> None:
        shown, total = self.table.rows.rowCount(), len(self.table.rows.rows)
        self.count.setText(f"{shown:,} of {counted(total, 'row')}" if total else "Nothing here")
        is_filtered = bool(self.text.text()) or bool(self.chips.chosen)
        is_filtered |= self.vendor.currentIndex() > 0 or self.status.currentIndex() > 0
        self.clear_button.setVisible(is_filtered)

    def _lay_out(self) -> None:
        fields = QHBoxLayout()
        fields.setSpacing(8)
        fields.addWidget(self.text, 2)
        for widget in (self.vendor, self.status, self.clear_button):
            fields.addWidget(widget)
        fields.addStretch(1)
        fields.addWidget(self.count)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.bulk)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self.pane)
        halves.setStretchFactor(0, 1)
        halves.setSizes([_TABLE, _PANE])
        top = QVBoxLayout()
        top.setContentsMargins(16, 10, 16, 8)
        top.setSpacing(8)
        top.addLayout(fields)
        top.addWidget(self.chips)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(halves, 1)


def row_state(row: ReviewRow) -> str:
    """The kind of row a chip asks for: open, to confirm, or what was decided."""
    decision = row.decision
    if decision is None:
        return "open"
    return "to-confirm" if decision.carried_from else decision.decision


class BulkBar(QFrame):
    """Appears below the table while several rows are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.words = QLabel()
        self.decide_button = QPushButton("Record decision...")
        self.confirm_button = QPushButton("Confirm carried over")
        self.clear_button = QPushButton("Clear selection")
        self.clear_button.setProperty("role", "flat")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.words)
        for button in (self.decide_button, self.confirm_button, self.clear_button):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        self.hide()

    def show_selection(self, selected: int, to_confirm: int) -> None:
        """How many rows are selected, and how many of them were carried over."""
        self.words.setText(f"{counted(selected, 'row')} selected")
        self.confirm_button.setText(f"Confirm {to_confirm:,} carried over")
        self.confirm_button.setVisible(bool(to_confirm))
        self.setVisible(selected > 1)


def _chips(kind: SubjectKind) -> list[Chip]:
    return [
        Chip("open", "Open", "Nobody has decided yet"),
        Chip("to-confirm", "To confirm", "Carried over from the last review: confirm or decide"),
        *(Chip(value, decision_word(value)) for value in ALLOWED[kind]),
    ]


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(12)
    return combo


def _offer(combo: QComboBox, everything: str, words: Sequence[str]) -> None:
    with QSignalBlocker(combo):
        combo.clear()
        combo.addItem(everything)
        combo.addItems(list(words))
