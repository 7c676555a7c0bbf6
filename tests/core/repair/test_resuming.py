"""Going on with a run that was cut off, stopped or failed: what is done is not done twice, and
what somebody else changed is left alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from repair_field import VENDOR, Field, shown_calls
from repair_samples import document

from core.aws.calls import AccountIam, Answer
from core.aws.errors import AwsDenied, AwsExpired
from core.aws.iam_writing import write
from core.errors import RepairRefused
from core.model import Account, Reason, Status
from core.repair.events import AccountStarted, RepairEvent, RepairFinished, RepairStarted
from core.repair.journal import JOURNAL_FILE
from core.repair.plan import Plan, sealed
from core.repair.record import RECORD_FILE, verify_record
from core.repair.resume import resume_run
from core.repair.run import Approval, FixState, RepairRun
from core.repair.runs import list_runs, load_run

BreakOne = Callable[[], tuple[Account, str]]


@pytest.fixture
def broken(break_one: BreakOne) -> tuple[Account, str]:
    return break_one()


@pytest.fixture
def plan(field: Field, broken: tuple[Account, str]) -> Plan:
    return field.plan(broken[0], VENDOR)


@pytest.fixture
def two_accounts(field: Field, plan: Plan, break_one: BreakOne) -> Plan:
    other = field.plan(break_one()[0], VENDOR)
    return sealed(replace(plan, accounts=(*plan.accounts, *other.accounts)))


def failing_at(number: int, error: BaseException, *, after: bool = False) -> Any:
    """Writes as told until the n-th call, which raises: before it is made, or after."""
    made = 0

    def write_or_fail(iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        nonlocal made
        made += 1
        if made == number and not after:
            raise error
        answer = write(iam, call, params)
        if made == number:
            raise error
        return answer

    return write_or_fail


def denied() -> AwsDenied:
    return AwsDenied(Reason("We are not allowed.", "AccessDenied", "Ask."))


def states(run: RepairRun) -> list[FixState]:
    return [result.state for result in run.results]


def test_after_a_denial_was_lifted_only_the_rest_is_done(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    failed = field.run(plan, write=failing_at(3, denied()))

    with field.recorded() as sent:
        run = field.resume(failed)

    assert sent == shown_calls(plan)[2:]
    assert states(run) == [FixState.VERIFIED]
    assert run.results[0].steps_done == 3
    assert field.cell(broken[0], VENDOR).status is Status.OK


def test_a_call_in_doubt_that_took_effect_is_not_repeated(field: Field, plan: Plan) -> None:
    from core.aws.errors import AwsUnavailable

    silent = AwsUnavailable(Reason("No answer.", "ReadTimeoutError"))
    failed = field.run(plan, write=failing_at(2, silent, after=True))

    with field.recorded() as sent:
        run = field.resume(failed)

    assert sent == shown_calls(plan)[2:]
    assert states(run) == [FixState.VERIFIED]


def test_a_call_in_doubt_that_took_no_effect_is_made(field: Field, plan: Plan) -> None:
    from core.aws.errors import AwsUnavailable

    silent = AwsUnavailable(Reason("No answer.", "ReadTimeoutError"))
    failed = field.run(plan, write=failing_at(2, silent))

    with field.recorded() as sent:
        field.resume(failed)

    assert sent == shown_calls(plan)[1:]


def test_accounts_that_a_stop_left_out_are_taken_up(field: Field, two_accounts: Plan) -> None:
    stop = threading.Event()

    def stop_at_once(event: RepairEvent) -> None:
        if isinstance(event, AccountStarted):
            stop.set()

    stopped = field.run(two_accounts, emit=stop_at_once, stop=stop)
    assert states(stopped) == [FixState.VERIFIED, FixState.STOPPED]
    events: list[RepairEvent] = []

    run = field.resume(stopped, emit=events.append)

    assert states(run) == [FixState.VERIFIED, FixState.VERIFIED]
    assert isinstance(events[0], RepairStarted)
    assert events[0].total == 1
    assert isinstance(events[-1], RepairFinished)


def test_an_ended_sign_in_ends_the_run_and_the_run_goes_on_after_signing_in(
    field: Field, two_accounts: Plan
) -> None:
    expired = AwsExpired(Reason("The sign-in to AWS has expired.", "ExpiredToken", "Sign in."))

    failed = field.run(two_accounts, write=failing_at(2, expired))

    assert states(failed) == [FixState.FAILED, FixState.STOPPED]
    assert "sign-in" in str(failed.results[1].reason)
    assert states(field.resume(failed)) == [FixState.VERIFIED, FixState.VERIFIED]


def test_what_was_changed_after_the_interruption_is_left_alone(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    failed = field.run(plan, write=failing_at(3, denied()))
    account, name = broken
    field.admin(account).put_role_policy(
        RoleName=name, PolicyName="foreign", PolicyDocument=document("s3:GetObject")
    )

    with field.recorded() as sent:
        run = field.resume(failed)

    assert sent == []
    assert states(run) == [FixState.FAILED]
    assert "changed after the interruption" in str(run.results[0].reason)
    assert load_run(run.folder).results[0].steps_done == 2


def test_an_account_that_failed_before_its_first_call_is_read_again_first(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    failed = field.run(plan, write=failing_at(1, denied()))
    account, name = broken
    field.admin(account).tag_role(RoleName=name, Tags=[{"Key": "changed", "Value": "meanwhile"}])

    run = field.resume(failed)

    assert states(run) == [FixState.SKIPPED]
    assert "tags changed" in str(run.results[0].reason)


def test_a_resumed_run_that_fails_again_can_be_resumed_again(field: Field, plan: Plan) -> None:
    failed = field.run(plan, write=failing_at(2, denied()))

    again = field.resume(failed, write=failing_at(2, denied()))

    assert (states(again), again.results[0].steps_done) == ([FixState.FAILED], 2)
    assert states(load_run(again.folder)) == [FixState.FAILED]
    assert states(field.resume(again)) == [FixState.VERIFIED]


def test_a_resumed_run_can_be_undone_as_a_whole(field: Field, plan: Plan) -> None:
    run = field.resume(field.run(plan, write=failing_at(3, denied())))

    assert states(field.run(field.undo_plan(load_run(run.folder)))) == [FixState.UNDONE]


def test_a_journal_that_was_cut_off_anywhere_is_gone_on_with(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    """Cut off after the second call was announced, in the middle of its line."""
    run = field.run(plan, folder=tmp_path, write=failing_at(3, denied()))
    journal = run.folder / JOURNAL_FILE
    lines = journal.read_bytes().split(b"\n")
    journal.write_bytes(b"\n".join(lines[:5]) + b"\n" + lines[5][:9])

    resumed = field.resume(load_run(run.folder))

    assert states(resumed) == [FixState.VERIFIED]
    assert states(load_run(run.folder)) == [FixState.VERIFIED]
    assert load_run(run.folder).finished_at is not None


def test_a_full_disk_in_the_middle_ends_the_run_and_it_goes_on_when_there_is_room(
    field: Field, two_accounts: Plan, tmp_path: Path
) -> None:
    def fill_the_disk(iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        (folder,) = tmp_path.glob("run-*")
        journal = folder / JOURNAL_FILE
        journal.rename(folder / "kept")
        journal.symlink_to("/dev/full")
        return write(iam, call, params)

    full = field.run(two_accounts, folder=tmp_path, write=fill_the_disk)

    assert states(full) == [FixState.INTERRUPTED, FixState.STOPPED]
    assert "No space left" in str(full.results[0].reason)
    (full.folder / "kept").replace(full.folder / JOURNAL_FILE)
    (found,) = list_runs(tmp_path)
    assert (found.results[0].steps_done, found.results[0].in_doubt) == (0, True)
    assert states(field.resume(found)) == [FixState.VERIFIED, FixState.VERIFIED]


def test_a_finished_run_has_nothing_left(field: Field, plan: Plan) -> None:
    run = field.run(plan)
    assert not run.can_resume

    with pytest.raises(RepairRefused, match="Nothing of run"):
        field.resume(run)


def test_resuming_needs_the_approval_that_the_run_needed(field: Field, plan: Plan) -> None:
    failed = field.run(plan, write=failing_at(3, denied()))

    with field.recorded() as sent, pytest.raises(RepairRefused, match="change 1 account"):
        resume_run(
            field.connection,
            failed,
            approval=Approval("grace"),
            checker=field.checker,
            emit=lambda _: None,
            stop=threading.Event(),
        )

    assert sent == []


def test_the_change_record_tells_of_the_resumption(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    field.resume(field.run(plan, folder=tmp_path, write=failing_at(3, denied())))

    record = tmp_path / RECORD_FILE
    assert verify_record(record).intact
    assert record.read_text().count('"event":"run-resumed"') == 1
