from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from core.repair.plan import Plan
from core.repair.run import FixState, RepairRun
from gui.fix.runs_page import RunsPage
from gui.fix.words import ChangeKind, grouped, totals_line

MakePlan = Callable[..., Plan]
MakeRun = Callable[..., RepairRun]


@pytest.fixture
def page(qtbot: QtBot) -> RunsPage:
    page = RunsPage()
    qtbot.addWidget(page)
    return page


def test_without_runs_the_page_says_how_they_come_about(page: RunsPage) -> None:
    assert not page.empty.isHidden()
    assert page.list.isHidden()


def test_a_run_can_be_undone(
    qtbot: QtBot, page: RunsPage, make_plan: MakePlan, make_run: MakeRun
) -> None:
    run = make_run(make_plan(), FixState.VERIFIED)
    page.show_runs([run])
    with qtbot.waitSignal(page.undo_requested) as blocker:
        page.undo_button.click()
    assert blocker.args == [run]


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
    page.allow_undo("Connect first.")
    assert not page.undo_button.isEnabled()
    assert page.note.text() == "Connect first."


def test_accounts_are_grouped_by_the_gravest_thing_done_to_them(make_plan: MakePlan) -> None:
    assert [kind for kind, _ in grouped(make_plan().accounts)] == [ChangeKind.PERMISSIONS]
    assert [kind for kind, _ in grouped(make_plan(high=True).accounts)] == [ChangeKind.TRUST]


def test_totals_name_what_is_touched(make_plan: MakePlan) -> None:
    plan = make_plan(accounts=3, refused=2)
    assert totals_line(plan) == "3 accounts, 3 roles, 3 API calls; 2 left out."
