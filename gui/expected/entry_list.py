"""The entries of a list of the agreement: shown in words, added, changed and taken out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.catalogue.yaml_text import FieldPath
from core.presentation.text import visible
from gui.expected.entry_dialog import Entry, entry_changes
from gui.expected.fields import Field

MOST_ROWS, ROW_HEIGHT = 6, 26

Words = Callable[[Entry], str]


class EntryList(QWidget):
    """`asked` carries the number of the entry to change, or one past the last for a new one;
    `changed` carries [(path, value)], as a vendor's form does."""

    asked = Signal(int)
    changed = Signal(list)

    def __init__(self, what: str, words: Words, *, empty: str) -> None:
        super().__init__()
        self._words = words
        self._base: FieldPath = ()
        self.entries: list[Entry] = []
        self.list = QListWidget()
        self.list.setAccessibleName(what)
        self.list.setWordWrap(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemSelectionChanged.connect(self._refresh_buttons)
        self.list.itemActivated.connect(self._change)
        self.error = Field("", self.list, empty)
        self.error.label.hide()
        self.add_button = self._button("Add...", self._add)
        self.change_button = self._button("Change...", self._change)
        self.remove_button = self._button("Remove", self._remove)
        for button, verb in ((self.add_button, "Add to"), (self.change_button, "Change one of"),
                             (self.remove_button, "Remove one of")):  # fmt: skip
            button.setAccessibleName(f"{verb}: {what}")
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.add_button, self.change_button, self.remove_button):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.error)
        column.addLayout(row)
        self.setFocusProxy(self.add_button)
        self.show_entries((), ())

    def show_entries(self, entries: Sequence[Any], base: FieldPath) -> None:
        """The entries that stand at `base`; the chosen one stays chosen."""
        listed = [one if isinstance(one, Mapping) else {} for one in entries]
        if listed == self.entries and base == self._base and self.list.count() == len(listed):
            return
        row = self.list.currentRow()
        self.entries, self._base = listed, base
        self.list.clear()
        for one in listed:
            words = visible(self._words(one))
            item = QListWidgetItem(words)
            item.setToolTip(words)
            self.list.addItem(item)
        self.list.setCurrentRow(min(row, len(listed) - 1))
        self.list.setVisible(bool(listed))
        self.error.about.setVisible(not listed)
        self.list.setFixedHeight(ROW_HEIGHT * min(max(len(listed), 1), MOST_ROWS) + 8)
        self._refresh_buttons()

    def show_fault(self, text: str, colour: str) -> None:
        """What is wrong with any of them."""
        self.error.show_fault(text, colour)

    def take(self, place: int, entry: Entry) -> None:
        """Put an entry at `place`; one past the last is a new one."""
        before = self.entries[place] if place < len(self.entries) else None
        self.changed.emit(entry_changes((*self._base, place), before, entry))

    @property
    def path(self) -> FieldPath:
        """Where the entries stand in the agreement."""
        return self._base

    @Slot()
    def _add(self) -> None:
        self.asked.emit(len(self.entries))

    @Slot()
    def _change(self) -> None:
        if self.list.selectedItems():
            self.asked.emit(self.list.currentRow())

    @Slot()
    def _remove(self) -> None:
        if self.list.selectedItems():
            self.changed.emit([((*self._base, self.list.currentRow()), None)])

    @Slot()
    def _refresh_buttons(self) -> None:
        chosen = bool(self.list.selectedItems())
        for button in (self.change_button, self.remove_button):
            button.setVisible(bool(self.entries))
            button.setEnabled(chosen)

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button
