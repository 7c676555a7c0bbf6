from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.errors import AppError, RepairRefused
from core.repair.events import (
    AccountChanged,
    AccountStarted,
    BackupSaved,
    RepairEvent,
    RepairFinished,
    RepairStarted,
)
from core.repair.flow import FlowPage
from core.repair.plan import Plan
from core.repair.plan_file import load_plan
from core.repair.run import FixState, RepairRun
from gui.fix.choose_page import Cells
from gui.fix.wizard import FixWizard
from gui.theme import dark_theme, status_icon
from gui.work.asking import CodeNeeded

if TYPE_CHECKING:
    from conftest import Script

MakePlan = Callable[..., Plan]
MakeRun = Callable[..., RepairRun]
VENDORS = {"vendor-a": "Vendor A"}


def next_button(wizard: FixWizard) -> QPushButton:
    return wizard.footer.next_button


def reach_preview(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, plan: Plan
) -> None:
    script.answer(result=plan)
    wizard.choose(cells, VENDORS)
    next_button(wizard).click()
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)


def reach_approval(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, plan: Plan
) -> None:
    reach_preview(qtbot, wizard, script, cells, plan)
    next_button(wizard).click()
    assert wizard.flow.page is FlowPage.APPROVE


def story(run: RepairRun) -> list[RepairEvent]:
    """What a run says from beginning to end."""
    events: list[RepairEvent] = [
        RepairStarted(run.id, len(run.results)),
        BackupSaved("/backups/backup.json", "f" * 64),
    ]
    for result in run.results:
        events += [AccountStarted(result.account), AccountChanged(result)]
    return [*events, RepairFinished(run)]


def test_only_what_can_be_repaired_is_chosen_and_the_rest_says_why(
    wizard: FixWizard, cells: Cells
) -> None:
    wizard.choose(cells, VENDORS)
    page = wizard.choose_page
    assert list(page.chosen()) == list(cells[:2])
    reasons = [page.refused.topLevelItem(row).text(2) for row in range(2)]
    assert "as agreed" in reasons[0]
    assert "could not be checked" in reasons[1]


def test_a_cell_without_a_tick_is_left_out(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    wizard.choose(cells, VENDORS)
    wizard.choose_page.fixable.topLevelItem(0).setCheckState(0, Qt.CheckState.Unchecked)
    script.answer(result=make_plan())
    next_button(wizard).click()
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)
    assert [list(chosen) for _, chosen, _ in script.asked] == [[cells[1]]]


def test_choosing_nothing_says_so_beside_the_button(wizard: FixWizard, cells: Cells) -> None:
    wizard.choose(cells[2:], VENDORS)
    assert not next_button(wizard).isEnabled()
    assert wizard.footer.note.text() == "Choose at least one access."


def test_preview_shows_the_exact_call_with_its_parameters(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan())
    [call] = wizard.preview_page.area.findChildren(QPlainTextEdit, "call")
    text = call.toPlainText()
    assert text.startswith("iam.PutRolePolicy(")
    assert 'RoleName = "Vendor"' in text
    assert '"ec2:DescribeInstances"' in text


def test_an_open_wizard_follows_a_change_of_theme(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan())
    dark = dark_theme()
    wizard.retheme(dark)
    sheets = [label.styleSheet() for label in wizard.trail.findChildren(QLabel)]
    assert f"background: {dark.chrome.primary}; color: {dark.chrome.primary_text}" in sheets[1]
    assert all(f"color: {dark.chrome.secondary}" in sheet for sheet in sheets[2:])
    item = wizard.choose_page.fixable.topLevelItem(0)
    assert item is not None
    assert item.icon(2).cacheKey() == status_icon(dark, cells[0][1].status).cacheKey()
    assert wizard.choose_page.chosen()


def test_preview_masks_external_ids_until_asked(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan(high=True))

    def call() -> str:
        return wizard.preview_page.area.findChildren(QPlainTextEdit, "call")[-1].toPlainText()

    assert "agreed-id-1234" not in call()
    wizard.preview_page.show_ids.setChecked(True)
    qtbot.waitUntil(lambda: "agreed-id-1234" in call())


def test_preview_lists_what_is_left_out_with_the_reason(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan(refused=1))
    tree = wizard.preview_page.accounts
    group = tree.topLevelItem(tree.topLevelItemCount() - 1)
    assert group.text(0) == "Left out (1)"
    assert "Cannot be entered." in group.child(0).toolTip(0)
    assert "1 left out" in wizard.preview_page.totals.text()


def test_a_plan_without_changes_goes_no_further(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan(accounts=0, refused=2))
    assert not next_button(wizard).isEnabled()
    assert wizard.footer.note.text() == "There is nothing to change."


def test_a_preview_that_fails_tells_why_and_goes_no_further(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells
) -> None:
    wizard.choose(cells, VENDORS)
    script.answer(result=AppError("The sign-in has expired.", "Sign in again."))
    next_button(wizard).click()
    qtbot.waitUntil(lambda: bool(wizard.messages.banners))
    assert wizard.messages.banners[0].message.text == "The sign-in has expired."
    assert not next_button(wizard).isEnabled()


def test_going_back_throws_the_preview_away(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_preview(qtbot, wizard, script, cells, make_plan())
    wizard.footer.back_button.click()
    assert wizard.flow.page is FlowPage.CHOOSE
    assert wizard.flow.plan is None


def test_the_plan_can_be_saved_for_somebody_else(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    tmp_path: Path,
) -> None:  # fmt: skip
    plan = make_plan()
    reach_preview(qtbot, wizard, script, cells, plan)
    wizard.save_plan(tmp_path / "plan.json")
    assert load_plan(tmp_path / "plan.json") == plan
    assert plan.sha256 in wizard.messages.banners[0].message.detail


def test_the_plan_can_be_saved_as_text_to_read(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    tmp_path: Path,
) -> None:  # fmt: skip
    plan = make_plan(high=True)
    reach_preview(qtbot, wizard, script, cells, plan)
    wizard.save_plan(tmp_path / "plan.txt")
    text = (tmp_path / "plan.txt").read_text()
    assert plan.sha256 in text
    assert "UpdateAssumeRolePolicy RoleName=Vendor" in text
    assert "agreed-id-1234" not in text


def test_the_plan_can_be_kept_for_somebody_else_on_this_computer(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    plan = make_plan()
    reach_preview(qtbot, wizard, script, cells, plan)
    with qtbot.waitSignal(wizard.kept):
        wizard.preview_page.keep_button.click()
    assert script.kept == [plan]
    assert "waits on the page Fixes" in wizard.messages.banners[0].message.text


def test_a_sign_in_with_mfa_asks_for_its_code_in_the_window(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    given: list[str | None] = []
    script.answer(CodeNeeded("Code of the device?", given.append), result=make_plan())
    wizard.choose(cells, VENDORS)
    next_button(wizard).click()
    qtbot.waitUntil(lambda: bool(wizard.findChildren(QInputDialog)))
    [question] = wizard.findChildren(QInputDialog)
    question.setTextValue("123456")
    question.accept()
    assert given == ["123456"]
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)


def test_the_button_that_applies_counts_the_changes(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan(accounts=3))
    assert next_button(wizard).text() == "Apply 3 changes"
    assert next_button(wizard).isEnabled()


def test_high_risk_needs_the_exact_phrase(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan(high=True, accounts=2))
    assert not next_button(wizard).isEnabled()
    assert "change 2 accounts" in wizard.footer.note.text()
    qtbot.keyClicks(wizard.approve_page.phrase, "change 2 account")
    assert not next_button(wizard).isEnabled()
    qtbot.keyClicks(wizard.approve_page.phrase, "s")
    assert next_button(wizard).isEnabled()
    assert wizard.footer.note.text() == ""


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("where", ["dialog", "reason", "apply"])
def test_enter_never_applies(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    key: Qt.Key, where: str,
) -> None:  # fmt: skip
    reach_approval(qtbot, wizard, script, cells, make_plan())
    wizard.approve_page.reason.setText("TICKET-1")
    target = {"dialog": wizard, "reason": wizard.approve_page.reason, "apply": next_button(wizard)}
    target[where].setFocus()
    qtbot.keyClick(target[where], key)
    assert "apply" not in script.kinds
    assert wizard.flow.page is FlowPage.APPROVE


@pytest.mark.parametrize("where", ["approver", "reason", "phrase"])
def test_enter_loses_nothing_that_was_typed(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan, where: str
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan(high=True))
    page = wizard.approve_page
    page.reason.setText("TICKET-1")
    page.phrase.setText("change 1 account")
    qtbot.keyClick(getattr(page, where), Qt.Key.Key_Return)
    assert (page.reason.text(), page.phrase.text()) == ("TICKET-1", "change 1 account")
    assert wizard.flow.page is FlowPage.APPROVE
    assert "apply" not in script.kinds


def test_going_back_keeps_who_and_why_but_not_the_phrase(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan(high=True))
    page = wizard.approve_page
    for field, text in ((page.approver, "grace"), (page.reason, "T-1"), (page.phrase, "change")):
        field.setText(text)
    wizard.footer.back_button.click()
    next_button(wizard).click()
    assert (page.approver.text(), page.reason.text(), page.phrase.text()) == ("grace", "T-1", "")


def test_ctrl_enter_never_applies(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan())
    qtbot.keyClick(wizard, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "apply" not in script.kinds


def test_the_button_that_applies_does_not_get_the_focus(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan())
    assert not next_button(wizard).hasFocus()
    assert not any(button.isDefault() for button in wizard.findChildren(QPushButton))


def test_a_run_shows_every_account_and_gives_its_results(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    make_run: MakeRun,
) -> None:  # fmt: skip
    plan = make_plan(accounts=2)
    run = make_run(plan, FixState.VERIFIED, FixState.FAILED)
    fresh: list[object] = []
    wizard.checked.connect(fresh.extend)
    reach_approval(qtbot, wizard, script, cells, plan)
    wizard.approve_page.reason.setText("TICKET-1")
    script.answer(*story(run), result=run)
    with qtbot.waitSignal(wizard.run_finished):
        next_button(wizard).click()
    assert script.asked[-1][0] == "apply"
    assert script.asked[-1][2].reason == "TICKET-1"
    assert fresh == [result.checked for result in run.results]
    assert wizard.flow.page is FlowPage.RESULT
    states = wizard.result_page.lines.words()
    assert list(states.values()) == ["Done and verified", "Failed"]
    assert "SHA-256: " + "f" * 64 in wizard.result_page.where.text()
    assert "1 done and verified, 1 failed" in wizard.result_page.text.text()


def test_accounts_changed_side_by_side_are_all_named(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    make_run: MakeRun,
) -> None:  # fmt: skip
    plan = make_plan(accounts=3)
    run = make_run(plan, *[FixState.VERIFIED] * 3)
    first, second, _ = [result.account for result in run.results]
    reach_approval(qtbot, wizard, script, cells, plan)
    script.answer(
        RepairStarted(run.id, 3), AccountStarted(first), AccountStarted(second), result=run
    )
    next_button(wizard).click()
    words = "0 of 3 accounts done. Changing now: Account 1, Account 2"
    qtbot.waitUntil(lambda: wizard.run_page.text.text() == words)


def test_stop_asks_the_run_to_end(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan())
    next_button(wizard).click()
    wizard.run_page.stop_button.click()
    assert wizard.flow.stopping
    assert script.stopped.wait(5)
    assert not wizard.run_page.stop_button.isEnabled()
    assert "Finished changes stay" in wizard.run_page.text.text()


@pytest.mark.parametrize("way", ["escape", "close"])
def test_the_window_stays_while_changes_are_made(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan, way: str
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan())
    next_button(wizard).click()
    assert wizard.running
    if way == "escape":
        qtbot.keyClick(wizard, Qt.Key.Key_Escape)
    else:
        wizard.close()
    assert wizard.isVisible()


def test_a_refused_run_says_that_nothing_was_changed(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan
) -> None:
    reach_approval(qtbot, wizard, script, cells, make_plan())
    script.answer(result=RepairRefused("No backup, no run: disk full.", "Nothing was changed."))
    next_button(wizard).click()
    qtbot.waitUntil(lambda: wizard.flow.page is FlowPage.RESULT)
    assert wizard.result_page.text.text() == "No backup, no run: disk full."
    assert wizard.result_page.undo_button.isHidden()


def test_undo_begins_with_its_own_preview(
    qtbot: QtBot, wizard: FixWizard, script: Script, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(), FixState.VERIFIED)
    script.answer(result=make_plan(high=True))
    wizard.undo(run)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)
    assert script.asked[0][:2] == ("undo", run)
    assert wizard.flow.page is FlowPage.PREVIEW
    assert wizard.footer.back_button.isHidden()


def test_undo_is_offered_for_what_was_changed(
    qtbot: QtBot, wizard: FixWizard, script: Script, cells: Cells, make_plan: MakePlan,
    make_run: MakeRun,
) -> None:  # fmt: skip
    run = make_run(make_plan(), FixState.VERIFIED)
    reach_approval(qtbot, wizard, script, cells, run.plan)
    script.answer(*story(run), result=run)
    next_button(wizard).click()
    qtbot.waitUntil(lambda: wizard.flow.page is FlowPage.RESULT)
    with qtbot.waitSignal(wizard.undo_requested) as blocker:
        wizard.result_page.undo_button.click()
    assert blocker.args == [run, ()]
    assert QApplication.activeModalWidget() is None
