"""Connect to AWS: which profile to sign in with, which agreement to judge by. Never keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QLineEdit, QWidget

from core.aws.profiles import Profile, list_profiles
from core.errors import AppError
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
from gui.work.courier import Courier

KIND_WORDS = {"SSO": "single sign-on", "role": "role", "keys": "access keys", "program": "program"}


class ConnectDialog(QDialog):
    """Asks; `chosen` carries the profile's name (None: the default sign-in) and the agreement."""

    chosen = Signal(object, object)  # str | None, Path

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        profiles: Callable[[], tuple[Profile, ...]] = list_profiles,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Connect to AWS")
        self.setMinimumWidth(560)
        self.profile = QComboBox()
        self.profile.addItem("Default sign-in of this computer", None)
        self.agreement = QLineEdit(str(default_agreement_path()))
        self.agreement.textChanged.connect(self._judge)
        self.note = wrapped("Reading the profiles of this computer...", "secondary")
        self.buttons = button_box(self, accept="Connect and scan")
        self.connect_button = accept_button(self.buttons)
        self._lay_out()
        self._courier = Courier("profiles", self)
        self._courier.succeeded.connect(self._show_profiles)
        self._courier.failed.connect(self._show_failure)
        self._courier.start(lambda _emit, _cancel: profiles())
        self._judge()

    def accept(self) -> None:
        self.chosen.emit(self.profile.currentData(), Path(self.agreement.text()).expanduser())
        super().accept()

    def _lay_out(self) -> None:
        about = wrapped(
            "The scan signs in as you, lists the accounts of the organization and enters each with "
            "its read-only audit role. Nothing is changed. Keys and passwords are never asked for."
        )
        form = new_form()
        add_row(form, "&Profile", self.profile)
        browse = with_browse(self.agreement, self._choose_agreement)
        add_row(form, "&Agreement", self.agreement, browse)
        column_of(self, about, form, self.note, self.buttons)

    @Slot()
    def _choose_agreement(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose the agreement", self.agreement.text(), "Agreements (*.yaml *.yml)"
        )
        if name:
            self.agreement.setText(name)

    @Slot()
    def _judge(self) -> None:
        exists = Path(self.agreement.text()).expanduser().is_file()
        self.connect_button.setEnabled(exists)
        if exists:
            self.note.setText("")
        else:
            self.note.setText(
                "There is no agreement at this place. Choose the file, or write a first one with "
                "the command: main.py agreement init"
            )

    @Slot(object)
    def _show_profiles(self, profiles: tuple[Profile, ...]) -> None:
        for profile in profiles:
            kind = KIND_WORDS.get(profile.kind)
            self.profile.addItem(f"{profile.name} ({kind})" if kind else profile.name, profile.name)

    @Slot(object)
    def _show_failure(self, error: AppError) -> None:
        self.note.setText(str(error))
