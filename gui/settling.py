"""Settings: shows the dialog, keeps what was chosen, and has the window go by it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.history.location import ENVIRONMENT_VARIABLE as HISTORY_VARIABLE
from core.repair.places import DATA_FOLDER_VARIABLE
from gui.preferences import Preferences, keep_preferences, preferences_of, repairs_folder_of
from gui.session import Session
from gui.settings import (
    SECOND_PERSON_VARIABLE,
    remember_second_person,
    second_person_ruled,
    second_person_wanted,
)
from gui.theme import Appearance
from gui.times import read_in

if TYPE_CHECKING:
    from gui.dialogs.settings import Choices


class Settling(QObject):
    """`changed`: other settings count now. What the environment rules wins over what was chosen."""

    changed = Signal()

    def __init__(
        self, window: QWidget, session: Session, appearance: Appearance, settings: QSettings
    ) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self._appearance, self._settings = appearance, settings
        self._ruled = (
            SECOND_PERSON_VARIABLE if second_person_ruled() else "",
            DATA_FOLDER_VARIABLE if os.environ.get(DATA_FOLDER_VARIABLE) else "",
            HISTORY_VARIABLE if os.environ.get(HISTORY_VARIABLE) else "",
        )
        self._apply(preferences_of(settings))

    def ask(self) -> None:
        from gui.dialogs.settings import Choices, Rules, SettingsDialog

        now = Choices(
            preferences_of(self._settings),
            self._appearance.mode,
            second_person_wanted(self._settings),
        )
        dialog = SettingsDialog(now, Rules(*self._ruled), self._window)
        dialog.chosen.connect(self.accept)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def accept(self, chosen: Choices) -> None:
        """Keep and apply it."""
        before = preferences_of(self._settings)
        keep_preferences(self._settings, chosen.preferences)
        if not self._ruled[0]:
            remember_second_person(self._settings, wanted=chosen.second_person)
        self._appearance.set_mode(chosen.theme)
        self._apply(chosen.preferences)
        keeper = self._session.keeper
        if chosen.preferences.history != before.history and keeper.opened_for is False:
            keeper.forget()
            self._session.want_history()
        self.changed.emit()
        keeper.changed.emit()  # times are said in another way now

    def _apply(self, chosen: Preferences) -> None:
        read_in(chosen.time_zone)
        if not self._ruled[1]:
            self._session.use_repairs_folder(repairs_folder_of(chosen))
        if not self._ruled[2]:
            self._session.keeper.place = chosen.history
