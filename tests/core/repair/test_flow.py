"""The course of a fix: what may follow on what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from repair_samples import NOW, trust_document

from core.model import Account, CellResult, Reason, Status
from core.repair.events import AccountChanged, AccountStarted, RepairFinished, RepairStarted
from core.repair.flow import FlowPage, RepairFlow, begin_repair, begin_undo
from core.repair.plan import Plan
from core.repair.run import AccountRepair, Approval, FixState, RepairRun
from core.repair.state import RoleState


@pytest.fixture
def drifted(account: Account) -> tuple[Account, CellResult]:
    return account, CellResult(account.id, "vendor", Status.DRIFT_EXCESS)


@pytest.fixture
def plan(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    return make_plan(role, replace(role, trust=trust_document("123456789012")))


@pytest.fixture
def approving(drifted: tuple[Account, CellResult], plan: Plan) -> RepairFlow:
    return begin_repair((drifted,)).next().with_plan(plan).next()


@pytest.fixture
def run(plan: Plan) -> RepairRun:
    result = AccountRepair(plan.accounts[0].account, FixState.VERIFIED, 1, 1)
    return RepairRun("run-1", plan, Approval("grace"), Path("run-1"), NOW, NOW, (result,))


def test_cells_that_cannot_be_repaired_are_listed_with_the_reason(
    account: Account, drifted: tuple[Account, CellResult]
) -> None:
    fine = account, CellResult(account.id, "other", Status.OK)

    flow = begin_repair((drifted, fine))

    assert flow.repairable == (drifted,)
    assert [cell for cell, _ in flow.left_out] == [fine]
    assert "nothing to repair" in flow.left_out[0][1]


def test_without_a_repairable_cell_there_is_no_way_on(account: Account) -> None:
    flow = begin_repair(((account, CellResult(account.id, "v", Status.UNREACHABLE)),))

    assert flow.blocked_by is not None
    assert flow.next() is flow


def test_approval_waits_for_the_preview(drifted: tuple[Account, CellResult]) -> None:
    flow = begin_repair((drifted,)).next()

    assert flow.page is FlowPage.PREVIEW
    assert flow.next() is flow


def test_a_preview_that_failed_says_why(drifted: tuple[Account, CellResult]) -> None:
    flow = begin_repair((drifted,)).next().with_problem(Reason("No way in."))

    assert flow.blocked_by == "No way in."


def test_an_empty_plan_leads_nowhere(drifted: tuple[Account, CellResult], plan: Plan) -> None:
    flow = begin_repair((drifted,)).next().with_plan(replace(plan, accounts=()))

    assert flow.next() is flow


def test_high_risk_runs_only_with_the_exact_phrase(approving: RepairFlow) -> None:
    nearly = approving.with_approval(Approval("grace", "change 1"))
    exactly = approving.with_approval(Approval("grace", "change 1 account"))

    assert nearly.next() is nearly
    assert exactly.next().page is FlowPage.RUN


def test_going_back_throws_the_approval_away(approving: RepairFlow) -> None:
    flow = approving.with_approval(Approval("grace", "change 1 account")).back()

    assert flow.page is FlowPage.PREVIEW
    assert flow.next().blocked_by is not None


def test_going_back_to_the_choice_throws_the_preview_away(approving: RepairFlow) -> None:
    flow = approving.back().back()

    assert (flow.page, flow.plan) == (FlowPage.CHOOSE, None)


def test_nothing_leads_back_from_a_run(approving: RepairFlow) -> None:
    running = approving.with_approval(Approval("grace", "change 1 account")).next()

    assert not running.can_go_back
    assert running.back() is running
    assert running.with_approval(Approval("eve")).approval == Approval("grace", "change 1 account")


def test_events_lead_to_the_result(approving: RepairFlow, run: RepairRun) -> None:
    flow = approving.with_approval(Approval("grace", "change 1 account")).next()
    account = run.results[0].account
    for event in (
        RepairStarted("run-1", 1),
        AccountStarted(account),
        AccountChanged(run.results[0]),
    ):
        flow = flow.with_event(event)
    assert flow.progress == (1, 1)

    flow = flow.with_event(RepairFinished(run))

    assert (flow.page, flow.run, flow.in_progress) == (FlowPage.RESULT, run, ())


def test_accounts_changed_side_by_side_are_all_in_progress_until_each_is_done(
    approving: RepairFlow, run: RepairRun
) -> None:
    flow = approving.with_approval(Approval("grace", "change 1 account")).next()
    first = run.results[0].account
    second = replace(first, id="999988887777")

    flow = flow.with_event(AccountStarted(first)).with_event(AccountStarted(second))
    assert flow.in_progress == (first, second)

    assert flow.with_event(AccountChanged(run.results[0])).in_progress == (second,)


def test_a_run_that_could_not_begin_ends_with_its_reason(approving: RepairFlow) -> None:
    flow = approving.with_approval(Approval("grace", "change 1 account")).next()

    flow = flow.with_event(RepairFinished(None, Reason("No backup, no run.")))

    assert flow.page is FlowPage.RESULT
    assert flow.problem == Reason("No backup, no run.")


def test_stopping_is_possible_only_while_running(approving: RepairFlow) -> None:
    running = approving.with_approval(Approval("grace", "change 1 account")).next()

    assert running.with_stop().stopping
    assert not approving.with_stop().stopping


def test_an_undo_begins_with_its_preview(run: RepairRun, plan: Plan) -> None:
    flow = begin_undo(run)

    assert flow.page is FlowPage.PREVIEW
    assert not flow.can_go_back
    assert flow.with_plan(plan).next().page is FlowPage.APPROVE


def test_the_requester_may_be_kept_from_approving(
    drifted: tuple[Account, CellResult], plan: Plan
) -> None:
    flow = begin_repair((drifted,), second_person=True).next().with_plan(plan).next()

    own = flow.with_approval(Approval(plan.requester, plan.phrase))
    other = flow.with_approval(Approval("grace", plan.phrase))

    assert own.blocked_by is not None
    assert other.blocked_by is None
