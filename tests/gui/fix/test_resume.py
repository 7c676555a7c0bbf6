from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.errors import RepairRefused
from core.model import Reason
from core.repair.events import AccountChanged, AccountStarted, RepairFinished, RepairStarted
from core.repair.flow import FlowPage
from core.repair.plan import Plan
from core.repair.resume import Remainder
from core.repair.run import FixState, RepairRun
from gui.fix.preview_page import StepCard
from gui.fix.wizard import FixWizard

if TYPE_CHECKING:
    from conftest import Script

MakePlan = Callable[..., Plan]
MakeRun = Callable[..., RepairRun]


@pytest.fixture
def cut_off(make_plan: MakePlan, make_run: MakeRun) -> RepairRun:
    """A run of three accounts: one done, one interrupted, one never begun."""
    states = (FixState.VERIFIED, FixState.INTERRUPTED, FixState.STOPPED)
    run = make_run(make_plan(high=True, accounts=3), *states)
    why = Reason(
        "Interrupted at step 1 of 1 (UpdateAssumeRolePolicy), which may have taken effect."
    )
    interrupted = replace(run.results[1], reason=why, in_doubt=True)
    return replace(run, results=(run.results[0], interrupted, run.results[2]), finished_at=None)


@pytest.fixture
def previewed(qtbot: QtBot, wizard: FixWizard, script: Script, cut_off: RepairRun) -> FixWizard:
    """The wizard with the preview of what is left of `cut_off`."""
    script.answer(result=Remainder(cut_off, cut_off.plan.accounts[1:]))
    wizard.resume(cut_off)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)
    return wizard


def shown_texts(wizard: FixWizard) -> list[str]:
    return [label.text() for label in wizard.preview_page.area.widget().findChildren(QLabel)]


def accounts_of(wizard: FixWizard) -> list[str]:
    group = wizard.preview_page.accounts.topLevelItem(0)
    return [group.child(row).text(0) for row in range(group.childCount())]


def test_the_preview_shows_only_the_accounts_that_are_left(previewed: FixWizard) -> None:
    assert previewed.flow.page is FlowPage.PREVIEW
    assert accounts_of(previewed) == ["Account 2", "Account 3"]
    assert previewed.preview_page.totals.text() == ("2 of 3 accounts left, 2 API calls to be made.")


def test_an_interrupted_account_says_at_which_step(previewed: FixWizard) -> None:
    assert any(
        text.startswith("Interrupted at step 1 of 1: ") and "may have taken effect" in text
        for text in shown_texts(previewed)
    )


def test_calls_that_were_made_are_not_shown_again(
    qtbot: QtBot, wizard: FixWizard, script: Script, cut_off: RepairRun
) -> None:
    made = replace(cut_off.results[1], steps_done=1, in_doubt=False)
    run = replace(cut_off, results=(cut_off.results[0], made, cut_off.results[2]))
    script.answer(result=Remainder(run, run.plan.accounts[1:]))
    wizard.resume(run)
    qtbot.waitUntil(lambda: wizard.flow.plan is not None)
    assert wizard.preview_page.area.widget().findChildren(StepCard) == []
    assert "Every call was made; the account is checked again." in shown_texts(wizard)
    assert "1 API call to be made" in wizard.preview_page.totals.text()


def test_there_is_no_way_back_to_choosing(previewed: FixWizard) -> None:
    assert previewed.footer.back_button.isHidden()


def test_resuming_needs_the_phrase_of_the_whole_plan(previewed: FixWizard) -> None:
    previewed.footer.next_button.click()
    page = previewed.approve_page
    assert page.phrase_shown.text() == "change 3 accounts"
    assert not previewed.footer.next_button.isEnabled()
    page.phrase.setText("change 3 accounts")
    assert previewed.footer.next_button.isEnabled()
    assert previewed.footer.next_button.text() == "Resume"
    assert "serves on" in page.safety.text()


def test_enter_never_resumes(qtbot: QtBot, previewed: FixWizard, script: Script) -> None:
    previewed.footer.next_button.click()
    previewed.approve_page.phrase.setText("change 3 accounts")
    qtbot.keyClick(previewed.approve_page.phrase, Qt.Key.Key_Return)
    assert script.kinds == ["remainder"]


def test_a_resumed_run_shows_how_every_account_came_out(
    qtbot: QtBot, previewed: FixWizard, script: Script, cut_off: RepairRun, make_run: MakeRun
) -> None:
    done = make_run(cut_off.plan, *[FixState.VERIFIED] * 3)
    previewed.footer.next_button.click()
    previewed.approve_page.phrase.setText("change 3 accounts")
    events: list[object] = [RepairStarted(done.id, 2)]
    for result in done.results[1:]:
        events += [AccountStarted(result.account), AccountChanged(result)]
    script.answer(*events, RepairFinished(done), result=done)
    with qtbot.waitSignal(previewed.run_finished):
        previewed.footer.next_button.click()
    assert script.kinds == ["remainder", "resume"]
    assert script.asked[-1][1] == cut_off
    assert len(previewed.run_page.lines.words()) == 2
    assert list(previewed.result_page.lines.words().values()) == ["Done and verified"] * 3


def test_a_run_that_cannot_be_resumed_says_why(
    qtbot: QtBot, wizard: FixWizard, script: Script, cut_off: RepairRun
) -> None:
    script.answer(result=RepairRefused("The agreement changed since this plan was made.", ""))
    wizard.resume(cut_off)
    qtbot.waitUntil(lambda: wizard.flow.problem is not None)
    assert not wizard.footer.next_button.isEnabled()
    assert wizard.footer.note.text() == "The agreement changed since this plan was made."
