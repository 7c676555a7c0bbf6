"""Following a StackSet: every change of an account is told once, and what fails is said."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from core.aws.stack_sets import InstanceState, OperationState
from core.errors import RepairRefused
from core.rollout import deploy as module
from core.rollout.deploy import check_may_deploy, deploy
from core.rollout.targets import StackSetPlan, TargetGroup

PLAN = StackSetPlan(
    "rolecall-vendor",
    (TargetGroup({"OrganizationalUnitIds": ["ou-ab12-cdefgh34"]}),
     TargetGroup({"OrganizationalUnitIds": ["ou-ab12-cdefgh34"], "Accounts": ["3"]}, {"Id": "x"})),
)  # fmt: skip


class Scripted:
    """A CloudFormation whose operations go through the given states."""

    def __init__(self, *operations: list[OperationState], existing: bool = False) -> None:
        self.made: list[Any] = []
        self._operations, self._existing = [list(one) for one in operations], existing

    def exists(self, name: str) -> bool:
        return self._existing and bool(name)

    def create(self, name: str, template: str, description: str) -> None:
        self.made.append((name, template, description))

    def add_instances(
        self,
        name: str,
        *,
        targets: Mapping[str, Any],
        region: str,
        parameters: Mapping[str, str],
        preferences: Mapping[str, Any],
    ) -> str:
        self.made.append((name, region, dict(targets), dict(parameters), dict(preferences)))
        return str(len(self.made) - 2)

    def progress(self, name: str, operation_id: str) -> OperationState:
        assert name == PLAN.name
        states = self._operations[int(operation_id)]
        return states.pop(0) if len(states) > 1 else states[0]


def running(**accounts: str) -> OperationState:
    return OperationState("RUNNING", instances(accounts))


def over(status: str, **accounts: str) -> OperationState:
    return OperationState(status, instances(accounts))


def instances(accounts: Mapping[str, str]) -> tuple[InstanceState, ...]:
    return tuple(InstanceState(name.strip("a"), status) for name, status in accounts.items())


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.0)


def test_each_change_of_an_account_is_told_once() -> None:
    calls = Scripted(
        [running(a1="RUNNING", a2="PENDING"), running(a1="SUCCEEDED", a2="PENDING"),
         over("SUCCEEDED", a1="SUCCEEDED", a2="SUCCEEDED")],
        [over("SUCCEEDED", a3="SUCCEEDED")],
    )  # fmt: skip
    told: list[tuple[str, str]] = []

    result = deploy(
        calls, PLAN, "{}", "words",
        told=lambda one: told.append((one.account_id, one.status)), stop=threading.Event(),
    )  # fmt: skip

    assert told == [
        ("1", "RUNNING"), ("2", "PENDING"), ("1", "SUCCEEDED"), ("2", "SUCCEEDED"),
        ("3", "SUCCEEDED"),
    ]  # fmt: skip
    assert result.complete
    assert len(result.instances) == 3


def test_accounts_with_values_of_their_own_are_a_second_operation() -> None:
    calls = Scripted([over("SUCCEEDED")], [over("SUCCEEDED")])

    deploy(calls, PLAN, "{}", "words", told=lambda _: None, stop=threading.Event())

    assert [made[3] for made in calls.made[1:]] == [{}, {"Id": "x"}]


def test_an_account_that_failed_makes_the_deployment_incomplete() -> None:
    calls = Scripted([over("FAILED", a1="FAILED")], [over("SUCCEEDED")])

    result = deploy(calls, PLAN, "{}", "words", told=lambda _: None, stop=threading.Event())

    assert not result.complete
    assert result.instances[0].status == "FAILED"


def test_watching_can_be_ended_and_the_result_says_so() -> None:
    stop = threading.Event()
    stop.set()
    calls = Scripted([running(a1="RUNNING")], [over("SUCCEEDED")])

    result = deploy(calls, PLAN, "{}", "words", told=lambda _: None, stop=stop)

    assert (result.complete, result.watched_to_the_end) == (False, False)


@pytest.mark.parametrize("confirm", ["", "deploy", "deploy rolecall-other"])
def test_without_the_phrase_nothing_is_deployed(confirm: str) -> None:
    with pytest.raises(RepairRefused, match="deploy rolecall-vendor"):
        check_may_deploy(Scripted(), PLAN, confirm)


def test_a_stack_set_that_exists_is_left_alone() -> None:
    with pytest.raises(RepairRefused, match="already"):
        check_may_deploy(Scripted(existing=True), PLAN, "deploy rolecall-vendor")
