"""The bar above the matrix: text, status, vendor and organizational unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.model import STATUS_MEANINGS, STATUS_WORDS, Status
from core.presentation.text import visible
from gui.matrix.flow_layout import FlowLayout
from gui.matrix.rows import Filter, Row, unit_names
from gui.theme import Theme, icon, status_icon

_CHIPS = tuple(status for status in Status if status is not Status.UNKNOWN_PARTY)
_ALL_VENDORS, _ALL_UNITS = "All vendors", "All units"
_LONGEST_UNIT = 60
LEAST_COMBO = 96  # pixels, where the window is narrow


class FilterBar(QWidget):
    """Signals: `changed(Filter)` whenever the person wants to see something else."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.text = QLineEdit(placeholderText="Filter by account name, ID or unit")
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName("Filter accounts by text")
        self._search = self.text.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self.text.setMaximumWidth(360)
        self.text.setMinimumWidth(140)
        self.vendor = _combo("Vendor to look at", _ALL_VENDORS)
        self.unit = _combo("Organizational unit to look at", _ALL_UNITS)
        self._only_problems = False
        self.clear_button = QPushButton("Clear filters")
        self.clear_button.setProperty("role", "flat")
        self.count = QLabel()
        self.count.setProperty("role", "secondary")
        self.chips = {status: self._chip(status) for status in _CHIPS}
        self._lay_out()
        self.retheme(theme)
        self.text.textChanged.connect(self._say)
        self.vendor.currentIndexChanged.connect(self._say)
        self.unit.currentIndexChanged.connect(self._say)
        self.clear_button.clicked.connect(self.clear)
        self._show_counts(Counter())

    def wanted(self) -> Filter:
        """What the person wants to see."""
        return Filter(
            text=self.text.text().strip(),
            ou=self.unit.currentData() or "",
            vendor=self.vendor.currentData(),
            statuses=frozenset(s for s, chip in self.chips.items() if chip.isChecked()),
            only_problems=self._only_problems,
        )

    @Slot()
    def clear(self) -> None:
        """Let everything through."""
        self._set(text="", statuses=frozenset(), only_problems=False)
        for combo in (self.vendor, self.unit):
            with QSignalBlocker(combo):
                combo.setCurrentIndex(0)
        self._say()

    def set_only_problems(self, *, on: bool) -> None:
        """Show only accounts that need attention. The command for it is the window's."""
        if on != self._only_problems:
            self._only_problems = on
            self._say()

    def show_only(self, statuses: Sequence[Status], vendor: int | None = None) -> None:
        """Look at accounts with one of `statuses`, in any column or in that of a vendor (by its
        place), whatever was wanted before."""
        self.clear()
        with QSignalBlocker(self.vendor):
            self.vendor.setCurrentIndex(max(0, self.vendor.findData(vendor)))
        self._set(text="", statuses=frozenset(statuses), only_problems=False)
        self._say()

    def offer_vendors(self, vendors: Sequence[tuple[str, str]]) -> None:
        """The vendors to choose from, as (id, name)."""
        chosen = self.vendor.currentData()
        with QSignalBlocker(self.vendor):
            self.vendor.clear()
            self.vendor.addItem(_ALL_VENDORS, None)
            for place, (_, name) in enumerate(vendors):
                self.vendor.addItem(visible(name), place)
            self.vendor.setCurrentIndex(max(0, self.vendor.findData(chosen)))

    def offer_units(self, rows: Sequence[Row]) -> None:
        """The units to choose from: every one on the way to an account."""
        units: set[str] = set()
        for row in rows:
            names = unit_names(row.account)
            units.update(" / ".join(names[: depth + 1]) for depth in range(len(names)))
        if units == {self.unit.itemData(place) for place in range(1, self.unit.count())}:
            return
        chosen = self.unit.currentData()
        with QSignalBlocker(self.unit):
            self.unit.clear()
            self.unit.addItem(_ALL_UNITS, None)
            for unit in sorted(units, key=str.casefold):
                depth = unit.count(" / ")
                name = unit.rpartition(" / ")[2]
                self.unit.addItem(f"{'    ' * depth}{name[:_LONGEST_UNIT]}", unit)
            self.unit.setCurrentIndex(max(0, self.unit.findData(chosen)))

    def show_population(self, shown: int, total: int, counts: Counter[Status]) -> None:
        """Say how many accounts pass, and how many cells each status has."""
        noun = "account" if total == 1 else "accounts"
        self.count.setText(f"{shown:,} of {total:,} {noun}" if total else "")
        self._show_counts(counts)

    def retheme(self, theme: Theme) -> None:
        """Draw the icons in another theme's colours."""
        self._theme = theme
        self._search.setIcon(icon("search", theme.chrome.secondary))
        for status, chip in self.chips.items():
            chip.setIcon(status_icon(theme, status))

    def _show_counts(self, counts: Counter[Status]) -> None:
        for status, chip in self.chips.items():
            number = counts[status]
            chip.setText(f" {STATUS_WORDS[status]}  {number:,}")
            chip.setVisible(bool(number) or chip.isChecked())
        self.clear_button.setVisible(not self.wanted().is_empty)

    def _set(self, *, text: str, statuses: frozenset[Status], only_problems: bool) -> None:
        self._only_problems = only_problems
        for widget in (self.text, *self.chips.values()):
            widget.blockSignals(True)  # noqa: FBT003 - Qt takes no keyword here
        self.text.setText(text)
        for status, chip in self.chips.items():
            chip.setChecked(status in statuses)
        for widget in (self.text, *self.chips.values()):
            widget.blockSignals(False)  # noqa: FBT003 - Qt takes no keyword here

    @Slot()
    def _say(self) -> None:
        wanted = self.wanted()
        self.clear_button.setVisible(not wanted.is_empty)
        self.changed.emit(wanted)

    def _chip(self, status: Status) -> QToolButton:
        chip = QToolButton(checkable=True)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(QSize(16, 16))
        chip.setProperty("role", "control")
        chip.setToolTip(STATUS_MEANINGS[status])
        chip.toggled.connect(self._say)
        return chip

    def _lay_out(self) -> None:
        fields, chips = QHBoxLayout(), FlowLayout()
        fields.setSpacing(8)
        fields.addWidget(self.text, 2)
        for widget in (self.vendor, self.unit, self.clear_button):
            fields.addWidget(widget)
        fields.addStretch(1)
        fields.addWidget(self.count)
        for chip in self.chips.values():
            chips.addWidget(chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 6, 16, 10)
        column.setSpacing(8)
        column.addLayout(fields)
        column.addLayout(chips)


def _combo(name: str, everything: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.addItem(everything, None)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(10)
    combo.setMinimumWidth(LEAST_COMBO)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return combo
