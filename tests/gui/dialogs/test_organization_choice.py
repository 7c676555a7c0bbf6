"""Connect to AWS with an agreement about several organizations."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.aws.profiles import Profile
from gui.dialogs.connect import ConnectDialog
from gui.theme import light_theme
from gui.work.checking import SignIn
from gui.work.courier import Work

ONE, OTHER = "111111111111", "222222222222"
HEAD = "version: v\nagreed_by: Ada\nvendors: {}\n"
ENTERED = f'{{management_account_id: "{ONE}", audit_role_name: A}}'
SEVERAL = f"""{HEAD}organizations:
  - {{management_account_id: "{ONE}", audit_role_name: A, name: Retail}}
  - {{management_account_id: "{OTHER}", audit_role_name: A, profile: wholesale}}
"""


class Checks:
    def __init__(self) -> None:
        self.asked: list[SignIn] = []

    def __call__(self, sign_in: SignIn, _path: Path) -> Work:
        self.asked.append(sign_in)
        return lambda _emit, _cancel: None


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path, checks: Checks) -> ConnectDialog:
    """With an agreement about two organizations."""
    (tmp_path / "agreement.yaml").write_text(SEVERAL, encoding="utf-8")
    shown = ConnectDialog(
        light_theme(), profiles=lambda: (Profile("wholesale", "keys"),), check=checks
    )
    qtbot.addWidget(shown)
    shown.agreement.setText(str(tmp_path / "agreement.yaml"))
    shown.show()
    qtbot.waitUntil(lambda: shown.organization.count() == 2)
    qtbot.waitUntil(lambda: shown.profile.count() == 2)
    return shown


def test_each_organization_can_be_chosen_by_its_name(dialog: ConnectDialog) -> None:
    texts = [dialog.organization.itemText(row) for row in range(2)]

    assert texts == [f"Retail (management account {ONE})", f"Management account {OTHER}"]
    assert dialog.organization.isVisible()


def test_the_chosen_one_is_what_is_connected_to(qtbot: QtBot, dialog: ConnectDialog) -> None:
    dialog.organization.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.chosen) as blocker:
        dialog.connect_button.click()

    assert blocker.args[2] == OTHER


def test_the_profile_of_the_organization_is_taken(dialog: ConnectDialog) -> None:
    dialog.organization.setCurrentIndex(1)

    assert dialog.profile.currentText() == "wholesale (access keys)"


def test_the_checklist_is_about_the_chosen_one(dialog: ConnectDialog, checks: Checks) -> None:
    dialog.organization.setCurrentIndex(1)
    dialog.check_button.click()

    assert checks.asked == [SignIn("wholesale", organization=OTHER)]


@pytest.mark.parametrize("text", [f"{HEAD}organization: {ENTERED}\n", "no agreement: ["])
def test_where_there_is_no_choice_none_is_shown(
    qtbot: QtBot, dialog: ConnectDialog, tmp_path: Path, text: str
) -> None:
    (tmp_path / "other.yaml").write_text(text, encoding="utf-8")
    dialog.agreement.setText(str(tmp_path / "other.yaml"))

    qtbot.waitUntil(lambda: not dialog.organization.isVisible())
    assert dialog.organization.chosen is None
