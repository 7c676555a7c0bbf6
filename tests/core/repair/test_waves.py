"""Many accounts: the first alone, then several at a time, each in the order shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from repair_field import VENDOR, Field

from core.aws.calls import AccountIam, Answer
from core.aws.errors import AwsDenied
from core.aws.iam_writing import write
from core.errors import RepairRefused
from core.model import Account, Reason
from core.repair.approval import why_not_approved
from core.repair.events import AccountChanged, AccountStarted, RepairEvent
from core.repair.pace import Pace
from core.repair.plan import Plan, sealed
from core.repair.run import Approval, FixState

BreakOne = Callable[[], tuple[Account, str]]


@pytest.fixture
def small_plan(field: Field, break_one: BreakOne) -> Plan:
    return field.plan(break_one()[0], VENDOR)


@pytest.fixture
def plan(field: Field, break_one: BreakOne) -> Plan:
    """Four accounts with three calls each."""
    plans = [field.plan(break_one()[0], VENDOR) for _ in range(4)]
    changes = tuple(change for plan in plans for change in plan.accounts)
    return sealed(replace(plans[0], accounts=changes))


class Wire:
    """Notes which call is made in which account, and refuses those of some accounts."""

    def __init__(self, *refused: str) -> None:
        self.calls: list[tuple[str, str]] = []
        self.most_at_once = 0
        self._refused = refused
        self._busy: set[str] = set()
        self._alone = threading.Lock()

    def __call__(self, iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        with self._alone:
            self.calls.append((iam.account_id, call))
            assert iam.account_id not in self._busy
            self._busy.add(iam.account_id)
            self.most_at_once = max(self.most_at_once, len(self._busy))
        try:
            if iam.account_id in self._refused:
                raise AwsDenied(Reason("We are not allowed.", "AccessDenied", "Ask."))
            return write(iam, call, params)
        finally:
            with self._alone:
                self._busy.discard(iam.account_id)


def states(run: Any) -> list[FixState]:
    return [result.state for result in run.results]


def test_accounts_go_side_by_side_and_each_keeps_the_order_shown(field: Field, plan: Plan) -> None:
    wire = Wire()

    run = field.run(plan, write=wire, pace=Pace(workers=3))

    assert states(run) == [FixState.VERIFIED] * 4
    for change in plan.accounts:
        made = [call for account_id, call in wire.calls if account_id == change.account.id]
        assert made == [step.call for step in change.steps]
    assert [one.account for one in run.results] == [one.account for one in plan.accounts]


def test_the_first_account_is_changed_and_verified_before_any_other_begins(
    field: Field, plan: Plan
) -> None:
    events: list[RepairEvent] = []

    field.run(plan, emit=events.append, pace=Pace(workers=3))

    told = [event for event in events if isinstance(event, AccountStarted | AccountChanged)]
    first = plan.accounts[0].account
    assert told[0] == AccountStarted(first)
    assert isinstance(told[1], AccountChanged)
    assert told[1].result.account == first
    assert [type(event) for event in told[2:5]] == [AccountStarted] * 3


def test_a_first_account_that_fails_ends_the_run(field: Field, plan: Plan) -> None:
    wire = Wire(plan.accounts[0].account.id)

    run = field.run(plan, write=wire)

    assert states(run) == [FixState.FAILED, *[FixState.STOPPED] * 3]
    assert len(wire.calls) == 1
    assert "first account" in str(run.results[1].reason)


def test_too_many_failures_end_the_run(field: Field, plan: Plan) -> None:
    wire = Wire(*(change.account.id for change in plan.accounts[1:3]))

    run = field.run(plan, write=wire, pace=Pace(workers=1, max_failures=1))

    assert states(run) == [
        FixState.VERIFIED, FixState.FAILED, FixState.FAILED, FixState.STOPPED,
    ]  # fmt: skip


def test_a_failure_within_the_limit_does_not_stop_the_rest(field: Field, plan: Plan) -> None:
    run = field.run(plan, write=Wire(plan.accounts[1].account.id))

    assert states(run) == [
        FixState.VERIFIED, FixState.FAILED, FixState.VERIFIED, FixState.VERIFIED,
    ]  # fmt: skip


def test_an_undo_is_not_held_up_by_what_fails_elsewhere(field: Field, plan: Plan) -> None:
    undo = field.undo_plan(field.run(plan))

    undone = field.run(undo, write=Wire(undo.accounts[0].account.id), pace=Pace(max_failures=0))

    assert states(undone) == [FixState.FAILED, *[FixState.UNDONE] * 3]
    assert states(field.resume(undone)) == [FixState.UNDONE] * 4


def test_the_first_account_of_a_plan_is_never_the_management_account(
    field: Field, break_one: BreakOne
) -> None:
    from core.repair.preview import preview_repair

    management = next(one for one in field.accounts.values() if one.is_management)
    bare = field.cell(management, "prosperops")
    account, _ = break_one()
    cells = [(management, bare), (account, field.cell(account, VENDOR))]

    plan = preview_repair(field.connection, cells, field.terms)

    assert [change.account.is_management for change in plan.accounts][:1] == [False]


def test_an_account_named_twice_is_refused(small_plan: Plan) -> None:
    twice = sealed(replace(small_plan, accounts=small_plan.accounts * 2))

    problem = why_not_approved(twice, Approval("grace", twice.phrase))

    assert problem is not None
    assert "twice" in problem


def test_the_second_person_rule_holds_in_a_run(field: Field, small_plan: Plan) -> None:
    from core.repair.apply import run_plan

    with field.recorded() as sent, pytest.raises(RepairRefused, match="may not approve it"):
        run_plan(
            field.connection,
            small_plan,
            approval=Approval(small_plan.requester, small_plan.phrase),
            backup_folder=field.folder,
            checker=field.checker,
            emit=lambda _: None,
            stop=threading.Event(),
            second_person=True,
        )

    assert sent == []
