"""The roll-out of a vendor in the window: chosen, previewed, approved, followed; texts saved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from core.agreement.scope import Scope, Selector
from core.aws.stack_set_state import InstanceState, StackSetState
from core.errors import AppError, InputError, RepairRefused
from core.model import Account, ExpectedRole, OrganizationalUnit, Status
from core.rollout.agreed import VendorRollout
from core.rollout.deploy import Deployment
from core.rollout.flow import RolloutPage
from core.rollout.preview import RolloutPreview
from core.rollout.roles import rollout_of
from core.rollout.stack_calls import Wanted
from core.rollout.stack_change import deployment
from core.rollout.targets import StackSetPlan, TargetGroup
from gui.fix.rollout.choose_page import MANAGEMENT
from gui.fix.rollout.wizard import RolloutWizard
from gui.fix.rollout.words import WAYS, Way
from gui.fix.rollout.works import RolloutWork
from gui.theme import dark_theme, light_theme, status_icon

if TYPE_CHECKING:
    from conftest import Script

ROOT, WORK, TEST = (
    OrganizationalUnit("r-ab12", "Root"),
    OrganizationalUnit("ou-ab12-work0000", "Work"),
    OrganizationalUnit("ou-ab12-test0000", "Test"),
)
ACCOUNTS = (
    Account("000000000001", "One", ou_path=(ROOT, WORK)),
    Account("000000000002", "Two", ou_path=(ROOT, WORK)),
    Account("000000000003", "Three", ou_path=(ROOT, TEST)),
    Account("999999999999", "Payer", ou_path=(ROOT,), is_management=True),
)
SCOPE = Scope((Selector("unit-path", ("Work",)),))
SECRET = "external-id-4711"
MakeWizard = Callable[..., RolloutWizard]


def trust(external_id: str) -> str:
    return (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
        '"Principal":{"AWS":"arn:aws:iam::210987654321:root"},'
        f'"Condition":{{"StringEquals":{{"sts:ExternalId":"{external_id}"}}}}}}]}}'
    )


def found(vendor: str, account_id: str | None, management: bool) -> VendorRollout:
    if vendor == "broken":
        raise InputError("The agreement lacks a value.", "Set it.")
    role = ExpectedRole(vendor, "main", "998877665544", "Vendor", "/", (trust(SECRET),), ())
    rollout = rollout_of([role], vendor_name=f"Vendor for {account_id}", origin="Agreement 1.")
    return VendorRollout(rollout, SCOPE, {}, (), for_management=management)


@pytest.fixture
def preview() -> RolloutPreview:
    rollout = found("vendor-a", None, management=False)
    plan = StackSetPlan("rolecall-vendor-a", (TargetGroup({"OrganizationalUnitIds": [WORK.id]}),))
    wanted: Wanted = rollout.wanted(plan)
    change = deployment(wanted, None, "ada", datetime(2026, 11, 22, tzinfo=UTC))
    return RolloutPreview(change, ACCOUNTS[:2], ("Reached: 2 accounts.",))


@pytest.fixture
def make_wizard(qtbot: QtBot, script: Script) -> Iterator[MakeWizard]:
    works = RolloutWork(
        vendors={"vendor-a": "Vendor A", "broken": "Broken"},
        accounts=ACCOUNTS,
        found=found,
        scope=lambda vendor: SCOPE if vendor == "vendor-a" else None,
        preview=lambda request: script.work("preview", request, None),
        carry_out=lambda change, approval: script.work("carry out", change, approval),
    )
    made: list[RolloutWizard] = []

    def make(*, second_person: bool = False) -> RolloutWizard:
        wizard = RolloutWizard(works, light_theme(), second_person=second_person)
        qtbot.addWidget(wizard)
        wizard.show()
        made.append(wizard)
        return wizard

    yield make
    script.answer(result=AppError("The test is over."))
    for wizard in made:
        wizard.stop(5)


@pytest.fixture
def wizard(make_wizard: MakeWizard) -> RolloutWizard:
    return make_wizard()


def choose(wizard: RolloutWizard, way: Way) -> None:
    wizard.choose_page.way.setCurrentIndex(list(WAYS).index(way))


def reach_approval(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    script.answer(result=preview)
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.preview is not None)
    wizard.footer.next_button.click()
    assert wizard.flow.page is RolloutPage.APPROVE


def done(folder: Path, *instances: InstanceState, complete: bool = True) -> Deployment:
    return Deployment("rolecall-vendor-a", instances, complete, 2, folder)


def unit_items(wizard: RolloutWizard) -> dict[str, QTreeWidgetItem]:
    return {item.text(0): item for item in wizard.choose_page._items()}


def test_the_units_of_the_scope_are_ticked_at_first(wizard: RolloutWizard) -> None:
    assert wizard.choose_page.chosen_units == (WORK.id,)
    assert [item.text(1) for item in unit_items(wizard).values()] == [
        "4 accounts", "1 account", "2 accounts",
    ]  # fmt: skip


def test_without_a_unit_one_cannot_go_on(wizard: RolloutWizard) -> None:
    unit_items(wizard)["Work"].setCheckState(0, Qt.CheckState.Unchecked)
    assert not wizard.footer.next_button.isEnabled()
    assert wizard.footer.note.text() == "Choose at least one unit."


def test_what_is_asked_for_is_what_was_chosen(
    qtbot: QtBot, wizard: RolloutWizard, script: Script
) -> None:
    page = wizard.choose_page
    unit_items(wizard)["Test"].setCheckState(0, Qt.CheckState.Checked)
    page.leave_standing.setChecked(False)
    page.delegate.setChecked(True)
    page.requester.setText(" ada ")
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: bool(script.asked))
    request = script.asked[0][1]
    assert (request.vendor, request.requester) == ("vendor-a", "ada")
    assert set(request.units) == {WORK.id, TEST.id}
    assert (request.remove, request.delegate, request.leave_standing) == (False, True, False)


def test_a_removal_asks_for_no_units(qtbot: QtBot, wizard: RolloutWizard, script: Script) -> None:
    choose(wizard, Way.REMOVE)
    assert wizard.choose_page.units.isHidden()
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: bool(script.asked))
    assert script.asked[0][1].remove


def test_the_preview_shows_every_call_and_masks_external_ids(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    script.answer(result=preview)
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.preview is not None)

    def calls() -> list[str]:
        views = wizard.preview_page.area.findChildren(QPlainTextEdit, "call")
        return [view.toPlainText() for view in views]

    assert [text.split("(")[0] for text in calls()] == [
        "cloudformation.CreateStackSet", "cloudformation.CreateStackInstances",
    ]  # fmt: skip
    assert SECRET not in "".join(calls())
    wizard.preview_page.show_ids.setChecked(True)
    assert SECRET in "".join(calls())


def test_a_preview_that_fails_tells_why(
    qtbot: QtBot, wizard: RolloutWizard, script: Script
) -> None:
    script.answer(result=RepairRefused("There is no StackSet rolecall-vendor-a."))
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: bool(wizard.messages.banners))
    assert "There is no StackSet" in wizard.messages.banners[0].message.text
    assert not wizard.footer.next_button.isEnabled()


def test_no_change_is_said_and_leads_nowhere(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    before = StackSetState("rolecall-vendor-a", "{}", "SERVICE_MANAGED", (WORK.id,), ())
    change = replace(preview.change, calls=(), before=before)
    script.answer(result=replace(preview, change=change))
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.preview is not None)
    assert wizard.preview_page.totals.text().startswith("No change")
    assert not wizard.footer.next_button.isEnabled()


def test_it_needs_the_exact_phrase(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    reach_approval(qtbot, wizard, script, preview)
    button = wizard.footer.next_button
    assert (button.text(), button.isEnabled()) == ("Deploy", False)
    qtbot.keyClicks(wizard.approve_page.phrase, "deploy rolecall-vendor")
    assert not button.isEnabled()
    qtbot.keyClicks(wizard.approve_page.phrase, "-a")
    assert button.isEnabled()


@pytest.mark.parametrize("where", ["approver", "reason", "phrase"])
def test_enter_neither_deploys_nor_loses_anything(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview, where: str
) -> None:
    reach_approval(qtbot, wizard, script, preview)
    page = wizard.approve_page
    page.phrase.setText(preview.change.phrase)
    qtbot.keyClick(getattr(page, where), Qt.Key.Key_Return)
    assert script.kinds == ["preview"]
    assert wizard.flow.page is RolloutPage.APPROVE
    assert page.phrase.text() == preview.change.phrase
    assert not any(button.isDefault() for button in wizard.findChildren(QPushButton))


def test_the_requester_may_be_kept_from_approving(
    qtbot: QtBot, make_wizard: MakeWizard, script: Script, preview: RolloutPreview
) -> None:
    wizard = make_wizard(second_person=True)
    reach_approval(qtbot, wizard, script, preview)
    page = wizard.approve_page
    assert page.approver.text() == ""
    page.phrase.setText(preview.change.phrase)
    page.approver.setText("Ada")
    assert not wizard.footer.next_button.isEnabled()
    page.approver.setText("grace")
    assert wizard.footer.next_button.isEnabled()


def test_every_account_is_followed_and_checked_again_afterwards(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview, tmp_path: Path
) -> None:
    reach_approval(qtbot, wizard, script, preview)
    wizard.approve_page.phrase.setText(preview.change.phrase)
    wizard.approve_page.reason.setText("TICKET-1")
    ended = (
        InstanceState(ACCOUNTS[0].id, "SUCCEEDED"),
        InstanceState(ACCOUNTS[1].id, "FAILED", "Vendor already exists."),
    )
    running = InstanceState(ACCOUNTS[0].id, "RUNNING")
    script.answer(running, *ended, result=done(tmp_path, *ended, complete=False))
    with qtbot.waitSignal(wizard.recheck_requested) as blocker:
        wizard.footer.next_button.click()
    assert script.asked[-1][0] == "carry out"
    assert script.asked[-1][2].reason == "TICKET-1"
    assert blocker.args == [ACCOUNTS[:2]]
    assert wizard.flow.page is RolloutPage.RESULT
    lines = wizard.run_page.list
    assert [lines.topLevelItem(row).text(1) for row in range(2)] == ["Done", "Failed"]
    assert lines.topLevelItem(1).text(2) == "Vendor already exists."
    assert "1 of 2 accounts are done" in wizard.run_page.text.text()
    assert str(tmp_path) in wizard.run_page.note.text()


def test_stopping_ends_the_watching_only(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    reach_approval(qtbot, wizard, script, preview)
    wizard.approve_page.phrase.setText(preview.change.phrase)
    wizard.footer.next_button.click()
    assert wizard.running
    qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    wizard.close()
    assert wizard.isVisible()
    wizard.run_page.stop_button.click()
    assert wizard.flow.stopping
    assert script.stopped.wait(5)
    assert "CloudFormation goes on by itself" in wizard.run_page.text.text()


def test_a_refusal_says_that_nothing_was_done(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    reach_approval(qtbot, wizard, script, preview)
    wizard.approve_page.phrase.setText(preview.change.phrase)
    script.answer(result=RepairRefused("It is no longer as previewed.", "Make a new preview."))
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.page is RolloutPage.RESULT)
    assert wizard.run_page.text.text() == "It is no longer as previewed."


TEXTS = [way for way in Way if way.style is not None]


def shown_text(wizard: RolloutWizard) -> str:
    view: Any = wizard.preview_page.area.findChild(QPlainTextEdit, "text")
    return str(view.toPlainText())


@pytest.mark.parametrize("way", TEXTS)
def test_the_roles_can_be_saved_as_code(
    wizard: RolloutWizard, script: Script, way: Way, tmp_path: Path
) -> None:
    choose(wizard, way)
    wizard.footer.next_button.click()
    assert SECRET not in shown_text(wizard)
    assert wizard.footer.next_button.isHidden()
    wizard.save_text(tmp_path / "file")
    assert SECRET in (tmp_path / "file").read_text()
    assert (tmp_path / "file").stat().st_mode & 0o077 == 0
    assert script.asked == []


def test_a_text_can_be_for_one_account_or_the_management_account(wizard: RolloutWizard) -> None:
    choose(wizard, Way.CLOUDFORMATION)
    page = wizard.choose_page
    page.whom.setCurrentIndex(page.whom.findData(ACCOUNTS[1].id))
    wizard.footer.next_button.click()
    assert ACCOUNTS[1].id in shown_text(wizard)
    wizard.footer.back_button.click()
    page.whom.setCurrentIndex(page.whom.findData(MANAGEMENT))
    wizard.footer.next_button.click()
    assert "For the management account." in _labels(wizard)


def _labels(wizard: RolloutWizard) -> list[str]:
    return [label.text() for label in wizard.preview_page.area.findChildren(QLabel)]


def test_what_cannot_be_rolled_out_says_why(wizard: RolloutWizard) -> None:
    wizard.choose_page.vendor.setCurrentIndex(1)
    choose(wizard, Way.TERRAFORM)
    wizard.footer.next_button.click()
    assert wizard.messages.banners[0].message.text == "The agreement lacks a value."
    assert wizard.preview_page.save_button.isHidden()


def test_a_text_is_gone_when_one_goes_back_to_deploy(
    qtbot: QtBot, wizard: RolloutWizard, script: Script, preview: RolloutPreview
) -> None:
    choose(wizard, Way.CLI)
    wizard.footer.next_button.click()
    wizard.footer.back_button.click()
    choose(wizard, Way.DEPLOY)
    script.answer(result=preview)
    wizard.footer.next_button.click()
    qtbot.waitUntil(lambda: wizard.flow.preview is not None)
    assert wizard.preview_page.text == ""
    assert wizard.footer.next_button.isVisible()


def test_an_open_roll_out_follows_a_change_of_theme(wizard: RolloutWizard) -> None:
    failed = InstanceState(ACCOUNTS[0].id, "FAILED")
    wizard.run_page.show_instance(failed)
    dark = dark_theme()
    wizard.retheme(dark)
    icon = wizard.run_page.list.topLevelItem(0).icon(1)
    assert icon.cacheKey() == status_icon(dark, Status.DRIFT_EXCESS).cacheKey()
