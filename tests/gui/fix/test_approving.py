"""Approving what somebody else planned, and the rule that nobody approves their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core.errors import RepairRefused
from core.repair.flow import FlowPage
from core.repair.plan import Plan
from gui.fix import approve_page
from gui.fix.choose_page import Cells
from gui.fix.desk import FixDesk
from gui.fix.wizard import FixWizard
from gui.session import Session
from gui.settings import SECOND_PERSON_VARIABLE, remember_second_person
from gui.theme import light_theme

if TYPE_CHECKING:
    from conftest import Script

MakePlan = Callable[..., Plan]
MakeWizard = Callable[..., FixWizard]
PLAN = Path("plan-of-ada.json")


@pytest.fixture(autouse=True)
def nobody_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SECOND_PERSON_VARIABLE, raising=False)


@pytest.fixture
def signed_in_as(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def sign_in(name: str) -> None:
        monkeypatch.setattr(approve_page, "user_name", lambda: name)

    return sign_in


def opened(qtbot: QtBot, wizard: FixWizard, script: Script, plan: Plan) -> None:
    script.answer(result=plan)
    wizard.approve(PLAN)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)


def test_a_plan_from_a_file_is_previewed_as_planned(
    qtbot: QtBot, wizard: FixWizard, script: Script, make_plan: MakePlan
) -> None:
    plan = make_plan(accounts=2)
    opened(qtbot, wizard, script, plan)
    assert script.asked == [("open", PLAN, None)]
    assert wizard.flow.page is FlowPage.PREVIEW
    assert not wizard.flow.can_go_back
    [call] = wizard.preview_page.area.findChildren(QPlainTextEdit, "call")
    assert call.toPlainText().startswith("iam.PutRolePolicy(")
    assert "2 accounts" in wizard.preview_page.totals.text()


def test_the_approval_names_the_plan_who_asked_and_who_sits_here(
    qtbot: QtBot, wizard: FixWizard, script: Script, make_plan: MakePlan,
    signed_in_as: Callable[[str], None],
) -> None:  # fmt: skip
    signed_in_as("grace")
    plan = make_plan()
    opened(qtbot, wizard, script, plan)
    wizard.footer.next_button.click()
    page = wizard.approve_page
    assert page.requester.text() == "ada"
    assert page.approver.text() == "grace"
    assert plan.sha256 in page.made.text()
    assert plan.id in page.made.text()


def test_the_plan_is_carried_out_with_that_approval(
    qtbot: QtBot, wizard: FixWizard, script: Script, make_plan: MakePlan,
    signed_in_as: Callable[[str], None],
) -> None:  # fmt: skip
    signed_in_as("grace")
    plan = make_plan()
    opened(qtbot, wizard, script, plan)
    wizard.footer.next_button.click()
    wizard.footer.next_button.click()
    kind, carried_out, approval = script.asked[-1]
    assert (kind, carried_out, approval.approved_by) == ("apply", plan, "grace")


def test_a_plan_that_does_not_belong_here_is_refused_with_the_reason(
    qtbot: QtBot, wizard: FixWizard, script: Script
) -> None:
    script.answer(result=RepairRefused("plan.json was altered after it was made."))
    wizard.approve(PLAN)
    qtbot.waitUntil(lambda: bool(wizard.messages.banners))
    assert "altered" in wizard.messages.banners[0].message.text
    assert not wizard.footer.next_button.isEnabled()
    assert wizard.preview_page.totals.text() == "There is no preview."


def test_with_the_rule_whoever_asked_may_not_approve(
    qtbot: QtBot, make_wizard: MakeWizard, script: Script, cells: Cells, make_plan: MakePlan,
    signed_in_as: Callable[[str], None],
) -> None:  # fmt: skip
    signed_in_as("Ada")
    wizard = make_wizard(second_person=True)
    script.answer(result=make_plan())
    wizard.choose(cells, {})
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)
    wizard.footer.next_button.click()
    page, button = wizard.approve_page, wizard.footer.next_button
    assert page.approver.text() == ""
    assert not button.isEnabled()
    assert page.second_person.isVisible()
    page.approver.setText("ADA")
    assert not button.isEnabled()
    assert "may not approve it" in wizard.footer.note.text()
    page.approver.setText("grace")
    assert button.isEnabled()


def test_without_the_rule_nothing_is_said_of_it(
    qtbot: QtBot, wizard: FixWizard, script: Script, make_plan: MakePlan
) -> None:
    opened(qtbot, wizard, script, make_plan())
    wizard.footer.next_button.click()
    assert not wizard.approve_page.second_person.isVisible()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def rule_is_on(qtbot: QtBot, settings: QSettings) -> FixDesk:
    """A desk as after a new start."""
    settings.sync()
    window = QWidget()
    qtbot.addWidget(window)
    again = QSettings(settings.fileName(), QSettings.Format.IniFormat)
    return FixDesk(window, Session(), light_theme(), again)


def test_the_rule_is_off_at_first_and_remembered_once_switched_on(
    qtbot: QtBot, settings: QSettings
) -> None:
    desk = rule_is_on(qtbot, settings)
    assert not desk.page.second_person
    desk.page.rule.setChecked(True)
    assert desk._settings is not None
    desk._settings.sync()
    assert rule_is_on(qtbot, settings).page.second_person


def test_what_is_chosen_in_the_settings_counts_at_once(qtbot: QtBot, settings: QSettings) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    desk = FixDesk(window, Session(), light_theme(), settings)
    remember_second_person(settings, wanted=True)
    assert desk._second_person
    desk.open()
    assert desk.page.rule.isChecked()


def test_a_rule_from_outside_cannot_be_switched_off(
    qtbot: QtBot, settings: QSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECOND_PERSON_VARIABLE, "1")
    page = rule_is_on(qtbot, settings).page
    assert page.second_person
    assert not page.rule.isEnabled()
    assert "ROLECALL_SECOND_PERSON" in page.rule.toolTip()


def test_a_plan_cannot_be_opened_before_the_organization_is(
    qtbot: QtBot, settings: QSettings
) -> None:
    desk = rule_is_on(qtbot, settings)
    desk.refresh()
    assert not desk.page.open_button.isEnabled()
    assert "Connect to the organization first" in desk.page.note.text()
    desk.open_plan(PLAN)
    assert desk.wizard is None
