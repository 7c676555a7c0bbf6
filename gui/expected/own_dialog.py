"""Make a vendor of your own: from a role that was imported or captured to a spec beside the
agreement."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QWidget

from core.catalogue import own_folder
from core.errors import AppError
from core.importing import Import, ImportedRole, ImportKind
from core.importing.own_spec import SpecTitle
from core.model import Status
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, add_row, button_box, column_of, new_form, wrapped
from gui.expected.import_source import visible_error
from gui.theme import Theme
from gui.work.courier import Courier
from gui.work.importing import own_vendor_work

APPLIES_TO = (
    ("every account alike", "all"),
    ("the management account", "management"),
    ("member accounts", "members"),
)
FAULT = "Rolecall ran into a fault while writing this; the log has the details."


class OwnVendorDialog(QDialog):
    """`created` carries the Catalogue that has the new vendor, and the vendor's id."""

    created = Signal(object, str)

    def __init__(
        self,
        agreement: Path,
        found: Import,
        roles: tuple[ImportedRole, ...],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Make a vendor of your own")
        self.resize(560, 320)
        self._agreement, self._found, self._roles = agreement, found, roles
        self._id_is_typed = False
        self.name, self.id, self.place_box = QLineEdit(), QLineEdit(), QComboBox()
        for words, applies_to in APPLIES_TO:
            self.place_box.addItem(words, applies_to)
        form = new_form()
        add_row(form, "&Name", self.name)
        add_row(form, "&Short id", self.id)
        add_row(form, "The role is &for", self.place_box)
        self.error = plain_label()
        colour = theme.status(Status.DRIFT_EXCESS).plain
        self.error.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.error.hide()
        buttons = button_box(self, accept="Make vendor")
        self.make_button = accept_button(buttons)
        folder = wrapped(f"It is kept in {own_folder(agreement)}.", "secondary")
        about = wrapped(
            "For a vendor that Rolecall does not know yet. The role becomes what is expected; "
            "nothing that exists is overwritten."
        )
        column_of(self, about, form, folder, self.error, buttons)
        self._writer = Courier("own vendor", self)
        self._writer.succeeded.connect(self._on_written)
        self._writer.failed.connect(self._show_error)
        self._writer.broke.connect(lambda: self._show_error(AppError(FAULT)))
        self.name.textChanged.connect(self._on_name)
        self.id.textEdited.connect(self._on_id)
        self._on_name("")

    def show_member(self, member: bool | None) -> None:
        """Whose role it is, where that is known."""
        if member is not None:
            self.place_box.setCurrentIndex(2 if member else 1)

    def accept(self) -> None:
        """Write the spec; the dialog stays open when that fails."""
        self.error.hide()
        self.make_button.setEnabled(False)
        self._writer.start(
            own_vendor_work(self._agreement, self._roles, self._title(), self._found.remarks)
        )

    def done(self, result: int) -> None:
        self._writer.abandon()
        super().done(result)

    def _title(self) -> SpecTitle:
        captured = self._found.kind is ImportKind.ACCOUNT
        source = "a role that stands in an account" if captured else "the vendor's console output"
        return SpecTitle(
            id=self.id.text().strip(),
            name=self.name.text().strip(),
            source=f"{'Captured' if captured else 'Imported'} from {source}",
            captured_on=datetime.now(UTC).date(),
            applies_to=self.place_box.currentData(),
            published=not captured,
        )

    @Slot(str)
    def _on_name(self, name: str) -> None:
        if not self._id_is_typed:
            self.id.setText(id_of(name))
        self._allow()

    @Slot()
    def _on_id(self) -> None:
        self._id_is_typed = True
        self._allow()

    def _allow(self) -> None:
        self.make_button.setEnabled(bool(self.name.text().strip() and self.id.text().strip()))

    @Slot(object)
    def _on_written(self, catalogue: object) -> None:
        vendor = self.id.text().strip()
        super().accept()
        self.created.emit(catalogue, vendor)

    @Slot(object)
    def _show_error(self, error: AppError) -> None:
        self.error.setText(visible_error(error))
        self.error.show()
        self._allow()


def id_of(name: str) -> str:
    """An id that a vendor of this name can have; empty when the name has no letter for it."""
    words = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    return words if not words or words[0].isalpha() else f"vendor-{words}"
