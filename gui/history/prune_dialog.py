"""Delete old scans: which ones go is shown before anything does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from core.presentation.text import counted
from gui.detail.labels import plain_label
from gui.dialogs.form import (
    accept_button,
    add_row,
    button_box,
    column_of,
    new_form,
    number_field,
    reject_button,
    wrapped,
)
from gui.times import when

if TYPE_CHECKING:
    from core.history import ScanEntry

ABOUT = (
    "Scans that are deleted cannot be compared or exported any more. Scans with a review, and the "
    "review itself, always stay, whatever you choose here."
)
DAYS = 365
Ask = Callable[[datetime, int, Callable[[Sequence[str]], None]], None]


class PruneDialog(QDialog):
    """`ask` finds out which scans would go: it is given a moment, a number to keep in any case,
    and what to call with their ids. `chosen` carries the moment and the number."""

    chosen = Signal(object, int)

    def __init__(
        self,
        entries: Sequence[ScanEntry],
        ask: Ask,
        years: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._entries = {entry.id: entry for entry in entries}
        self._ask = ask
        self.setWindowTitle("Delete old scans")
        self.setMinimumWidth(560)
        self.years, self.keep = number_field(0, 20, "years"), number_field(1, 1000, "scans")
        self.years.setValue(years)
        self.keep.setValue(8)
        self.words = plain_label(role="step")
        self.listed = QPlainTextEdit()
        self.listed.setReadOnly(True)
        self.listed.setAccessibleName("Scans that will be deleted")
        self.listed.setMaximumHeight(180)
        self.listed.setTabChangesFocus(True)
        form = new_form()
        add_row(form, "Delete scans &older than", self.years)
        add_row(form, "But &keep the newest", self.keep)
        buttons = button_box(self, accept="Delete")
        self.delete_button = accept_button(buttons)
        self.delete_button.setProperty("role", "danger")
        self.delete_button.setDefault(False)
        self.delete_button.setAutoDefault(False)
        reject_button(buttons).setDefault(True)
        column_of(self, wrapped(ABOUT), form, self.words, self.listed, buttons)
        self.years.valueChanged.connect(self._find)
        self.keep.valueChanged.connect(self._find)
        self._find()

    @property
    def moment(self) -> datetime:
        """Scans that began before it go."""
        return datetime.now(UTC) - timedelta(days=DAYS * self.years.value())

    def accept(self) -> None:
        self.chosen.emit(self.moment, self.keep.value())
        super().accept()

    @Slot()
    def _find(self) -> None:
        self.delete_button.setEnabled(False)
        self._ask(self.moment, self.keep.value(), self._show)

    def _show(self, ids: Sequence[str]) -> None:
        self.words.setText(
            f"{counted(len(ids), 'scan')} will be deleted:" if ids else "No scan would be deleted."
        )
        self.listed.setPlainText(
            "\n".join(when(self._entries[one].finished_at) for one in ids if one in self._entries)
        )
        self.listed.setVisible(bool(ids))
        self.delete_button.setText(f"Delete {counted(len(ids), 'scan')}" if ids else "Delete")
        self.delete_button.setEnabled(bool(ids))
