"""Export: as what, where to, and whether to open it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from core.report.workbook import Paper, WorkbookSettings
from core.report.workbook.settings import DEFAULTS
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
from gui.work.writing import Format

FORMAT_WORDS = {
    Format.WORKBOOK: "Excel workbook, for auditors",
    Format.HTML: "HTML summary, for e-mail",
    Format.CSV: "CSV, one row per access",
    Format.JSON: "JSON, the whole result",
    Format.OCSF: "OCSF events, for security tools",
}
ABOUT = {
    Format.WORKBOOK: (
        "The workbook with every sheet, its evidence file and the SHA-256 of both. An auditor "
        "needs nothing else."
    ),
    Format.HTML: "One page with the figures and the most urgent exceptions. It loads nothing.",
    Format.CSV: "Every account and vendor with its status and what differs. Cells run no formula.",
    Format.JSON: "Accounts, accesses, findings and totals. External IDs stand in it in full.",
    Format.OCSF: "One compliance finding per line, as security tools take them in.",
}
PAPERS = (("A4", Paper.A4), ("Letter", Paper.LETTER))


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """`agreement` is asked for only where none is known."""

    path: Path
    open_when_done: bool
    agreement: Path | None = None
    form: Format = Format.WORKBOOK
    settings: WorkbookSettings = DEFAULTS


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
        paper: Paper = Paper.A4,
    ) -> None:
        super().__init__(parent)
        self._needs_agreement = needs_agreement
        self.setWindowTitle("Export")
        self.setMinimumWidth(680)
        self.form = QComboBox()
        for form in Format:
            self.form.addItem(FORMAT_WORDS[form], form)
        self.about = wrapped("", "secondary")
        self.name = QLineEdit(suggestion.name)
        self.folder = QLineEdit(str(suggestion.parent))
        self.agreement = QLineEdit(str(default_agreement_path()))
        self.paper = QComboBox()
        for name, kind in PAPERS:
            self.paper.addItem(name, kind)
        self.paper.setCurrentIndex(self.paper.findData(paper))
        self.mask_emails = QCheckBox("&Mask the e-mail addresses of the accounts")
        self.open_when_done = QCheckBox("&Open it when it is written")
        self.open_when_done.setChecked(True)
        self.note = wrapped("", "secondary")
        self.buttons = button_box(self, accept="Export")
        self.export_button = accept_button(self.buttons)
        self._lay_out(about)
        self.form.currentIndexChanged.connect(self._show_form)
        self.name.textChanged.connect(self._judge)
        self.folder.textChanged.connect(self._judge)
        self._show_form()
        self.name.setFocus()
        self.name.setSelection(0, len(suggestion.stem))

    @property
    def chosen_form(self) -> Format:
        return Format(self.form.currentData())  # Qt keeps the text only

    @property
    def path(self) -> Path:
        """Where the export goes; how its name ends is added when it was left out."""
        name = self.name.text().strip()
        if not name.lower().endswith(self.chosen_form):
            name += self.chosen_form
        return Path(self.folder.text().strip()).expanduser() / name

    def accept(self) -> None:
        agreement = Path(self.agreement.text().strip()).expanduser()
        self.chosen.emit(
            ExportChoice(
                self.path,
                self.open_when_done.isChecked(),
                agreement if self._needs_agreement else None,
                self.chosen_form,
                WorkbookSettings(
                    Paper(self.paper.currentData()), mask_emails=self.mask_emails.isChecked()
                ),
            )
        )
        super().accept()

    def _lay_out(self, about: str) -> None:
        form = new_form()
        add_row(form, "&Export as", self.form)
        form.addRow("", self.about)
        add_row(form, "File &name", self.name)
        add_row(form, "&Folder", self.folder, with_browse(self.folder, self._choose_folder))
        if self._needs_agreement:
            browse = with_browse(self.agreement, self._choose_agreement)
            add_row(form, "&Agreement", self.agreement, browse)
        add_row(form, "&Paper", self.paper)
        self._form = form
        choices = QVBoxLayout()
        choices.setSpacing(6)
        choices.addWidget(self.mask_emails)
        choices.addWidget(self.open_when_done)
        column_of(self, wrapped(about), form, choices, self.note, self.buttons)

    @Slot()
    def _show_form(self) -> None:
        """Another format: what it is for, what can be chosen, how the name ends."""
        chosen = self.chosen_form
        self.about.setText(ABOUT[chosen])
        is_workbook = chosen is Format.WORKBOOK
        self._form.setRowVisible(self.paper, is_workbook)
        self.mask_emails.setVisible(is_workbook)
        name = self.name.text().strip()
        for form in sorted(Format, key=len, reverse=True):
            if name.lower().endswith(form):
                self.name.setText(name[: -len(form)] + chosen)
                break
        self._judge()

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
