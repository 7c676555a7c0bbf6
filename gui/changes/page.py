"""Two scans at the top, what changed between them below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.changes.model import CAUSE_WORDS, CHANGE_WORDS, Cause, Change, ChangeRow, ScanComparison
from core.model import STATUS_WORDS
from core.presentation.text import counted, isolated
from gui.changes.rows import CHIPS, COLUMNS, search_text, urgency, vendor_text
from gui.detail.labels import plain_label
from gui.tables import ChipBar, RowsModel, RowsView, TablePage, stacked
from gui.theme import Theme

NOTHING = "Nothing to compare with yet"
NOTHING_HINT = "Every scan is kept. From the second one on, what changed shows here."
SAME = "Nothing changed between these scans"
FILTERED = "No change matches these filters"


class ChangesPage(TablePage):
    """`pair_chosen`: ids of the scans to compare. `cell_requested`: account id and vendor, which
    is "" for third parties."""

    pair_chosen = Signal(str, str)
    cell_requested = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("changes", "Filter by account, vendor or role", "changes", theme, parent)
        self.before, self.after = _scan_choice("Earlier scan"), _scan_choice("Later scan")
        self.agreements = plain_label(role="secondary")
        self.chips = ChipBar(CHIPS, "Kinds of change")
        self.vendor, self.cause = QComboBox(), QComboBox()
        self.vendor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.vendor.setAccessibleName("Vendor to look at")
        self.cause.setAccessibleName("Reason to look at")
        self.cause.addItem("Any reason", None)
        for cause in Cause:
            if CAUSE_WORDS[cause]:
                self.cause.addItem(CAUSE_WORDS[cause], cause)
        self.clear_button = QPushButton("Clear filters")
        self.clear_button.setProperty("role", "flat")
        self.model: RowsModel[ChangeRow] = RowsModel(COLUMNS, search_text, self)
        self.view = RowsView(self.model, "Changes", theme)
        self.excerpt = _Excerpt()
        self._comparison: ScanComparison | None = None
        self._lay_out()
        self._join()
        self.retheme(theme)
        self.say(NOTHING, NOTHING_HINT)

    # ---- what is shown

    def say(self, text: str, hint: str = "") -> None:
        """There is no comparison: say why."""
        self._comparison = None
        self._pair.hide()
        self._filters.hide()
        self.model.show_rows(())
        self.show_empty(text, hint)

    def offer(self, scans: Sequence[tuple[str, str]], before: str, after: str) -> None:
        """The scans to choose from, as (id, words), and which of them are compared."""
        for combo, chosen in ((self.before, before), (self.after, after)):
            with QSignalBlocker(combo):
                combo.clear()
                for scan_id, words in scans:
                    combo.addItem(words, scan_id)
                combo.setCurrentIndex(combo.findData(chosen))
        self._pair.show()

    def show_comparison(self, comparison: ScanComparison) -> None:
        self._comparison = comparison
        self._pair.show()
        self._filters.show()
        self.agreements.setText(_agreement_words(comparison))
        self.chips.show_counts(comparison.by_change)
        names = {row.vendor: vendor_text(row) for row in comparison.rows}
        chosen = self.vendor.currentData()
        with QSignalBlocker(self.vendor):
            self.vendor.clear()
            self.vendor.addItem("All vendors", None)
            for vendor, name in sorted(names.items(), key=lambda item: item[1].casefold()):
                self.vendor.addItem(name, vendor)
            self.vendor.setCurrentIndex(max(0, self.vendor.findData(chosen)))
        self.model.show_rows(sorted(comparison.rows, key=urgency))
        self._filter()

    def allow_opening(self, why_not: str) -> None:
        """`why_not` says why a pair cannot be opened in the matrix; empty allows it."""
        self.excerpt.open_button.setEnabled(not why_not)
        self.excerpt.open_button.setToolTip(why_not or "Show this access in the matrix")

    def show_only(self, *changes: Change) -> None:
        """Show these kinds, whatever was wanted before."""
        self.clear_filters()
        self.chips.choose(*changes)

    @Slot()
    def clear_filters(self) -> None:
        for combo in (self.vendor, self.cause):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(0)
        with QSignalBlocker(self.text):
            self.text.clear()
        self.chips.choose()

    def retheme(self, theme: Theme) -> None:
        for part in (self.view, self.chips, self.empty):
            part.retheme(theme)

    # ---- inside

    def _lay_out(self) -> None:
        self._pair, self._filters = QWidget(), QWidget()
        pair = QHBoxLayout(self._pair)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.setSpacing(8)
        for text, combo in (("From", self.before), ("to", self.after)):
            label = QLabel(text)
            label.setBuddy(combo)
            pair.addWidget(label)
            pair.addWidget(combo, 1)
        fields = self.filter_row(self.vendor, self.cause, self.clear_button)
        self._filters.setLayout(stacked(self.agreements, self.chips, fields))
        table = QWidget()
        rows = QVBoxLayout(table)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.view, 1)
        rows.addWidget(self.excerpt)
        self.lay_out("Changes", table, self._pair, self._filters)

    def _join(self) -> None:
        self.before.activated.connect(self._choose)
        self.after.activated.connect(self._choose)
        self.chips.changed.connect(self._filter)
        self.text.textChanged.connect(self._filter)
        self.vendor.currentIndexChanged.connect(self._filter)
        self.cause.currentIndexChanged.connect(self._filter)
        self.clear_button.clicked.connect(self.clear_filters)
        self.view.current_changed.connect(self.excerpt.show_row)
        self.view.row_activated.connect(self._request)
        self.excerpt.requested.connect(self._request)

    @Slot()
    def _choose(self) -> None:
        self.pair_chosen.emit(self.before.currentData(), self.after.currentData())

    @Slot(object)
    def _request(self, row: ChangeRow) -> None:
        if self.excerpt.open_button.isEnabled():
            self.cell_requested.emit(row.account_id, row.vendor)

    @Slot()
    def _filter(self) -> None:
        if self._comparison is None:
            return
        chosen, vendor, cause = (
            self.chips.chosen,
            self.vendor.currentData(),
            self.cause.currentData(),
        )

        def passes(row: ChangeRow) -> bool:
            wanted = row.change in chosen if chosen else row.change is not Change.UNCHANGED
            return wanted and vendor in (None, row.vendor) and cause in (None, row.cause)

        text = self.text.text().strip()
        self.model.set_filter(text, passes)
        is_filtered = bool(text or chosen) or vendor is not None or cause is not None
        self.clear_button.setVisible(is_filtered)
        self._say_count(is_filtered=is_filtered)

    def _say_count(self, *, is_filtered: bool) -> None:
        assert self._comparison is not None
        shown, counts = self.model.rowCount(), self._comparison.by_change
        changed = sum(counts.values()) - counts.get(Change.UNCHANGED, 0)
        words = f"{shown:,} of {counted(len(self._comparison.rows), 'access', 'accesses')}"
        self.count.setText(words)
        if shown:
            self.show_table()
            return
        if is_filtered:
            hint = f"{counted(changed, 'change is', 'changes are')} hidden by them."
            self.show_empty(FILTERED, hint)
        else:
            same = counted(counts.get(Change.UNCHANGED, 0), "access", "accesses")
            self.show_empty(SAME, f"{same} compared.")


class _Excerpt(QFrame):
    """The current change in full, below the table; the cells cut long sentences."""

    requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._row: ChangeRow | None = None
        self.title = plain_label(role="step")
        self.then, self.now = plain_label(), plain_label()
        self.open_button = QPushButton("Show in matrix")
        self.open_button.clicked.connect(self._request)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 10, 16, 10)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.title, 0, 0, 1, 2)
        grid.addWidget(self.open_button, 0, 2)
        for line, (text, label) in enumerate((("Then", self.then), ("Now", self.now)), 1):
            head = QLabel(text)
            head.setProperty("role", "secondary")
            grid.addWidget(head, line, 0)
            grid.addWidget(label, line, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        self.hide()

    @Slot(object)
    def show_row(self, row: ChangeRow | None) -> None:
        self._row = row
        self.setVisible(row is not None)
        if row is None:
            return
        why = CAUSE_WORDS[row.cause]
        account = isolated(row.account_name) or row.account_id
        self.title.setText(
            f"{account}, {vendor_text(row)}: {CHANGE_WORDS[row.change]}"
            + (f" ({why})" if why else "")
        )
        before = STATUS_WORDS[row.before] if row.before else "No such access"
        after = STATUS_WORDS[row.after] if row.after else "No such access"
        self.then.setText(f"{before}. {row.found_before}".strip())
        self.now.setText(f"{after}. {row.found_after}".strip())

    @Slot()
    def _request(self) -> None:
        if self._row is not None:
            self.requested.emit(self._row)


def _scan_choice(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(24)
    return combo


def _agreement_words(comparison: ScanComparison) -> str:
    before, after = comparison.agreement_before, comparison.agreement_after
    if before.sha256 == after.sha256:
        return f"Both were judged by agreement {isolated(after.version)}."
    return (
        f"Agreement {isolated(before.version)} then, {isolated(after.version)} now: what changed "
        "only because of that says 'Agreement changed'."
    )
