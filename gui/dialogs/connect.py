"""Connect to AWS: which profile to sign in with, which agreement to judge by. Never keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
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

from core.aws.profiles import Profile, list_profiles
from core.errors import AppError
from core.workspace import default_agreement_path
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
        self.browse = QPushButton("Browse...")
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._choose_agreement)
        self.note = QLabel("Reading the profiles of this computer...")
        self.note.setObjectName("DialogNote")
        self.note.setWordWrap(True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.connect_button = self.buttons.addButton(
            "Connect and scan", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.connect_button.setProperty("primary", True)  # noqa: FBT003 - Qt takes no keywords
        self.connect_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
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
        about = QLabel(
            "The scan signs in as you, lists the accounts of the organization and enters each with "
            "its read-only audit role. Nothing is changed. Keys and passwords are never asked for."
        )
        about.setWordWrap(True)
        file_row = QHBoxLayout()
        file_row.addWidget(self.agreement, 1)
        file_row.addWidget(self.browse)
        form = QFormLayout()
        form.setSpacing(10)
        profile_label, file_label = QLabel("&Profile"), QLabel("&Agreement")
        profile_label.setBuddy(self.profile)
        file_label.setBuddy(self.agreement)
        form.addRow(profile_label, self.profile)
        form.addRow(file_label, file_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(14)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addWidget(self.buttons)

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
