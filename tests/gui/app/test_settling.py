from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.report.workbook import Paper
from gui.dialogs.settings import Choices, Rules, SettingsDialog
from gui.preferences import Preferences, keep_preferences, preferences_of
from gui.session import Session
from gui.settings import second_person_wanted
from gui.settling import Settling
from gui.theme import Appearance
from gui.times import read_in, when

AT = datetime(2026, 3, 31, 22, 15, tzinfo=UTC)
NOW = Choices(Preferences(), "light", second_person=False)


@pytest.fixture(autouse=True)
def _utc_again(qapp: QApplication) -> Iterator[None]:  # noqa: ARG001 - an application must exist
    yield
    read_in("")


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def dialog(qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(NOW, Rules())
    qtbot.addWidget(dialog)
    return dialog


@pytest.fixture
def settling(
    qtbot: QtBot,
    qapp: QApplication,
    session: Session,
    settings: QSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> Settling:
    for variable in ("ROLECALL_DATA_FOLDER", "ROLECALL_HISTORY", "ROLECALL_SECOND_PERSON"):
        monkeypatch.delenv(variable, raising=False)
    window = QWidget()
    qtbot.addWidget(window)
    return Settling(window, session, Appearance(qapp, "light"), settings)


def test_what_was_chosen_is_there_at_the_next_start(settings: QSettings, tmp_path: Path) -> None:
    chosen = Preferences(Paper.LETTER, "Europe/Berlin", tmp_path, 10, "postgresql://team/rolecall")
    keep_preferences(settings, chosen)
    settings.sync()
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    assert preferences_of(again) == chosen


def test_what_makes_no_sense_counts_as_not_chosen(settings: QSettings) -> None:
    settings.setValue("preferences/paper", "papyrus")
    settings.setValue("preferences/time_zone", "Middle/Earth")
    settings.setValue("preferences/retention_years", -3)
    assert preferences_of(settings) == Preferences()
    assert preferences_of(None) == Preferences()


def test_a_zone_stands_beside_utc_and_never_in_its_place() -> None:
    assert when(AT) == "2026-03-31 22:15 UTC"
    read_in("America/New_York")
    assert when(AT) == "2026-03-31 22:15 UTC (18:15 EDT)"
    read_in("Europe/Berlin")
    assert when(AT) == "2026-03-31 22:15 UTC (2026-04-01 00:15 CEST)"


def test_the_dialog_gives_back_what_it_was_given(qtbot: QtBot, dialog: SettingsDialog) -> None:
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.save_button.click()
    assert blocker.args == [NOW]


def test_a_zone_that_does_not_exist_cannot_be_saved(dialog: SettingsDialog) -> None:
    dialog.zone.setCurrentText("Europe/Atlantis")
    assert not dialog.save_button.isEnabled()
    assert "Europe/Berlin is one" in dialog.note.text()
    dialog.zone.setCurrentText("Europe/Paris")
    assert dialog.save_button.isEnabled()


def test_what_the_environment_rules_cannot_be_chosen(qtbot: QtBot) -> None:
    dialog = SettingsDialog(NOW, Rules(second_person="ROLECALL_SECOND_PERSON"))
    qtbot.addWidget(dialog)
    assert not dialog.second_person.isEnabled()
    assert "ROLECALL_SECOND_PERSON" in dialog.second_person.toolTip()
    assert dialog.history.isEnabled()


def test_what_was_chosen_counts_at_once(
    settling: Settling, session: Session, settings: QSettings, tmp_path: Path
) -> None:
    chosen = Preferences(
        time_zone="Asia/Tokyo", repairs_folder=tmp_path, history=str(tmp_path / "team.sqlite")
    )
    settling.accept(Choices(chosen, "dark", second_person=True))
    assert when(AT).endswith("(2026-04-01 07:15 JST)")
    assert session.repairs_folder == tmp_path
    assert session.keeper.place == str(tmp_path / "team.sqlite")
    assert second_person_wanted(settings)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("postgresql://jane:secret@db.example/rolecall", True),
        ("postgresql://jane@db.example/rolecall", False),
        ("/home/jane/history.sqlite", False),
        ("", False),
    ],
)
def test_no_password_is_kept_in_the_settings(
    dialog: SettingsDialog, place: str, *, told: bool
) -> None:
    dialog.history.setText(place)
    assert dialog.save_button.isEnabled() is not told
    assert ("no passwords" in dialog.note.text()) is told
