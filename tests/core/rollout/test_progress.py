"""Carrying out a change of a StackSet: the calls shown are the calls made, every change of an
account is told once, and what fails is said."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.aws.errors import AwsDenied
from core.aws.stack_set_state import InstanceState, OperationState, StackSetState
from core.errors import RepairRefused
from core.model import Reason
from core.repair.record import RECORD_FILE, recorded, verify_record
from core.repair.run import Approval
from core.rollout import deploy as module
from core.rollout.deploy import CHANGE_FILE, Deployment, carry_out, why_not_approved
from core.rollout.stack_calls import Wanted
from core.rollout.stack_change import StackSetChange, deployment, removal
from core.rollout.targets import StackSetPlan, TargetGroup

UNIT = "ou-ab12-cdefgh34"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLAN = StackSetPlan(
    "rolecall-vendor",
    (TargetGroup({"OrganizationalUnitIds": [UNIT]}),
     TargetGroup({"OrganizationalUnitIds": [UNIT], "Accounts": ["3"],
                  "AccountFilterType": "INTERSECTION"}, {"Id": "x"})),
)  # fmt: skip
CHANGE = deployment(Wanted("vendor", PLAN, "{}", {}, "words"), None, "ada", NOW)
APPROVED = Approval("grace", "deploy rolecall-vendor", "TICKET-1")


class Scripted:
    """A CloudFormation whose operations go through the given states."""

    def __init__(
        self, *operations: list[OperationState], standing: StackSetState | None = None
    ) -> None:
        self.made: list[tuple[str, Mapping[str, Any]]] = []
        self.standing = standing
        self._operations = [list(one) for one in operations]
        self._begun = 0

    def describe(self, name: str) -> StackSetState | None:
        assert name == PLAN.name
        return self.standing

    def make(self, operation: str, params: Mapping[str, Any]) -> str:
        self.made.append((operation, params))
        if operation in ("CreateStackSet", "DeleteStackSet"):
            return ""
        self._begun += 1
        return str(self._begun)

    def progress(self, name: str, operation_id: str) -> OperationState:
        assert name == PLAN.name
        states = self._operations[int(operation_id) - 1]
        return states.pop(0) if len(states) > 1 else states[0]


def running(**accounts: str) -> OperationState:
    return OperationState("RUNNING", instances(accounts))


def over(status: str, **accounts: str) -> OperationState:
    return OperationState(status, instances(accounts))


def instances(accounts: Mapping[str, str]) -> tuple[InstanceState, ...]:
    return tuple(InstanceState(name.strip("a"), status) for name, status in accounts.items())


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.0)


def done(
    calls: Scripted,
    folder: Path,
    change: StackSetChange = CHANGE,
    *,
    told: list[tuple[str, str]] | None = None,
    stop: threading.Event | None = None,
) -> Deployment:
    heard = told if told is not None else []
    return carry_out(
        calls, change, replace(APPROVED, phrase=change.phrase), folder,
        told=lambda one: heard.append((one.account_id, one.status)),
        stop=stop or threading.Event(),
    )  # fmt: skip


def test_the_calls_that_are_made_are_the_calls_that_were_shown(tmp_path: Path) -> None:
    calls = Scripted([over("SUCCEEDED")], [over("SUCCEEDED")])

    result = done(calls, tmp_path)

    assert calls.made == [(one.operation, one.params) for one in CHANGE.calls]
    assert (result.complete, result.calls_made) == (True, 3)


def test_each_change_of_an_account_is_told_once(tmp_path: Path) -> None:
    calls = Scripted(
        [running(a1="RUNNING", a2="PENDING"), running(a1="SUCCEEDED", a2="PENDING"),
         over("SUCCEEDED", a1="SUCCEEDED", a2="SUCCEEDED")],
        [over("SUCCEEDED", a1="SUCCEEDED", a2="SUCCEEDED", a3="SUCCEEDED")],
    )  # fmt: skip
    told: list[tuple[str, str]] = []

    result = done(calls, tmp_path, told=told)

    assert told == [
        ("1", "RUNNING"), ("2", "PENDING"), ("1", "SUCCEEDED"), ("2", "SUCCEEDED"),
        ("3", "SUCCEEDED"),
    ]  # fmt: skip
    assert result.complete
    assert result.done == 3


def test_an_operation_that_fails_is_the_last_one(tmp_path: Path) -> None:
    calls = Scripted([over("FAILED", a1="FAILED")], [over("SUCCEEDED")])

    result = done(calls, tmp_path)

    assert (result.complete, result.calls_made) == (False, 2)
    assert len(calls.made) == 2
    assert result.instances[0].status == "FAILED"


def test_watching_can_be_ended_and_the_result_says_so(tmp_path: Path) -> None:
    stop = threading.Event()

    class Stopping(Scripted):
        def progress(self, name: str, operation_id: str) -> OperationState:
            stop.set()
            return super().progress(name, operation_id)

    calls = Stopping([running(a1="RUNNING")], [over("SUCCEEDED")])

    result = done(calls, tmp_path, stop=stop)

    assert (result.complete, result.watched_to_the_end, result.calls_made) == (False, False, 2)


def test_stopped_before_it_began_nothing_is_called(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    calls = Scripted([over("SUCCEEDED")])

    result = done(calls, tmp_path, stop=stop)

    assert (calls.made, result.calls_made) == ([], 0)


def test_accounts_whose_stack_is_gone_are_told_as_removed(tmp_path: Path) -> None:
    before = StackSetState(PLAN.name, "{}", "SERVICE_MANAGED", (UNIT,),
                           instances({"a1": "SUCCEEDED", "a2": "SUCCEEDED"}))  # fmt: skip
    change = removal("vendor", PLAN, before, "ada", NOW)
    calls = Scripted([running(a1="RUNNING", a2="PENDING"), running(a2="RUNNING"),
                      over("SUCCEEDED")], standing=before)  # fmt: skip
    told: list[tuple[str, str]] = []

    result = done(calls, tmp_path, change, told=told)

    assert told == [("1", "RUNNING"), ("2", "PENDING"), ("2", "RUNNING"), ("1", "REMOVED"),
                    ("2", "REMOVED")]  # fmt: skip
    assert result.complete
    assert [name for name, _ in calls.made] == ["DeleteStackInstances", "DeleteStackSet"]


def test_stacks_that_could_not_be_removed_keep_their_stack_set(tmp_path: Path) -> None:
    before = StackSetState(PLAN.name, "{}", "SERVICE_MANAGED", (UNIT,),
                           instances({"a1": "SUCCEEDED"}))  # fmt: skip
    calls = Scripted([over("FAILED", a1="INOPERABLE")], standing=before)

    result = done(calls, tmp_path, removal("vendor", PLAN, before, "ada", NOW))

    assert [name for name, _ in calls.made] == ["DeleteStackInstances"]
    assert not result.complete


@pytest.mark.parametrize(
    "phrase", ["", "deploy", "deploy rolecall-other", "update rolecall-vendor"]
)
def test_without_the_phrase_nothing_is_called(phrase: str, tmp_path: Path) -> None:
    calls = Scripted()

    with pytest.raises(RepairRefused, match="deploy rolecall-vendor"):
        carry_out(
            calls, CHANGE, Approval("grace", phrase), tmp_path,
            told=lambda _: None, stop=threading.Event(),
        )  # fmt: skip
    assert calls.made == []


def test_the_requester_may_be_kept_from_approving() -> None:
    own = replace(APPROVED, approved_by="Ada")

    assert why_not_approved(CHANGE, own) is None
    assert "may not approve" in str(why_not_approved(CHANGE, own, second_person=True))
    assert why_not_approved(CHANGE, APPROVED, second_person=True) is None


def test_nobody_cannot_approve_and_nothing_needs_no_approval() -> None:
    assert "name of the person" in str(why_not_approved(CHANGE, Approval(" ")))
    assert "nothing to change" in str(why_not_approved(replace(CHANGE, calls=()), APPROVED))


def test_a_stack_set_that_changed_since_its_preview_is_left_alone(tmp_path: Path) -> None:
    calls = Scripted(standing=StackSetState(PLAN.name, "{}", "SERVICE_MANAGED", (UNIT,), ()))

    with pytest.raises(RepairRefused, match="no longer as previewed"):
        done(calls, tmp_path)
    assert calls.made == []


def test_the_change_is_saved_and_every_call_is_on_record_before_it_is_made(tmp_path: Path) -> None:
    class Watching(Scripted):
        def make(self, operation: str, params: Mapping[str, Any]) -> str:
            noted = recorded(tmp_path / RECORD_FILE, "stack-set-call")
            assert noted[-1]["operation"] == operation
            assert len(noted) == len(self.made) + 1
            return super().make(operation, params)

    result = done(Watching([over("SUCCEEDED")], [over("SUCCEEDED")]), tmp_path)

    saved = json.loads((result.folder / CHANGE_FILE).read_text())
    assert saved["sha256"] == CHANGE.sha256
    (begun,) = recorded(tmp_path / RECORD_FILE, "stack-set-started")
    assert (begun["approved_by"], begun["reason"]) == ("grace", "TICKET-1")
    assert begun["change_sha256"] == CHANGE.sha256
    assert recorded(tmp_path / RECORD_FILE, "stack-set-finished")[0]["complete"]
    assert verify_record(tmp_path / RECORD_FILE).intact


def test_a_call_that_aws_refuses_is_on_record(tmp_path: Path) -> None:
    class Refusing(Scripted):
        def make(self, *_: object) -> str:
            raise AwsDenied(Reason("You may not make StackSets.", "AccessDenied"))

    with pytest.raises(AwsDenied):
        done(Refusing(), tmp_path)

    (failed,) = recorded(tmp_path / RECORD_FILE, "stack-set-failed")
    assert "may not make StackSets" in failed["summary"]
