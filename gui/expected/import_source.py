"""Where an import comes from: a text that is pasted or opened, or a role of an account."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.errors import AppError, InputError
from core.importing import Source, opened, pasted
from core.presentation.text import visible
from core.workspace import Workspace
from gui.detail.labels import plain_label
from gui.dialogs.form import add_row, new_form
from gui.expected.choices import Choices, chosen, offer
from gui.expected.fields import QuietCombo
from gui.expected.population import Population
from gui.theme import mono_font
from gui.work.courier import Work
from gui.work.importing import capture_work, read_work

PASTE_HINT = (
    "Paste here: a policy, a CloudFormation template, Terraform, or AWS CLI commands, as the "
    "vendor's console shows them. Nothing of it is run."
)
TEXT_HEIGHT = 130


class ImportSource(QWidget):
    """Base: `read_requested` when the person wants it read, `failed` with an AppError."""

    read_requested = Signal()
    failed = Signal(object)

    def __init__(self, read_words: str) -> None:
        super().__init__()
        self.read_button = QPushButton(read_words)
        self.read_button.setAutoDefault(False)
        self.read_button.clicked.connect(self.read_requested)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def work(self) -> Work:
        """What reads it. Raises InputError when there is nothing usable."""
        raise NotImplementedError

    def is_for_members(self, management_account_id: str) -> bool | None:
        """Whether the role is a member account's; None when that cannot be told."""
        raise NotImplementedError


class TextSource(ImportSource):
    """A vendor's console output."""

    def __init__(self) -> None:
        super().__init__("Read")
        self._file: Source | None = None
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "field")
        self.text.setPlaceholderText(PASTE_HINT)
        self.text.setAccessibleName("The vendor's console output")
        self.text.setFont(mono_font())
        self.text.setTabChangesFocus(True)
        self.text.setMaximumHeight(TEXT_HEIGHT)
        self.text.textChanged.connect(self._on_typed)
        self.open_button = QPushButton("Open file...")
        self.open_button.setAutoDefault(False)
        self.open_button.clicked.connect(self._choose_file)
        self.read_button.setEnabled(False)
        row = QHBoxLayout()
        row.addWidget(self.open_button)
        row.addWidget(self.read_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text)
        column.addLayout(row)

    def work(self) -> Work:
        return read_work(self._file or pasted(self.text.toPlainText()))

    def is_for_members(self, management_account_id: str) -> bool | None:  # noqa: ARG002 - the base's
        return None

    def open_file(self, path: Path) -> None:
        """Show a file's text and read it; files beside it that it refers to are read too."""
        try:
            source = opened(path)
        except InputError as error:
            self.failed.emit(error)
            return
        self.text.setPlainText(source.text)
        self._file = source
        self.read_requested.emit()

    @Slot()
    def _on_typed(self) -> None:
        self._file = None
        self.read_button.setEnabled(bool(self.text.toPlainText().strip()))

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Open a vendor's template, policy or commands")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.open()


class RoleSource(ImportSource):
    """A role that stands in an account and is right."""

    def __init__(
        self,
        workspace: Workspace,
        population: Population,
        choices: Choices,
        account_id: str | None,
    ) -> None:
        super().__init__("Read the role")
        self._workspace, self._population, self._choices = workspace, population, choices
        self.account_box, self.role_box = QuietCombo(), QuietCombo()
        for box in (self.account_box, self.role_box):
            box.setEditable(True)
            box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        offer(self.account_box, choices.own, "Account name or id")
        self.account_box.currentTextChanged.connect(self._fill_roles)
        if account_id:
            self.account_box.setCurrentIndex(self.account_box.findData(account_id))
        self._fill_roles()
        form = new_form()
        add_row(form, "A&ccount", self.account_box)
        add_row(form, "&Role", self.role_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        about = "Takes a role that is right as it stands. Only reading calls are made."
        column.addWidget(plain_label(about, "secondary"))
        column.addLayout(form)
        column.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignLeft)

    def work(self) -> Work:
        role = self.role_box.currentText().strip()
        return capture_work(self._workspace, chosen(self.account_box), role)

    def is_for_members(self, management_account_id: str) -> bool | None:
        return chosen(self.account_box) != management_account_id

    @Slot()
    def _fill_roles(self) -> None:
        names = self._population.role_names.get(chosen(self.account_box), ())
        self.role_box.clear()
        self.role_box.addItems(list(names))


def visible_error(error: AppError) -> str:
    """The message, and each problem with its line."""
    lines = [f"{error.message} {error.hint}".strip()]
    if isinstance(error, InputError):
        lines += [
            (f"Line {one.line}: " if one.line else "") + f"{one.reason} {one.remedy}".strip()
            for one in error.problems[:8]
        ]
    return "\n".join(visible(line) for line in lines)
