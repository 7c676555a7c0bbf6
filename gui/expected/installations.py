"""Several installations of one vendor: which one the form shows, and adding or removing one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QVBoxLayout, QWidget

from core.presentation.text import visible
from gui.detail.labels import plain_label
from gui.expected.fields import QuietCombo

SHARED = "What all installations share"
NONE = "One installation. Add another where the vendor runs twice with different values."
ABOUT = "What an installation does not say for itself holds as all installations share it."
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")


class Installations(QWidget):
    """`chosen` carries the name of the installation to show, "" for what they share."""

    chosen = Signal(str)
    add_requested = Signal(str)
    remove_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._names: tuple[str, ...] = ()
        self._wanted = ""
        self.box = QuietCombo()
        self.box.setAccessibleName("Installation")
        self.box.activated.connect(lambda _row: self.chosen.emit(self.current))
        self.add_button = self._button("Add installation...", self.ask)
        self.remove_button = self._button("Remove", self._remove)
        self.remove_button.setAccessibleName("Remove this installation")
        self.about = plain_label(role="secondary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.box, 1)
        row.addWidget(self.add_button)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.about)
        self.setFocusProxy(self.add_button)

    @property
    def current(self) -> str:
        return str(self.box.currentData() or "")

    def show_names(self, names: Iterable[str]) -> None:
        """The installations there are; what is chosen stays so, while it is there."""
        self._names = tuple(names)
        shown = self._wanted if self._wanted in self._names else self.current
        self._wanted = ""
        self.box.clear()
        self.box.addItem(SHARED, "")
        for name in self._names:
            self.box.addItem(visible(name), name)
        self.go_to(shown)
        self.box.setVisible(bool(self._names))
        self.about.setText(ABOUT if self._names else NONE)

    def go_to(self, name: str) -> None:
        """Choose an installation without `chosen`; what they share, when there is none such."""
        self.box.setCurrentIndex(max(0, self.box.findData(name)))
        self.remove_button.setVisible(bool(self.current))

    @Slot()
    def ask(self) -> None:
        """A name for a new installation."""
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Add an installation")
        dialog.setLabelText("What do you call it? Such as: europe")
        dialog.setOkButtonText("Add")
        dialog.textValueSelected.connect(self._add)
        dialog.open()

    @Slot(str)
    def _add(self, text: str) -> None:
        key = _NOT_IN_KEYS.sub("-", text.strip().lower()).strip("-")
        if key and key not in self._names:
            self._wanted = key
            self.add_requested.emit(key)

    @Slot()
    def _remove(self) -> None:
        self.remove_requested.emit(self.current)

    def _button(self, text: str, run: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(run)
        return button
