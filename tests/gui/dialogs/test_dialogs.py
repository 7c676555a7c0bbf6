from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QInputDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.aws.profiles import Profile, list_profiles
from core.errors import StartError
from core.scan.checks import Check, CheckState
from gui.dialogs.about import FaultDialog
from gui.dialogs.connect import ConnectDialog
from gui.dialogs.export import ExportChoice, ExportDialog
from gui.dialogs.questions import ask_cancel_scan, ask_close
from gui.hooks import FaultReport
from gui.theme import light_theme
from gui.work.asking import CodeNeeded
from gui.work.checking import SignIn, check_work
from gui.work.courier import Emit, Work


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def export_dialog(qtbot: QtBot, folder: Path, *, needs_agreement: bool = False) -> ExportDialog:
    dialog = ExportDialog(folder / "audit.xlsx", "About.", needs_agreement=needs_agreement)
    qtbot.addWidget(dialog)
    return dialog


def press(box: QMessageBox, text: str) -> None:
    button = next(one for one in box.buttons() if one.text() == text)
    button.click()


def words(box: QMessageBox) -> set[str]:
    return {button.text() for button in box.buttons()}


def test_export_adds_the_ending_that_was_left_out(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export_dialog(qtbot, tmp_path)
    dialog.name.setText("quarter 4")
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.export_button.click()
    assert blocker.args == [ExportChoice(tmp_path / "quarter 4.xlsx", open_when_done=True)]


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("", "Give the file a name"),
        ("../other.xlsx", "cannot contain a slash"),
        ("taken.xlsx", "never overwrites"),
    ],
)
def test_export_says_why_it_cannot_write_there(
    qtbot: QtBot, tmp_path: Path, name: str, note: str
) -> None:
    (tmp_path / "taken.xlsx").touch()
    dialog = export_dialog(qtbot, tmp_path)
    dialog.name.setText(name)
    assert not dialog.export_button.isEnabled()
    assert note in dialog.note.text()


def test_export_wants_a_folder_that_exists(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = export_dialog(qtbot, tmp_path)
    dialog.folder.setText(str(tmp_path / "nowhere"))
    assert not dialog.export_button.isEnabled()


def test_export_asks_for_the_agreement_only_when_none_is_open(qtbot: QtBot, tmp_path: Path) -> None:
    asking = export_dialog(qtbot, tmp_path, needs_agreement=True)
    asking.agreement.setText(str(tmp_path / "agreement.yaml"))
    with qtbot.waitSignal(asking.chosen) as blocker:
        asking.export_button.click()
    assert blocker.args[0].agreement == tmp_path / "agreement.yaml"
    assert export_dialog(qtbot, tmp_path).agreement.parent() is None


def test_connect_lists_the_profiles_with_their_kind(qtbot: QtBot) -> None:
    dialog = ConnectDialog(
        light_theme(), profiles=lambda: (Profile("audit", "SSO"), Profile("old", ""))
    )
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.profile.count() == 3)
    texts = [dialog.profile.itemText(row) for row in range(3)]
    assert texts == ["Default sign-in of this computer", "audit (single sign-on)", "old"]


def test_connect_gives_profile_and_agreement(qtbot: QtBot, tmp_path: Path) -> None:
    agreement = tmp_path / "agreement.yaml"
    agreement.touch()
    dialog = ConnectDialog(light_theme(), profiles=lambda: (Profile("audit", "SSO"),))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.profile.count() == 2)
    dialog.profile.setCurrentIndex(1)
    dialog.agreement.setText(str(agreement))
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.connect_button.click()
    assert blocker.args == ["audit", agreement, None, None]


def test_connect_needs_an_agreement_that_exists(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ConnectDialog(light_theme(), profiles=tuple)
    qtbot.addWidget(dialog)
    dialog.agreement.setText(str(tmp_path / "none.yaml"))
    assert not dialog.connect_button.isEnabled()
    assert "no agreement at this place" in dialog.note.text()


def test_connect_tells_when_the_profiles_cannot_be_read(qtbot: QtBot) -> None:
    asked_on: list[str] = []

    def broken() -> tuple[Profile, ...]:
        asked_on.append(threading.current_thread().name)
        raise StartError("The AWS configuration files cannot be read.")

    dialog = ConnectDialog(light_theme(), profiles=broken)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: "cannot be read" in dialog.note.text())
    assert asked_on == ["profiles"]  # never in the GUI thread


def checking(qtbot: QtBot, folder: Path, work: Work) -> ConnectDialog:
    """The dialog with an agreement that exists, whose checklist is what `work` says."""
    (folder / "agreement.yaml").touch()
    dialog = ConnectDialog(light_theme(), profiles=tuple, check=lambda _sign_in, _path: work)
    qtbot.addWidget(dialog)
    dialog.agreement.setText(str(folder / "agreement.yaml"))
    dialog.show()
    return dialog


def saying(*checks: Check) -> Work:
    def work(emit: Emit, _cancel: threading.Event) -> None:
        for check in checks:
            emit(check)

    return work


def test_a_step_that_failed_says_what_to_do_with_words_to_copy(
    qtbot: QtBot, tmp_path: Path
) -> None:
    failed = Check(
        "sign-in", CheckState.FAILED, "It has expired.", "Sign in again.", "aws sso login"
    )
    dialog = checking(qtbot, tmp_path, saying(Check("profile", CheckState.PASSED), failed))
    dialog.check_button.click()
    row = dialog.checklist.rows["sign-in"]
    qtbot.waitUntil(lambda: dialog.note.text().startswith("One step failed."))
    assert (row.state.text(), row.detail.text()) == ("Failed", "It has expired.")
    assert row.remedy.text() == "What to do: Sign in again."
    row.copy_button.click()
    assert QGuiApplication.clipboard().text() == "aws sso login"
    assert dialog.checklist.rows["profile"].state.text() == "Passed"
    assert dialog.checklist.rows["profile"].copy_button.isHidden()


def test_another_choice_makes_the_checklist_start_anew(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = checking(qtbot, tmp_path, saying(Check("profile", CheckState.PASSED)))
    dialog.check_button.click()
    qtbot.waitUntil(lambda: "was found" in dialog.note.text())
    other = tmp_path / "other.yaml"
    other.touch()
    dialog.agreement.setText(str(other))
    assert dialog.checklist.rows["profile"].state.text() == "Waiting"
    assert dialog.note.text() == ""


def test_a_code_that_the_check_needs_is_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    codes: list[str | None] = []

    def work(emit: Emit, _cancel: threading.Event) -> None:
        emit(CodeNeeded("Enter MFA code for mfa/jane:", codes.append))

    dialog = checking(qtbot, tmp_path, work)
    dialog.check_button.click()
    qtbot.waitUntil(lambda: dialog.findChild(QInputDialog) is not None)
    question = dialog.findChild(QInputDialog)
    question.setTextValue("123456")
    question.accept()
    assert codes == ["123456"]


def test_closing_the_dialog_ends_the_check(qtbot: QtBot, tmp_path: Path) -> None:
    ended = threading.Event()

    def work(_emit: Emit, cancel: threading.Event) -> None:
        cancel.wait(5)
        ended.set()

    dialog = checking(qtbot, tmp_path, work)
    dialog.check_button.click()
    assert not dialog.check_button.isEnabled()
    dialog.reject()
    assert ended.wait(2)


def test_a_faulty_agreement_is_the_first_cross_of_the_checklist(tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").write_text("version: 7\nnonsense: true\n")
    said: list[object] = []
    work = check_work(SignIn(None), tmp_path / "agreement.yaml")
    work(said.append, threading.Event())
    first, second, *rest = (one for one in said if isinstance(one, Check))
    assert (first.state, second.state) == (CheckState.RUNNING, CheckState.FAILED)
    assert "agreement.yaml" in second.detail
    assert {check.state for check in rest} == {CheckState.SKIPPED}


def test_profiles_are_read_from_the_standard_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[profile sso]\nsso_session = corp\n[profile role]\nrole_arn = arn:x\n"
        "[profile plain]\nregion = eu-west-1\n"
        "[profile chained]\nrole_arn = arn:x\nsource_profile = sso\n"
        "[sso-session corp]\nsso_region = eu-west-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    assert list_profiles() == (
        Profile("chained", "role", by_browser=True),
        Profile("plain", ""),
        Profile("role", "role"),
        Profile("sso", "SSO", by_browser=True),
    )


def test_a_faulty_configuration_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text("this is no configuration")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    with pytest.raises(StartError, match="cannot be read"):
        list_profiles()


def test_cancelling_a_scan_offers_to_keep_what_was_read(qtbot: QtBot, window: QWidget) -> None:
    chosen: list[str] = []
    box = ask_cancel_scan(
        window, 31, 60, keep=lambda: chosen.append("keep"), discard=lambda: chosen.append("drop")
    )
    assert words(box) == {"Keep partial scan", "Discard", "Go on scanning"}
    with qtbot.waitSignal(box.finished):
        press(box, "Keep partial scan")
    assert chosen == ["keep"]


def test_nothing_read_is_nothing_to_keep(window: QWidget) -> None:
    box = ask_cancel_scan(window, 0, 0, keep=lambda: None, discard=lambda: None)
    assert words(box) == {"Discard", "Go on scanning"}
    box.reject()


def test_enter_goes_on_scanning(qtbot: QtBot, window: QWidget) -> None:
    chosen: list[str] = []
    box = ask_cancel_scan(
        window, 3, 9, keep=lambda: chosen.append("keep"), discard=lambda: chosen.append("drop")
    )
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen == []


def test_enter_does_not_close_during_a_repair(qtbot: QtBot, window: QWidget) -> None:
    closed: list[bool] = []
    box = ask_close(window, repairing=True, close=lambda: closed.append(True))
    with qtbot.waitSignal(box.finished):
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert closed == []


def test_the_report_of_a_fault_can_be_copied(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = FaultDialog(FaultReport("ValueError: bad", "Traceback: bad"), tmp_path)
    qtbot.addWidget(dialog)
    dialog.copy_button.click()
    assert "Traceback: bad" in QGuiApplication.clipboard().text()


def test_enter_in_the_report_presses_close_only(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = FaultDialog(FaultReport("x", "y"), tmp_path)
    qtbot.addWidget(dialog)
    [default] = [one for one in dialog.findChildren(QPushButton) if one.isDefault()]
    assert default.text() == "Close"


def test_connect_takes_a_list_of_accounts(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "agreement.yaml").touch()
    dialog = ConnectDialog(light_theme(), profiles=tuple)
    qtbot.addWidget(dialog)
    dialog.agreement.setText(str(tmp_path / "agreement.yaml"))
    dialog.accounts.setText(str(tmp_path / "ids.csv"))
    assert not dialog.connect_button.isEnabled()
    assert "no list of accounts" in dialog.note.text()

    (tmp_path / "ids.csv").write_text("111111111111\n", encoding="utf-8")
    dialog.accounts.setText(f"{tmp_path / 'ids.csv'} ")
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.connect_button.click()
    assert blocker.args[3] == tmp_path / "ids.csv"
