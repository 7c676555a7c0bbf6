"""Import and capture: from a console's output, or a role that stands, to the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.catalogue import Catalogue
from core.errors import AppError, InputError
from core.importing import Import, ImportedRole, Source, opened, pasted
from core.importing.agreement_file import apply_proposal
from core.importing.joining import are_pieces
from core.importing.matching import recognised_vendors
from core.importing.proposal import Proposal, Target
from core.model import Status
from core.presentation.text import counted, visible
from core.workspace import Workspace
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, add_row, button_box, new_form
from gui.expected.choices import Choices, chosen, offer
from gui.expected.fields import QuietCombo
from gui.expected.import_preview import ImportPreview
from gui.expected.population import Population
from gui.theme import Theme, mono_font
from gui.work.courier import Courier
from gui.work.importing import capture_work, propose_work, read_work

PASTE_HINT = (
    "Paste here: a policy, a CloudFormation template, Terraform, or AWS CLI commands, as the "
    "vendor's console shows them. Nothing of it is run."
)
PLACES = (
    ("the management account, or every account alike", False),
    ("member accounts", True),
)


@dataclass(frozen=True, slots=True)
class ImportPlace:
    """Where an import goes: the agreement's file, judged by a catalogue; `vendor` is suggested."""

    path: Path
    catalogue: Catalogue
    vendor: str | None = None


class ImportDialog(QDialog):
    """Reads, shows what would change, and writes it when Apply is pressed.

    `applied` carries the copy of the old version. With `workspace` it captures a role of an
    account; otherwise it reads a text.
    """

    applied = Signal(object)

    def __init__(
        self,
        place: ImportPlace,
        population: Population,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        workspace: Workspace | None = None,
        account_id: str | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._population, self._theme = place, population, theme
        self._workspace = workspace
        self._import: Import | None = None
        self._source: Source | None = None
        self._proposal: Proposal | None = None
        self.setWindowTitle("Capture a role" if workspace else "Import")
        self.resize(900, 700)
        self.text = QPlainTextEdit()
        self.open_button, self.read_button = QPushButton("Open file..."), QPushButton("Read")
        self.account_box, self.role_box = QuietCombo(), QuietCombo()
        self.error = plain_label()
        self.error.hide()
        self.roles = QListWidget()
        self.vendor_box, self.place_box, self.variant_box = QComboBox(), QComboBox(), QComboBox()
        self.instance_box, self.own_box = QComboBox(), QuietCombo()
        self.preview = ImportPreview(theme)
        self.buttons = button_box(self, accept="Apply")
        self.apply_button = accept_button(self.buttons)
        self.apply_button.setEnabled(False)
        self._reader, self._proposer = Courier("import", self), Courier("propose", self)
        self._lay_out()
        self._join()
        self._fill_accounts(account_id)
        self.result_part.hide()

    # ---- reading

    @Slot()
    def read(self) -> None:
        """Understand the text, or read the role from its account."""
        self._forget()
        self.read_button.setEnabled(False)
        try:
            if self._workspace is not None:
                account_id = chosen(self.account_box)
                management = self._workspace.agreement.organization.management_account_id
                self.place_box.setCurrentIndex(int(account_id != management))
                role = self.role_box.currentText().strip()
                self._reader.start(capture_work(self._workspace, account_id, role))
            else:
                self._reader.start(read_work(self._source or pasted(self.text.toPlainText())))
        except InputError as error:
            self._show_error(error)

    def open_file(self, path: Path) -> None:
        """Show a file's text and read it; files beside it that it refers to are read too."""
        try:
            source = opened(path)
        except InputError as error:
            self._forget()
            self._show_error(error)
            return
        self.text.setPlainText(source.text)
        self._source = source
        self.read()

    @Slot(object)
    def _on_read(self, found: Import) -> None:
        self.read_button.setEnabled(True)
        self._import = found
        self.roles.clear()
        if are_pieces(found.roles):
            self._add_role("All of it as one role", found.roles)
        else:
            for role in found.roles:
                self._add_role(role_words(role), (role,))
        self.result_part.show()
        self.roles.setVisible(self.roles.count() > 1)
        self.roles_label.setText(
            counted(len(found.roles), "role") + " found. Which one?"
            if self.roles.count() > 1
            else f"Found: {self.roles.item(0).text()}"
        )
        self.preview.show_remarks(found.remarks, ())
        self.roles.setCurrentRow(0)

    def _add_role(self, words: str, roles: tuple[ImportedRole, ...]) -> None:
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, roles)
        self.roles.addItem(item)

    @Slot()
    def _on_role(self) -> None:
        """The vendors whose marks the role carries come first."""
        roles = self._current_roles()
        if not roles:
            return
        known = [v for role in roles for v in recognised_vendors(self._place.catalogue, role)]
        suggested = (self._place.vendor,) if self._place.vendor and not known else ()
        order = dict.fromkeys((*known, *suggested, *self._place.catalogue.vendors))
        self.vendor_box.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
        self.vendor_box.clear()
        for vendor in order:
            self.vendor_box.addItem(self._place.catalogue.vendors[vendor].name, vendor)
        self.vendor_box.blockSignals(False)  # noqa: FBT003 - Qt has no keyword
        self._on_vendor()

    @Slot()
    def _on_vendor(self) -> None:
        spec = self._place.catalogue.vendors.get(self.vendor_box.currentData())
        if spec is None:
            return
        self._fill(
            self.variant_box,
            [("As agreed, or as the vendor says", None)]
            + [(one.name, one.key) for one in spec.variants],
        )
        self._form.setRowVisible(self.variant_box, bool(spec.variants))
        from core.agreement import load_agreement

        try:
            agreed = load_agreement(self._place.path, self._place.catalogue).vendors.get(spec.id)
        except InputError as error:
            self._show_error(error)
            return
        instances = list(agreed.instances) if agreed else []
        self._fill(self.instance_box, [(one, one) for one in instances] or [("", None)])
        self._form.setRowVisible(self.instance_box, bool(instances))
        self._propose()

    # ---- proposing

    @Slot()
    def _propose(self) -> None:
        self._proposal = None
        self.apply_button.setEnabled(False)
        vendor, roles = self.vendor_box.currentData(), self._current_roles()
        if not vendor or not roles:
            return
        own = self.place_box.currentData() is None
        self._form.setRowVisible(self.own_box, own)
        account_id = chosen(self.own_box) if own else None
        if own and not account_id:
            self.preview.show_no_proposal("Choose the account.")
            return
        target = Target(
            vendor,
            member=bool(self.place_box.currentData()),
            account_id=account_id,
            variant=self.variant_box.currentData(),
            instance=self.instance_box.currentData(),
        )
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
        self.preview.show_no_proposal(str(error))

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

    def done(self, result: int) -> None:
        self._reader.abandon()
        self._proposer.abandon()
        super().done(result)

    # ---- inside

    def _current_roles(self) -> tuple[ImportedRole, ...]:
        item = self.roles.currentItem()
        return tuple(item.data(Qt.ItemDataRole.UserRole)) if item else ()

    @Slot(object)
    def _show_error(self, error: AppError) -> None:
        self.read_button.setEnabled(True)
        self.error.setText(visible_error(error))
        colour = self._theme.status(Status.DRIFT_EXCESS).plain
        self.error.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.error.show()

    @Slot()
    def _on_broke(self) -> None:
        fault = "Rolecall ran into a fault while reading this; the log has the details."
        self._show_error(AppError(fault))

    def _forget(self) -> None:
        self._import = self._proposal = None
        self.error.hide()
        self.preview.clear()
        self.roles.clear()
        self.result_part.hide()
        self.apply_button.setEnabled(False)

    def _fill(self, box: QComboBox, entries: list[tuple[str, str | None]]) -> None:
        box.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
        box.clear()
        for words, data in entries:
            box.addItem(words, data)
        box.blockSignals(False)  # noqa: FBT003 - Qt has no keyword

    def _fill_accounts(self, account_id: str | None) -> None:
        self._choices = Choices(self._population.accounts)
        for box in (self.account_box, self.own_box):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            offer(box, self._choices.own, "Account name or id")
            box.setCurrentIndex(box.findData(account_id) if account_id else -1)
        self._fill_roles()

    @Slot()
    def _fill_roles(self) -> None:
        names = self._population.role_names.get(chosen(self.account_box), ())
        self.role_box.clear()
        self.role_box.addItems(list(names))

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Open a vendor's template, policy or commands")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.open()

    @Slot()
    def _on_typed(self) -> None:
        self._source = None
        self.read_button.setEnabled(bool(self.text.toPlainText().strip()))

    def _join(self) -> None:
        self.text.textChanged.connect(self._on_typed)
        self.open_button.clicked.connect(self._choose_file)
        self.read_button.clicked.connect(self.read)
        self.account_box.currentTextChanged.connect(self._fill_roles)
        self.roles.currentItemChanged.connect(self._on_role)
        self.vendor_box.currentIndexChanged.connect(self._on_vendor)
        for box in (self.place_box, self.variant_box, self.instance_box):
            box.currentIndexChanged.connect(self._propose)
        self.own_box.currentTextChanged.connect(self._propose)
        self._reader.succeeded.connect(self._on_read)
        self._reader.failed.connect(self._show_error)
        self._reader.broke.connect(self._on_broke)
        self._proposer.succeeded.connect(self._on_proposal)
        self._proposer.failed.connect(self._on_refused)
        self._proposer.broke.connect(self._on_broke)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(self._capture_part() if self._workspace else self._text_part())
        column.addWidget(self.error)
        self.result_part = QWidget()
        inner = QVBoxLayout(self.result_part)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(10)
        self.roles_label = plain_label("", "heading")
        self.roles.setAccessibleName("Roles found")
        self.roles.setMaximumHeight(92)
        for words, member in PLACES:
            self.place_box.addItem(words, member)
        self.place_box.addItem("one account only, with values of its own", None)
        self._form = new_form()
        add_row(self._form, "&Vendor", self.vendor_box)
        add_row(self._form, "The role is &for", self.place_box)
        add_row(self._form, "A&ccount", self.own_box)
        add_row(self._form, "&Way of use", self.variant_box)
        add_row(self._form, "&Installation", self.instance_box)
        self._form.setRowVisible(self.own_box, False)  # noqa: FBT003 - Qt has no keyword
        inner.addWidget(self.roles_label)
        inner.addWidget(self.roles)
        inner.addLayout(self._form)
        inner.addWidget(self.preview, 1)
        column.addWidget(self.result_part, 1)
        column.addStretch(0)
        column.addWidget(self.buttons)

    def _text_part(self) -> QWidget:
        part = QWidget()
        self.text.setPlaceholderText(PASTE_HINT)
        self.text.setAccessibleName("The vendor's console output")
        self.text.setFont(mono_font())
        self.text.setTabChangesFocus(True)
        self.text.setProperty("role", "field")
        self.text.setMaximumHeight(130)
        part.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.read_button.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addWidget(self.read_button)
        row.addStretch(1)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        column.addLayout(row)
        for button in (self.open_button, self.read_button):
            button.setAutoDefault(False)
        return part

    def _capture_part(self) -> QWidget:
        part = QWidget()
        self.role_box.setEditable(True)
        self.read_button.setText("Read the role")
        self.read_button.setAutoDefault(False)
        form: QFormLayout = new_form()
        add_row(form, "A&ccount", self.account_box)
        add_row(form, "&Role", self.role_box)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        about = QLabel("Takes a role that is right as it stands. Only reading calls are made.")
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignLeft)
        return part


def role_words(role: ImportedRole) -> str:
    """One role that was found, in a line."""
    parts = [
        visible(role.name or "a role without a name"),
        "with its trust policy" if role.trusts else "without a trust policy",
        counted(len(role.policies) + len(role.aws_managed_arns), "policy", "policies"),
    ]
    return ", ".join(parts)


def visible_error(error: AppError) -> str:
    """The message, and each problem with its line."""
    lines = [f"{error.message} {error.hint}".strip()]
    if isinstance(error, InputError):
        lines += [
            (f"Line {one.line}: " if one.line else "") + f"{one.reason} {one.remedy}".strip()
            for one in error.problems[:8]
        ]
    return "\n".join(visible(line) for line in lines)
