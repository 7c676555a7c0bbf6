"""Export workbook: where to, and whether to open it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLineEdit, QWidget

from core.workspace import default_agreement_path
from gui.dialogs.form import (
    accept_button,
    add_row,
    button_box,
    column_of,
    new_form,
    with_browse,
    wrapped,
)


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """`agreement` is asked for only where none is open."""

    path: Path
    open_when_done: bool
    agreement: Path | None = None


class ExportDialog(QDialog):
    """`chosen` carries an ExportChoice; nothing is written here."""

    chosen = Signal(object)

    def __init__(
        self,
        suggestion: Path,
        about: str,
        parent: QWidget | None = None,
        *,
        needs_agreement: bool = False,
    ) -> None:
        super().__init__(parent)
        self._needs_agreement = needs_agreement
        self.setWindowTitle("Export workbook")
        self.setMinimumWidth(680)
        self.name = QLineEdit(suggestion.name)
        self.folder = QLineEdit(str(suggestion.parent))
        self.agreement = QLineEdit(str(default_agreement_path()))
        self.open_when_done = QCheckBox("&Open the workbook when it is written")
        self.open_when_done.setChecked(True)
        self.note = wrapped("", "secondary")
        self.buttons = button_box(self, accept="Export")
        self.export_button = accept_button(self.buttons)
        self._lay_out(about)
        self.name.textChanged.connect(self._judge)
        self.folder.textChanged.connect(self._judge)
        self._judge()
        self.name.setFocus()
        self.name.setSelection(0, len(suggestion.stem))

    @property
    def path(self) -> Path:
        """Where the workbook goes; `.xlsx` is added when it was left out."""
        name = self.name.text().strip()
        if not name.lower().endswith(".xlsx"):
            name += ".xlsx"
        return Path(self.folder.text().strip()).expanduser() / name

    def accept(self) -> None:
        agreement = Path(self.agreement.text().strip()).expanduser()
        self.chosen.emit(
            ExportChoice(
                self.path,
                self.open_when_done.isChecked(),
                agreement if self._needs_agreement else None,
            )
        )
        super().accept()

    def _lay_out(self, about: str) -> None:
        form = new_form()
        add_row(form, "File &name", self.name)
        add_row(form, "&Folder", self.folder, with_browse(self.folder, self._choose_folder))
        if self._needs_agreement:
            browse = with_browse(self.agreement, self._choose_agreement)
            add_row(form, "&Agreement", self.agreement, browse)
        column_of(self, wrapped(about), form, self.open_when_done, self.note, self.buttons)

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Choose the folder", self.folder.text())
        if folder:
            self.folder.setText(folder)

    @Slot()
    def _choose_agreement(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "The agreement of this scan", self.agreement.text(), "Agreements (*.yaml *.yml)"
        )
        if name:
            self.agreement.setText(name)

    @Slot()
    def _judge(self) -> None:
        name, folder = self.name.text().strip(), Path(self.folder.text().strip()).expanduser()
        problem = ""
        if not name:
            problem = "Give the file a name."
        elif "/" in name or "\\" in name:
            problem = "The file name cannot contain a slash; choose the folder below."
        elif not folder.is_dir():
            problem = "This folder does not exist."
        elif self.path.exists():
            problem = "This file exists already, and an export never overwrites: change the name."
        self.export_button.setEnabled(not problem)
        self.note.setText(problem)
        self.note.setVisible(bool(problem))
