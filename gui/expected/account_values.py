"""Values that single accounts have for themselves, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
)

from core.catalogue.spec import Variable
from core.presentation.external_ids import mask
from core.presentation.text import visible
from gui.expected.choices import Choices, chosen, offer
from gui.expected.fields import QuietCombo, ValueWidget
from gui.expected.words import value_label

HEADERS = ("Account", "Value", "In this account")
OF_ORGANIZATIONS = ("Organization", "Value", "In this organization")
ROW_HEIGHT = 34


class AccountValues(ValueWidget):
    """`value` is account id -> name -> value, as the agreement writes it; or, with the headers
    of organizations, management account id -> name -> value."""

    def __init__(
        self, variables: Mapping[str, Variable], headers: tuple[str, str, str] = HEADERS
    ) -> None:
        super().__init__()
        what = headers[0].lower()
        self._placeholder = f"{headers[0]} name or id"
        self._variables = variables
        self._values: dict[str, dict[str, Any]] = {}
        self._keys: list[tuple[str, str]] = []
        self.table = QTableWidget(0, len(headers))
        self.table.setHorizontalHeaderLabels(headers)
        self.table.setAccessibleName(f"Values of single {what}s")
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemChanged.connect(self._take_cell)
        self.table.itemSelectionChanged.connect(self._refresh_buttons)
        self.show_values = QCheckBox("Show masked values")
        self.show_values.setVisible(any(one.sensitive for one in variables.values()))
        self.show_values.toggled.connect(self._fill)
        self.account_box = QuietCombo()
        self.account_box.setEditable(True)
        self.account_box.setInsertPolicy(QuietCombo.InsertPolicy.NoInsert)
        self.account_box.setAccessibleName(f"{headers[0]} of the new value")
        self.name_box = QuietCombo()
        self.name_box.setAccessibleName("Which value")
        for name in variables:
            self.name_box.addItem(value_label(name), name)
        self.new_value = QLineEdit()
        self.new_value.setPlaceholderText("Its value there")
        self.new_value.setAccessibleName("The new value")
        self.new_value.returnPressed.connect(self._add)
        self.add_button, self.remove_button = QPushButton("Add"), QPushButton("Remove")
        for button in (self.add_button, self.remove_button):
            button.setAutoDefault(False)
        self.add_button.clicked.connect(self._add)
        self.remove_button.clicked.connect(self._remove)
        self._lay_out()
        self.show_choices(Choices())
        self._fill()

    def show_choices(self, choices: Choices) -> None:
        """The accounts that can be chosen; ids can always be typed."""
        self._choices = choices  # the box does not own its model
        offer(self.account_box, choices.own, self._placeholder)
        self._fill()

    def value(self) -> dict[str, dict[str, Any]] | None:
        return {key: dict(values) for key, values in self._values.items() if values} or None

    def show_value(self, value: Any) -> None:
        given = value if isinstance(value, Mapping) else {}
        listed = {key: dict(own) for key, own in given.items() if isinstance(own, Mapping)}
        if listed != self._values:
            self._values = listed
            self._fill()

    @Slot()
    def _fill(self) -> None:
        rows = [(key, name) for key, own in self._values.items() for name in own]
        self._keys = rows
        blocked = self.table.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
        self.table.setRowCount(len(rows))
        for row, (key, name) in enumerate(rows):
            for column, text in enumerate((self._account_words(key), value_label(name))):
                item = QTableWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.table.setItem(row, column, item)
            self.table.setItem(row, 2, self._value_item(name, self._values[key][name]))
            self.table.setRowHeight(row, ROW_HEIGHT)
        self.table.blockSignals(blocked)
        self.table.setVisible(bool(rows))
        self.show_values.setVisible(
            any(name in self._variables and self._variables[name].sensitive for _, name in rows)
        )
        self.table.setFixedHeight(ROW_HEIGHT * (min(len(rows), 6) + 1) + 6)
        self._refresh_buttons()

    def _value_item(self, name: str, value: Any) -> QTableWidgetItem:
        variable = self._variables.get(name)
        hidden = variable is not None and variable.sensitive and not self.show_values.isChecked()
        item = QTableWidgetItem(mask(str(value)) if hidden else str(value))
        if hidden or not isinstance(value, str):  # a policy, a list: replaced, not typed over
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        return item

    @Slot(QTableWidgetItem)
    def _take_cell(self, item: QTableWidgetItem) -> None:
        key, name = self._keys[item.row()]
        self._values[key][name] = item.text()
        self.edited.emit()

    @Slot()
    def _add(self) -> None:
        key = chosen(self.account_box)
        if not key or not self.new_value.text():
            return
        self._values.setdefault(key, {})[self.name_box.currentData()] = self.new_value.text()
        self.new_value.clear()
        self.account_box.setCurrentIndex(-1)
        self.account_box.clearEditText()
        self._fill()
        self.edited.emit()

    @Slot()
    def _remove(self) -> None:
        for row in {index.row() for index in self.table.selectedIndexes()}:
            key, name = self._keys[row]
            self._values[key].pop(name, None)
        self._values = {key: own for key, own in self._values.items() if own}
        self._fill()
        self.edited.emit()

    @Slot()
    def _refresh_buttons(self) -> None:
        self.remove_button.setVisible(bool(self._values))
        self.remove_button.setEnabled(bool(self.table.selectedIndexes()))

    def _account_words(self, key: str) -> str:
        account = self._choices.accounts.get(key)
        return f"{visible(account.name)} ({key})" if account else visible(key)

    def _lay_out(self) -> None:
        new = QHBoxLayout()
        new.setSpacing(6)
        for part, share in ((self.account_box, 3), (self.name_box, 2), (self.new_value, 2)):
            part.setMinimumWidth(80)
            new.addWidget(part, share)
        new.addWidget(self.add_button)
        below = QHBoxLayout()
        below.addWidget(self.show_values)
        below.addStretch(1)
        below.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.table)
        column.addLayout(below)
        column.addLayout(new)
        self.setFocusProxy(self.account_box)
