"""Import and capture: from a console's output, or a role that stands, to the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.errors import AppError, InputError
from core.importing import Import, ImportedRole
from core.importing.agreement_file import apply_proposal
from core.importing.joining import are_pieces
from core.importing.matching import recognised_vendors
from core.importing.proposal import Proposal
from core.model import Status
from core.presentation.text import counted
from core.workspace import Workspace
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, button_box
from gui.expected.choices import Choices
from gui.expected.import_preview import ImportPreview
from gui.expected.import_source import ImportSource, RoleSource, TextSource, visible_error
from gui.expected.import_target import TargetForm
from gui.expected.own_dialog import OwnVendorDialog
from gui.expected.population import Population
from gui.expected.words import role_words
from gui.theme import Theme
from gui.work.courier import Courier
from gui.work.importing import propose_work

CHOOSE_ACCOUNT = "Choose the account."
FAULT = "Rolecall ran into a fault while reading this; the log has the details."


@dataclass(frozen=True, slots=True)
class ImportPlace:
    """Where an import goes: the agreement and its file; `vendor` is suggested."""

    path: Path
    catalogue: Catalogue
    agreement: Agreement
    vendor: str | None = None


class ImportDialog(QDialog):
    """Reads, shows what would change, and writes it when Apply is pressed.

    `applied` carries the copy of the old version. `created`: a vendor of one's own was made
    instead; the Catalogue that has it, and its id.
    """

    applied = Signal(object)
    created = Signal(object, str)

    def __init__(
        self,
        source: ImportSource,
        place: ImportPlace,
        choices: Choices,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._theme = place, theme
        self._import: Import | None = None
        self._proposal: Proposal | None = None
        self.resize(900, 700)
        self.source = source
        self.error = plain_label()
        self.error.hide()
        self.roles_label = plain_label("", "heading")
        self.roles = QListWidget()
        self.roles.setAccessibleName("Roles found")
        self.roles.setMaximumHeight(92)
        self.target = TargetForm(place.catalogue, place.agreement, choices)
        self.preview = ImportPreview(theme)
        self.result_part = QWidget()
        self.own_button = QPushButton("Make a vendor of your own...")
        self.own_button.setToolTip("For a vendor that is not in the catalogue")
        self.own_dialog: OwnVendorDialog | None = None
        self.buttons = button_box(self, accept="Apply", others=(self.own_button,))
        self.apply_button = accept_button(self.buttons)
        self._reader, self._proposer = Courier("import", self), Courier("propose", self)
        self._lay_out()
        self._join()
        self._forget()

    @classmethod
    def of_text(
        cls, place: ImportPlace, choices: Choices, theme: Theme, parent: QWidget | None = None
    ) -> ImportDialog:
        """The dialog that reads a vendor's console output."""
        dialog = cls(TextSource(), place, choices, theme, parent)
        dialog.setWindowTitle("Import")
        return dialog

    @classmethod
    def of_role(
        cls,
        workspace: Workspace,
        population: Population,
        place: ImportPlace,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        account_id: str | None = None,
    ) -> ImportDialog:
        """The dialog that captures a role of an account."""
        choices = Choices(population.accounts)
        source = RoleSource(workspace, population, choices, account_id)
        dialog = cls(source, place, choices, theme, parent)
        dialog.setWindowTitle("Capture a role")
        return dialog

    # ---- reading

    @Slot()
    def read(self) -> None:
        """Understand the text, or read the role from its account."""
        self._forget()
        try:
            work = self.source.work()
        except InputError as error:
            self._show_error(error)
            return
        self.source.read_button.setEnabled(False)
        self._reader.start(work)

    @Slot(object)
    def _on_read(self, found: Import) -> None:
        self.source.read_button.setEnabled(True)
        self._import = found
        if are_pieces(found.roles):
            self._add_role("All of it as one role", found.roles)
        else:
            for role in found.roles:
                self._add_role(role_words(role), (role,))
        several = self.roles.count() > 1
        self.own_button.setEnabled(True)
        self.result_part.show()
        self.roles.setVisible(several)
        self.roles_label.setText(
            f"{counted(len(found.roles), 'role')} found. Which one?"
            if several
            else f"Found: {self.roles.item(0).text()}"
        )
        self.preview.show_remarks(found.remarks, ())
        management = self._place.agreement.organization.management_account_id
        self.target.show_member(self.source.is_for_members(management))
        self.roles.setCurrentRow(0)

    @Slot()
    def _on_role(self) -> None:
        """The vendors whose marks the role carries come first."""
        roles = self._current_roles()
        if roles:
            catalogue = self._place.catalogue
            known = [vendor for role in roles for vendor in recognised_vendors(catalogue, role)]
            suggested = [self._place.vendor] if self._place.vendor else []
            self.target.show_vendors(known or suggested)

    # ---- proposing

    @Slot()
    def _propose(self) -> None:
        self._proposal = None
        self.apply_button.setEnabled(False)
        roles, target = self._current_roles(), self.target.target
        if not roles:
            return
        if target is None:
            self._proposer.abandon()
            self.preview.show_no_proposal(CHOOSE_ACCOUNT)
            return
        place = self._place
        self._proposer.start(propose_work(place.path, place.catalogue, target, roles))

    @Slot(object)
    def _on_proposal(self, proposal: Proposal) -> None:
        self.error.hide()
        self._proposal = proposal
        remarks = self._import.remarks if self._import else ()
        self.preview.show_remarks(remarks, proposal.remarks)
        self.preview.show_proposal(proposal)
        self.apply_button.setEnabled(bool(proposal.changes))

    @Slot(object)
    def _on_refused(self, error: AppError) -> None:
        self.preview.show_no_proposal(visible_error(error))

    def accept(self) -> None:
        """Write the changes; the dialog stays open when that fails."""
        if self._proposal is None or not self._proposal.changes:
            return
        place = self._place
        try:
            _, kept = apply_proposal(
                place.path, place.catalogue, self._proposal, now=datetime.now(UTC)
            )
        except AppError as error:
            self._show_error(error)
            return
        super().accept()
        self.applied.emit(kept)

    @Slot()
    def ask_own(self) -> None:
        """Make a new vendor of the role, for which no vendor of the catalogue is meant."""
        roles, place = self._current_roles(), self._place
        if self._import is None or not roles:
            return
        dialog = OwnVendorDialog(place.path, self._import, roles, self._theme, self)
        management = place.agreement.organization.management_account_id
        dialog.show_member(self.source.is_for_members(management))
        dialog.created.connect(self._on_created)
        self.own_dialog = dialog
        dialog.open()

    @Slot(object, str)
    def _on_created(self, catalogue: Catalogue, vendor: str) -> None:
        super().accept()
        self.created.emit(catalogue, vendor)

    def done(self, result: int) -> None:
        self._reader.abandon()
        self._proposer.abandon()
        super().done(result)

    # ---- inside

    def _current_roles(self) -> tuple[ImportedRole, ...]:
        item = self.roles.currentItem()
        return tuple(item.data(Qt.ItemDataRole.UserRole)) if item else ()

    def _add_role(self, words: str, roles: tuple[ImportedRole, ...]) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, roles)
        self.roles.addItem(item)

    @Slot(object)
    def _show_error(self, error: AppError) -> None:
        self.source.read_button.setEnabled(True)
        self.error.setText(visible_error(error))
        colour = self._theme.status(Status.DRIFT_EXCESS).plain
        self.error.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.error.show()

    @Slot()
    def _on_broke(self) -> None:
        self._show_error(AppError(FAULT))

    def _forget(self) -> None:
        self._import = self._proposal = None
        self.error.hide()
        self.preview.clear()
        self.roles.clear()
        self.result_part.hide()
        self.apply_button.setEnabled(False)
        self.own_button.setEnabled(False)

    def _join(self) -> None:
        self.source.read_requested.connect(self.read)
        self.source.failed.connect(self._show_error)
        self.roles.currentItemChanged.connect(self._on_role)
        self.target.changed.connect(self._propose)
        self.own_button.clicked.connect(self.ask_own)
        self._reader.succeeded.connect(self._on_read)
        self._reader.failed.connect(self._show_error)
        self._reader.broke.connect(self._on_broke)
        self._proposer.succeeded.connect(self._on_proposal)
        self._proposer.failed.connect(self._on_refused)
        self._proposer.broke.connect(self._on_broke)

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.result_part)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(10)
        for part in (self.roles_label, self.roles, self.target):
            inner.addWidget(part)
        inner.addWidget(self.preview, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(self.source)
        column.addWidget(self.error)
        column.addWidget(self.result_part, 1)
        column.addStretch(0)
        column.addWidget(self.buttons)
