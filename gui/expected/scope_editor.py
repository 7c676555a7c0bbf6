"""Where a vendor's access was agreed: accounts, units and kinds, taken in and left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from core.model import Account
from core.presentation.text import visible
from gui.detail.labels import plain_label
from gui.expected.choices import Choices, chosen, offer
from gui.expected.fields import QuietCombo, ValueWidget
from gui.expected.words import selector_words
from gui.matrix.flow_layout import FlowLayout
from gui.theme import Theme, icon

MOST_NAMES = 60
ADD = "Add accounts, a unit or an account..."
ADD_ACCOUNT = "Add an account..."


class SelectorList(ValueWidget):
    """The lines of a scope as chips; a click on one takes it away."""

    def __init__(self, what: str, theme: Theme, *, accounts_only: bool = False) -> None:
        super().__init__()
        self._what, self._theme, self._accounts_only = what, theme, accounts_only
        self._selectors: list[str] = []
        self.chips: list[QPushButton] = []
        self.add_box = QuietCombo()
        self.add_box.setEditable(True)
        self.add_box.setInsertPolicy(QuietCombo.InsertPolicy.NoInsert)
        self.add_box.setAccessibleName(f"Add to: {what}")
        line = self.add_box.lineEdit()
        if line is not None:
            line.returnPressed.connect(self._add_typed)
        self.add_box.activated.connect(self._add_chosen)
        self._row = QWidget()
        self._flow = FlowLayout(self._row, spacing=6)
        policy = self._row.sizePolicy()
        policy.setHeightForWidth(True)
        self._row.setSizePolicy(policy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._row)
        column.addWidget(self.add_box)
        self.setFocusProxy(self.add_box)
        self.show_choices(Choices())

    def show_choices(self, choices: Choices) -> None:
        """What can be chosen; ids and units can always be typed."""
        self._choices = choices  # the box does not own its model
        if self._accounts_only:
            offer(self.add_box, choices.own, ADD_ACCOUNT)
        else:
            offer(self.add_box, choices.selectors, ADD)
        self._show_chips()

    def value(self) -> list[str] | None:
        return list(self._selectors) or None

    def show_value(self, value: Any) -> None:
        listed = [str(one) for one in value] if isinstance(value, list) else []
        if listed != self._selectors or not self.chips:
            self._selectors = listed
            self._show_chips()

    def add(self, text: str) -> None:
        """Take in one more line; what it may be is the core's to judge."""
        if text and text not in self._selectors:
            self._selectors.append(text)
            self._show_chips()
            self.edited.emit()

    def remove(self, text: str) -> None:
        self._selectors.remove(text)
        self._show_chips()
        self.edited.emit()

    @Slot(int)
    def _add_chosen(self, row: int) -> None:
        text = self.add_box.itemData(row)
        self._clear_typed()
        self.add(text)

    @Slot()
    def _add_typed(self) -> None:
        text = chosen(self.add_box)
        self._clear_typed()
        self.add(text)

    def _clear_typed(self) -> None:
        self.add_box.setCurrentIndex(-1)
        self.add_box.clearEditText()

    def _show_chips(self) -> None:
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [self._chip(text) for text in self._selectors]
        for chip in self.chips:
            self._flow.addWidget(chip)
        self._row.setVisible(bool(self.chips))
        self._row.updateGeometry()

    def _chip(self, text: str) -> QPushButton:
        words = selector_words(text, self._choices.accounts)
        chip = QPushButton(words.replace("&", "&&"))
        chip.setAutoDefault(False)
        chip.setIcon(icon("cancel", self._theme.chrome.secondary))
        chip.setIconSize(QSize(12, 12))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolTip("Click to remove")
        chip.setAccessibleName(f"Remove {words}")
        chip.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        chip.clicked.connect(lambda: self.remove(text))
        return chip


class AppliesTo(QWidget):
    """How many accounts of the last scan the scope means, and which."""

    def __init__(self) -> None:
        super().__init__()
        self.words = plain_label("", "heading")
        self.show_button = QPushButton("Show accounts")
        self.show_button.setProperty("role", "flat")
        self.show_button.setAutoDefault(False)
        self.show_button.setCheckable(True)
        self.names = plain_label("", "secondary")
        self.names.hide()
        self.show_button.toggled.connect(self.names.setVisible)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.show_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.names)

    def show_accounts(self, meant: Sequence[Account] | None, total: int) -> None:
        """`meant` None: nothing was scanned, so nobody knows."""
        self.show_button.setVisible(bool(meant))
        if meant is None:
            self.words.setText("Scan an organization to see which accounts this means.")
            self.names.setText("")
            return
        self.words.setText(f"Applies to {len(meant)} of {total} accounts")
        shown = [f"{visible(one.name)} ({one.id})" for one in meant[:MOST_NAMES]]
        more = len(meant) - len(shown)
        self.names.setText("\n".join([*shown, *([f"and {more} more"] if more > 0 else [])]))
