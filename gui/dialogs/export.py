"""Export workbook: where to, and whether to open it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)


@dataclass(frozen=True, slots=True)
class ExportChoice:
    path: Path
    open_when_done: bool


class ExportDialog(QDialog):
    """`chosen` carries an ExportChoice; nothing is written here."""

    chosen = Signal(object)

    def __init__(self, suggestion: Path, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export workbook")
        self.setMinimumWidth(560)
        self.name = QLineEdit(suggestion.name)
        self.folder = QLineEdit(str(suggestion.parent))
        self.open_when_done = QCheckBox("&Open the workbook when it is written")
        self.open_when_done.setChecked(True)
        self.note = QLabel()
        self.note.setObjectName("DialogNote")
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export_button = self.buttons.addButton(
            "Export", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.export_button.setProperty("primary", True)  # noqa: FBT003 - Qt takes no keywords
        self.export_button.setDefault(True)
        self._lay_out(about)
        self.name.textChanged.connect(self._judge)
        self.folder.textChanged.connect(self._judge)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
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
        self.chosen.emit(ExportChoice(self.path, self.open_when_done.isChecked()))
        super().accept()

    def _lay_out(self, about: str) -> None:
        words = QLabel(about)
        words.setWordWrap(True)
        browse = QPushButton("Browse...")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._choose_folder)
        folder_row = QHBoxLayout()
        folder_row.addWidget(self.folder, 1)
        folder_row.addWidget(browse)
        name_label, folder_label = QLabel("File &name"), QLabel("&Folder")
        name_label.setBuddy(self.name)
        folder_label.setBuddy(self.folder)
        form = QFormLayout()
        form.setSpacing(10)
        form.addRow(name_label, self.name)
        form.addRow(folder_label, folder_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        column.addWidget(words)
        column.addLayout(form)
        column.addWidget(self.open_when_done)
        column.addWidget(self.note)
        column.addWidget(self.buttons)

    @Slot()
    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Choose the folder", self.folder.text())
        if folder:
            self.folder.setText(folder)

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
        self.export_button.setEnabled(not problem)
        replaces = not problem and self.path.exists()
        self.note.setText(
            problem or ("The file exists already and will be replaced." if replaces else "")
        )
