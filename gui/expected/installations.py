"""Several installations of one vendor: which one the form shows, and adding or removing one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QPushButton, QVBoxLayout, QWidget

from core.catalogue.yaml_text import FieldPath
from core.presentation.external_ids import mask
from core.presentation.text import visible
from gui.detail.labels import plain_label
from gui.expected.fields import QuietCombo

SHARED = "What all installations share"
NONE = "One installation. Add another where the vendor runs twice with different values."
ABOUT = "What an installation does not say for itself holds as all installations share it."
AS_SHARED = "As all installations share it"
_NEW = {"scope": {"include": ["all"]}}
# what each installation may say for itself; the rest holds for the vendor as a whole
_OWN = frozenset({"variant", "blocks", "values", "organization_values", "account_values", "scope"})
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


def shared_words(value: Any, *, secret: bool) -> str:
    """What an installation has from all of them, for beside its own, empty field."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, Mapping) or str(value).lstrip().startswith("{"):
        # a policy says nothing in one line
        return f"{AS_SHARED}."
    listed = value if isinstance(value, list) else [value]
    texts = [mask(str(one)) if secret else visible(str(one)) for one in listed]
    return f"{AS_SHARED}: {', '.join(texts)}"


def place_of(vendor: FieldPath, name: str, path: FieldPath) -> FieldPath:
    """Where a field of a vendor's form stands while it shows the installation `name`, "" for
    what they share."""
    inside = ("instances", name) if name and path[0] in _OWN else ()
    return (*vendor, *inside, *path)


def added(vendor: FieldPath, name: str, *, others: bool) -> tuple[FieldPath, Any]:
    """The field to set for a new installation. The first one stands beside the one there was."""
    path = (*vendor, "instances")
    return ((*path, name), _NEW) if others else (path, {"main": {}, name: _NEW})
