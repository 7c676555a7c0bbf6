"""Settings: everything a person may choose that is not part of the agreement."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QWidget,
)

from core.repair.places import backup_folder
from core.report.workbook import Paper
from gui.actions import THEMES
from gui.dialogs.export import PAPERS
from gui.dialogs.form import (
    accept_button,
    add_row,
    button_box,
    column_of,
    new_form,
    number_field,
    with_browse,
    wrapped,
)
from gui.preferences import LEAST_YEARS, MOST_YEARS, Preferences, has_password, is_zone
from gui.theme.appearance import Mode

UTC_ONLY = "UTC only"
HISTORY_HINT = "A file, or the URL of a database that a team shares. Empty: the usual place."
YEARS_HINT = "Nothing is deleted by itself: the page History suggests what may go."
NO_SECRETS = (
    "Settings hold no passwords. Leave it to the database's own password file, or give the whole "
    "URL in the environment variable ROLECALL_HISTORY."
)
RULED = "Ruled by the environment variable {}."


@dataclass(frozen=True, slots=True)
class Choices:
    """What the dialog shows to begin with, and gives back."""

    preferences: Preferences
    theme: Mode
    second_person: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What the environment decides, by the name of its variable; "" where it decides nothing."""

    second_person: str = ""
    repairs_folder: str = ""
    history: str = ""


class SettingsDialog(QDialog):
    """`chosen` carries Choices; nothing is kept or applied here."""

    chosen = Signal(object)

    def __init__(self, now: Choices, rules: Rules, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(620)
        self.theme, self.paper, self.zone = QComboBox(), QComboBox(), QComboBox()
        for mode, text in THEMES:
            self.theme.addItem(text.replace("&", ""), mode)
        for text, paper in PAPERS:
            self.paper.addItem(text, paper)
        self._offer_zones()
        self.years = number_field(LEAST_YEARS, MOST_YEARS, "years")
        self.repairs, self.history = QLineEdit(), QLineEdit()
        self.repairs.setPlaceholderText(str(backup_folder()))
        self.history.setPlaceholderText(str(backup_folder().parent / "history.sqlite"))
        self.second_person = QCheckBox("Whoever asks for a fix may not &approve it")
        self.note = wrapped("", "secondary")
        self.buttons = button_box(self, accept="Save")
        self.save_button = accept_button(self.buttons)
        self._lay_out()
        self._show(now)
        self._obey(rules)
        self.zone.currentTextChanged.connect(self._judge)
        self.repairs.textChanged.connect(self._judge)
        self.history.textChanged.connect(self._judge)
        self._judge()

    def accept(self) -> None:
        zone = self.zone.currentText().strip()
        folder = self.repairs.text().strip()
        self.chosen.emit(
            Choices(
                Preferences(
                    paper=Paper(self.paper.currentData()),
                    time_zone="" if zone == UTC_ONLY else zone,
                    repairs_folder=Path(folder).expanduser() if folder else None,
                    retention_years=self.years.value(),
                    history=self.history.text().strip(),
                ),
                self.theme.currentData(),
                self.second_person.isChecked(),
            )
        )
        super().accept()

    def _offer_zones(self) -> None:
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        names = [name for name in available_timezones() if "/" in name]
        self.zone.addItems([UTC_ONLY, *sorted(names)])
        completer = QCompleter(self.zone.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.zone.setCompleter(completer)

    def _lay_out(self) -> None:
        form = new_form()
        add_row(form, "&Theme", self.theme)
        add_row(form, "Show times &in", self.zone)
        add_row(form, "&Paper of workbooks", self.paper)
        add_row(form, "&Keep scans for", self.years)
        form.addRow("", wrapped(YEARS_HINT, "secondary"))
        add_row(form, "&Backups of fixes", self.repairs, self._browse(self.repairs, folder=True))
        add_row(form, "&History", self.history, self._browse(self.history, folder=False))
        form.addRow("", wrapped(HISTORY_HINT, "secondary"))
        column_of(self, form, self.second_person, self.note, self.buttons)

    def _browse(self, field: QLineEdit, *, folder: bool) -> QHBoxLayout:
        def choose() -> None:
            if folder:
                name = QFileDialog.getExistingDirectory(self, "Backups of fixes", field.text())
            else:
                name, _ = QFileDialog.getSaveFileName(
                    self,
                    "The history",
                    field.text(),
                    "Databases (*.sqlite)",
                    options=QFileDialog.Option.DontConfirmOverwrite,
                )
            if name:
                field.setText(name)

        return with_browse(field, choose)

    def _show(self, now: Choices) -> None:
        chosen = now.preferences
        self.theme.setCurrentIndex(self.theme.findData(now.theme))
        self.paper.setCurrentIndex(self.paper.findData(chosen.paper))
        self.zone.setCurrentText(chosen.time_zone or UTC_ONLY)
        self.years.setValue(chosen.retention_years)
        self.repairs.setText(str(chosen.repairs_folder or ""))
        self.history.setText(chosen.history)
        self.second_person.setChecked(now.second_person)

    def _obey(self, rules: Rules) -> None:
        ruled = (
            (self.second_person, rules.second_person),
            (self.repairs, rules.repairs_folder),
            (self.history, rules.history),
        )
        for field, variable in ruled:
            field.setEnabled(not variable)
            if variable:
                field.setToolTip(RULED.format(variable))

    @Slot()
    def _judge(self) -> None:
        zone, folder = self.zone.currentText().strip(), self.repairs.text().strip()
        problem = ""
        if zone != UTC_ONLY and not is_zone(zone):
            problem = "There is no time zone of this name; Europe/Berlin is one."
        elif folder and not Path(folder).expanduser().is_dir():
            problem = "The folder for backups does not exist."
        elif has_password(self.history.text()):
            problem = NO_SECRETS
        self.save_button.setEnabled(not problem)
        self.note.setText(problem)
        self.note.setVisible(bool(problem))
