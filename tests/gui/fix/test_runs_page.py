from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.aws.stack_set_state import InstanceState
from core.repair.drafts import DraftPlan
from core.repair.plan import Plan
from core.repair.run import FixState, RepairRun
from core.rollout.past import PastRollout
from core.rollout.words import StackSetAction
from gui.fix.runs_page import RunsPage
from gui.fix.words import ChangeKind, grouped, totals_line
from gui.theme import light_theme

MakePlan = Callable[..., Plan]
MakeRun = Callable[..., RepairRun]
NOW = datetime(2026, 11, 22, 9, 15, tzinfo=UTC)


@pytest.fixture
def page(qtbot: QtBot) -> RunsPage:
    page = RunsPage(light_theme())
    qtbot.addWidget(page)
    return page


def test_without_runs_the_page_says_how_they_come_about(page: RunsPage) -> None:
    assert not page.empty.isHidden()
    assert page.halves.isHidden()


def test_a_run_can_be_undone(
    qtbot: QtBot, page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(), FixState.VERIFIED)
    page.show_runs([run])
    with qtbot.waitSignal(page.undo_requested) as blocker:
        page.undo_button.click()
    assert blocker.args == [run, ()]


def test_a_run_that_changed_nothing_cannot_be_undone(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    page.show_runs([make_run(make_plan(), FixState.SKIPPED)])
    assert not page.undo_button.isEnabled()
    assert page.note.text() == "This run changed nothing."


def test_without_a_connection_the_reason_stands_beside_the_button(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    page.show_runs([make_run(make_plan(), FixState.VERIFIED)])
    page.allow_changes("Connect first.")
    assert not page.undo_button.isEnabled()
    assert page.note.text() == "Connect first."


def test_an_interrupted_run_can_be_resumed(
    qtbot: QtBot, page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(accounts=2), FixState.VERIFIED, FixState.INTERRUPTED)
    page.show_runs([run])
    with qtbot.waitSignal(page.resume_requested) as blocker:
        page.resume_button.click()
    assert blocker.args == [run]


def test_a_run_with_nothing_left_is_not_resumed(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    page.show_runs([make_run(make_plan(accounts=2), FixState.VERIFIED, FixState.STILL_DIFFERS)])
    assert page.resume_button.isHidden()


def test_without_a_connection_nothing_is_resumed(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    page.show_runs([make_run(make_plan(), FixState.INTERRUPTED)])
    page.allow_changes("Connect first.")
    assert not page.resume_button.isHidden()
    assert not page.resume_button.isEnabled()


def test_every_account_of_the_run_says_where_it_ended(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(accounts=2), FixState.VERIFIED, FixState.INTERRUPTED)
    page.show_runs([run])
    assert list(page.lines.words().values()) == ["Done and verified", "Interrupted at step 1 of 1"]


def test_an_account_interrupted_after_its_last_call_was_not_verified(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(), FixState.INTERRUPTED)
    result = replace(run.results[0], steps_done=1)
    page.show_runs([replace(run, results=(result,))])
    assert list(page.lines.words().values()) == ["Interrupted before it was verified"]


def test_only_the_selected_accounts_are_undone(
    qtbot: QtBot, page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(accounts=2), FixState.VERIFIED, FixState.VERIFIED)
    page.show_runs([run])
    page.lines.topLevelItem(1).setSelected(True)
    assert page.undo_button.text() == "Undo 1 account..."
    with qtbot.waitSignal(page.undo_requested) as blocker:
        page.undo_button.click()
    assert blocker.args == [run, ("000000000002",)]


def test_another_run_forgets_the_selected_accounts(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    runs = [make_run(make_plan(accounts=2), FixState.VERIFIED, FixState.VERIFIED)] * 2
    page.show_runs(runs)
    page.lines.topLevelItem(1).setSelected(True)
    page.list.setCurrentItem(page.list.topLevelItem(1))
    assert page.undo_button.text() == "Undo..."


def test_accounts_are_grouped_by_the_gravest_thing_done_to_them(make_plan: MakePlan) -> None:
    assert [kind for kind, _ in grouped(make_plan().accounts)] == [ChangeKind.PERMISSIONS]
    assert [kind for kind, _ in grouped(make_plan(high=True).accounts)] == [ChangeKind.TRUST]


def test_totals_name_what_is_touched(make_plan: MakePlan) -> None:
    plan = make_plan(accounts=3, refused=2)
    assert totals_line(plan) == "3 accounts, 3 roles, 3 API calls; 2 left out."


def rollout(*states: str, minutes: int = 0, failure: str = "") -> PastRollout:
    """A roll-out that ended some minutes after the runs of these tests."""
    return PastRollout(
        id="rollout-1",
        vendor="vendor-a",
        name="rolecall-vendor-a",
        action=StackSetAction.DEPLOY,
        change_sha256="a" * 64,
        requester="ada",
        approved_by="grace",
        reason="TICKET-1",
        started_at=NOW + timedelta(minutes=minutes),
        finished_at=NOW + timedelta(minutes=minutes + 1),
        complete=False,
        failure=failure,
        calls=("CreateStackSet",),
        instances=tuple(
            InstanceState(f"{number:012d}", state) for number, state in enumerate(states, 1)
        ),
        folder=Path("rollout-1"),
    )


def test_roll_outs_stand_among_the_repairs_newest_first(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(), FixState.VERIFIED)
    page.show_runs([run], [rollout("SUCCEEDED", "FAILED", minutes=5)], {f"{1:012d}": "One"})
    lines = [page.list.topLevelItem(row) for row in range(2)]
    assert [line.text(1) for line in lines if line] == ["Deploy StackSet", "Repair"]
    assert page.list.topLevelItem(0).text(3) == "1 of 2 done"
    assert [page.lines.topLevelItem(row).text(0) for row in range(2)] == [
        "One (000000000001)", "Account (000000000002)",
    ]  # fmt: skip
    assert [page.lines.topLevelItem(row).text(1) for row in range(2)] == ["Done", "Failed"]


def test_a_roll_out_is_taken_back_in_its_own_way(page: RunsPage) -> None:
    page.show_runs([], [rollout("SUCCEEDED")])
    assert not page.undo_button.isEnabled()
    assert page.resume_button.isHidden()
    assert "Remove the StackSet" in page.note.text()


def test_a_roll_out_that_aws_refused_says_why(page: RunsPage) -> None:
    page.show_runs([], [rollout(failure="You may not make StackSets.")])
    assert page.list.topLevelItem(0).text(3) == "Failed: You may not make StackSets."


def test_runs_that_cannot_be_read_are_named_with_the_reason(page: RunsPage) -> None:
    page.show_unreadable([("run-1", "The backup was altered.")])
    assert page.unread.text() == "Not listed: run-1. The backup was altered."
    assert not page.unread.isHidden()
    page.show_unreadable(())
    assert page.unread.isHidden()


def test_a_plan_that_waits_can_be_approved_or_thrown_away(
    qtbot: QtBot, page: RunsPage, make_plan: MakePlan
) -> None:
    draft = DraftPlan(make_plan(high=True), Path("drafts/plan-1.json"))
    page.show_runs([], drafts=[draft])
    line = page.list.topLevelItem(0)
    assert [line.text(1), line.text(3)] == ["Plan", "Awaiting approval: 1 call, high risk"]
    assert page.note.text() == "Asked for by ada."
    assert page.undo_button.isHidden()
    with qtbot.waitSignal(page.approve_requested) as approved:
        page.approve_button.click()
    assert approved.args == [draft.path]
    with qtbot.waitSignal(page.discard_requested) as discarded:
        page.discard_button.click()
    assert discarded.args == [draft]


def test_of_a_run_there_is_nothing_to_approve(
    page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    page.show_runs([make_run(make_plan(), FixState.VERIFIED)])
    assert page.approve_button.isHidden()
    assert page.discard_button.isHidden()
