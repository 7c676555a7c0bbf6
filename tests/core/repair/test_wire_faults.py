"""AWS answers a changing call with an error: what passes is repeated, what stays is said."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from repair_field import VENDOR, Field, shown_calls

from core.errors import RepairRefused
from core.model import Account, Status
from core.repair.backup import BACKUP_FILE
from core.repair.events import RepairEvent, RepairStarted
from core.repair.plan import Plan
from core.repair.run import FixState

THROTTLED = (400, "Throttling")
FAULT = (500, "InternalFailure")
DENIED = (403, "AccessDenied")
EXPIRED = (403, "ExpiredToken")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore waits between repetitions."""
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.fixture
def broken(break_one: Callable[[], tuple[Account, str]]) -> tuple[Account, str]:
    return break_one()


@pytest.fixture
def plan(field: Field, broken: tuple[Account, str]) -> Plan:
    return field.plan(broken[0], VENDOR)


@pytest.mark.parametrize("fault", [THROTTLED, FAULT, (503, "ServiceUnavailable")])
def test_a_passing_fault_is_repeated_and_leaves_no_trace(
    field: Field, plan: Plan, broken: tuple[Account, str], fault: tuple[int, str]
) -> None:
    with field.recorded() as sent, field.faulty(lambda n: fault if n == 2 else None):
        run = field.run(plan)

    shown = shown_calls(plan)
    assert sent == [shown[0], shown[1], shown[1], shown[2]]  # the second one was sent again
    assert run.results[0].state is FixState.VERIFIED
    assert field.cell(broken[0], VENDOR).status is Status.OK


def test_throttling_that_does_not_end_fails_the_account_and_says_what_to_do(
    field: Field, plan: Plan
) -> None:
    with field.faulty(lambda n: THROTTLED if n >= 2 else None):
        run = field.run(plan)

    (result,) = run.results
    assert (result.state, result.steps_done, result.in_doubt) == (FixState.FAILED, 1, False)
    assert result.reason is not None
    assert result.reason.code == "Throttling"
    assert "few minutes" in result.reason.remedy
    resumed = field.resume(run)
    assert resumed.all_done, [one.reason for one in resumed.results]


def test_a_fault_of_aws_that_does_not_end_leaves_the_call_in_doubt(
    field: Field, plan: Plan
) -> None:
    with field.faulty(lambda n: FAULT if n >= 2 else None):
        run = field.run(plan)

    (result,) = run.results
    assert (result.state, result.steps_done, result.in_doubt) == (FixState.FAILED, 1, True)
    resumed = field.resume(run)
    assert resumed.all_done, [one.reason for one in resumed.results]


def test_access_denied_on_the_third_call_is_not_repeated(field: Field, plan: Plan) -> None:
    with field.recorded() as sent, field.faulty(lambda n: DENIED if n == 3 else None):
        run = field.run(plan)

    (result,) = run.results
    assert sent == shown_calls(plan)
    assert (result.state, result.steps_done) == (FixState.FAILED, 2)
    assert result.reason is not None
    assert result.reason.code == "AccessDenied"
    assert field.run(field.undo_plan(run)).results[0].state is FixState.UNDONE


def test_credentials_that_expire_midway_end_the_run(field: Field, plan: Plan) -> None:
    with field.faulty(lambda n: EXPIRED if n >= 2 else None):
        run = field.run(plan)

    (result,) = run.results
    assert (result.state, result.steps_done) == (FixState.FAILED, 1)
    assert result.ends_run
    assert "Sign in again" in str(result.reason)
    resumed = field.resume(run)
    assert resumed.all_done, [one.reason for one in resumed.results]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
def test_a_disk_too_full_for_the_backup_refuses_the_run(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    def fill_the_disk(event: RepairEvent) -> None:
        if isinstance(event, RepairStarted):
            folder = tmp_path / event.run_id
            folder.mkdir()
            (folder / f".{BACKUP_FILE}.partial").symlink_to("/dev/full")

    with field.recorded() as sent, pytest.raises(RepairRefused, match="No space left"):
        field.run(plan, folder=tmp_path, emit=fill_the_disk)

    assert sent == []
