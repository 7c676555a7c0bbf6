"""What the window remembers between two starts: geometry, looks, and the rule for approvals.

Values are read with their type: QSettings gives back text for everything it wrote to a file.
"""

from __future__ import annotations

import os
from typing import cast

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from gui.theme import MODES
from gui.theme.appearance import Mode

GEOMETRY, SPLIT, DETAIL, THEME = "window/geometry", "window/split", "window/detail", "window/theme"

REVIEWER = "review/reviewer"
SECOND_PERSON = "repair/second_person"
SECOND_PERSON_VARIABLE = "ROLECALL_SECOND_PERSON"  # the command line reads it, too


def open_settings() -> QSettings:
    """The settings file of this user."""
    path = user_config_path("rolecall", appauthor=False) / "window.ini"
    return QSettings(str(path), QSettings.Format.IniFormat)


def theme_mode(settings: QSettings) -> Mode:
    """The theme chosen last; one that does not exist counts as none chosen."""
    mode = settings.value(THEME, "system", type=str)
    return cast("Mode", mode) if mode in MODES else "system"


def detail_shown(settings: QSettings) -> bool:
    """Whether the detail panel is wanted; it is until somebody hides it."""
    return bool(settings.value(DETAIL, defaultValue=True, type=bool))


def second_person_wanted(settings: QSettings | None) -> bool:
    """Whether whoever asks for a fix may not approve it: as was chosen, or as is ruled here."""
    chosen = settings is not None and settings.value(SECOND_PERSON, defaultValue=False, type=bool)
    return bool(chosen) or second_person_ruled()


def second_person_ruled() -> bool:
    """Whether the environment demands a second person, so that nobody can switch it off."""
    ruled = os.environ.get(SECOND_PERSON_VARIABLE, "").strip().lower()
    return ruled in ("1", "true", "t", "yes", "y", "on")


def remember_second_person(settings: QSettings, *, wanted: bool) -> None:
    """Keep the choice from one start to the next."""
    settings.setValue(SECOND_PERSON, wanted)


def remembered_reviewer(settings: QSettings | None) -> str:
    """Who decided last in a review on this computer; "" when nobody did."""
    return str(settings.value(REVIEWER, "", type=str)) if settings is not None else ""


def remember_reviewer(settings: QSettings | None, name: str) -> None:
    """Keep the name from one start to the next."""
    if settings is not None:
        settings.setValue(REVIEWER, name)


def restore_geometry(settings: QSettings, window: QMainWindow, splitter: QSplitter) -> None:
    """Put window and splitter where they were, if they were ever shown."""
    geometry = settings.value(GEOMETRY, QByteArray(), type=QByteArray)
    split = settings.value(SPLIT, QByteArray(), type=QByteArray)
    if isinstance(geometry, QByteArray) and not geometry.isEmpty():
        window.restoreGeometry(geometry)
    if isinstance(split, QByteArray) and not split.isEmpty():
        splitter.restoreState(split)


def remember(
    settings: QSettings, window: QMainWindow, splitter: QSplitter, *, detail: bool, theme: Mode
) -> None:
    """Keep where the window was and how it looked."""
    settings.setValue(GEOMETRY, window.saveGeometry())
    settings.setValue(SPLIT, splitter.saveState())
    settings.setValue(DETAIL, detail)
    settings.setValue(THEME, theme)
