"""Faults during a run: what goes wrong is contained, said, and can be undone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from repair_field import VENDOR, Field
from repair_samples import document

from core.aws.calls import AccountIam, Answer
from core.aws.errors import AwsDenied, AwsNotFound, AwsThrottled, AwsUnavailable
from core.aws.iam_writing import write
from core.errors import RepairRefused
from core.model import Account, Reason, Status
from core.repair.apply import run_plan
from core.repair.backup import BACKUP_FILE, load_backup
from core.repair.difference import is_restored
from core.repair.events import (
    AccountChanged,
    AccountStarted,
    BackupSaved,
    RepairEvent,
    RepairFinished,
    RepairStarted,
)
from core.repair.journal import JOURNAL_FILE
from core.repair.plan import Plan, sealed
from core.repair.planning import new_plan
from core.repair.record import RECORD_FILE, verify_record
from core.repair.run import Approval, FixState, RepairRun
from core.repair.runs import find_run, list_runs, load_run


class PowerCut(BaseException):
    """The process ends here: nothing may catch it."""


@pytest.fixture
def broken(break_one: Callable[[], tuple[Account, str]]) -> tuple[Account, str]:
    return break_one()


@pytest.fixture
def plan(field: Field, broken: tuple[Account, str]) -> Plan:
    plan = field.plan(broken[0], VENDOR)
    assert plan.refused == ()
    assert len(plan.accounts[0].steps) == 3
    return plan


@pytest.fixture
def two_accounts(field: Field, plan: Plan, break_one: Callable[[], tuple[Account, str]]) -> Plan:
    other = field.plan(break_one()[0], VENDOR)
    return sealed(replace(plan, accounts=(*plan.accounts, *other.accounts)))


class FailAt:
    """Writes as told, but raises at the k-th call: before it is made, or after."""

    def __init__(self, number: int, error: BaseException, *, after: bool = False) -> None:
        self.number, self.error, self.after, self.made = number, error, after, 0

    def __call__(self, iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        self.made += 1
        if self.made == self.number and not self.after:
            raise self.error
        answer = write(iam, call, params)
        if self.made == self.number:
            raise self.error
        return answer


def denied() -> AwsDenied:
    return AwsDenied(Reason("We are not allowed.", "AccessDenied", "Ask."))


def cut_run(field: Field, plan: Plan, folder: Path, fail: FailAt) -> RepairRun:
    """A run that a power cut ended, as it is found afterwards."""
    with pytest.raises(PowerCut):
        field.run(plan, folder=folder, write=fail)
    (run,) = list_runs(folder)
    return run


def test_a_denied_call_ends_the_account_with_its_reason(field: Field, plan: Plan) -> None:
    run = field.run(plan, write=FailAt(3, denied()))

    (result,) = run.results
    assert (result.state, result.steps_done, result.in_doubt) == (FixState.FAILED, 2, False)
    assert result.reason is not None
    assert result.reason.code == "AccessDenied"
    assert "Step 3 of 3" in result.reason.summary
    assert result.checked is not None


def test_what_was_done_before_a_denied_call_can_be_undone(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    run = field.run(plan, write=FailAt(3, denied()))

    undone = field.run(field.undo_plan(run))

    assert undone.results[0].state is FixState.UNDONE
    assert is_restored(plan.accounts[0].roles[0].before, field.state(*broken))


def test_one_failing_account_does_not_stop_the_rest(field: Field, two_accounts: Plan) -> None:
    run = field.run(two_accounts, write=FailAt(1, denied()))

    assert [one.state for one in run.results] == [FixState.FAILED, FixState.VERIFIED]


def test_an_unexpected_fault_is_contained_too(field: Field, plan: Plan) -> None:
    run = field.run(plan, write=FailAt(2, ValueError("a defect")))

    assert run.results[0].state is FixState.INTERRUPTED
    assert load_run(run.folder).results[0].steps_done == 1
    assert run.can_undo


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_after_a_power_cut_the_journal_tells_how_far_it_came(
    field: Field,
    plan: Plan,
    broken: tuple[Account, str],
    tmp_path: Path,
    number: int,
    *,
    after: bool,
) -> None:
    run = cut_run(field, plan, tmp_path, FailAt(number, PowerCut(), after=after))

    (result,) = run.results
    assert run.finished_at is None
    assert (result.state, result.steps_done) == (FixState.INTERRUPTED, number - 1)
    assert result.in_doubt
    assert result.reason is not None
    assert f"step {number} of 3" in result.reason.summary
    undo = field.undo_plan(run)
    if number == 1 and not after:
        assert undo.accounts == ()
        assert "already as it was" in undo.refused[0].reason
    else:
        assert field.run(undo).results[0].state is FixState.UNDONE
    assert is_restored(plan.accounts[0].roles[0].before, field.state(*broken))


def test_a_run_that_was_cut_off_before_any_call_says_so(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    run = field.run(plan, folder=tmp_path)
    lines = (run.folder / JOURNAL_FILE).read_text().splitlines(keepends=True)
    (run.folder / JOURNAL_FILE).write_text("".join(lines[:1]))

    (result,) = load_run(run.folder).results

    assert (result.state, result.steps_done) == (FixState.STOPPED, 0)


def test_a_truncated_journal_loses_only_what_came_after(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    run = field.run(plan, folder=tmp_path)
    journal = run.folder / JOURNAL_FILE
    whole = journal.read_bytes()
    known = []
    for cut in range(len(whole), whole.index(b"\n"), -17):
        journal.write_bytes(whole[:cut])
        (result,) = load_run(run.folder).results
        known.append(result.steps_done)

    assert known == sorted(known, reverse=True)
    assert (known[0], known[-1]) == (3, 0)


def test_a_loaded_run_equals_the_one_that_was_made(field: Field, plan: Plan) -> None:
    run = field.run(plan)

    loaded = find_run(field.folder, run.id)

    assert (loaded.id, loaded.plan, loaded.folder) == (run.id, run.plan, run.folder)
    assert [one.state for one in loaded.results] == [one.state for one in run.results]
    assert loaded.finished_at is not None


def test_a_policy_changed_meanwhile_is_not_overwritten(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    account, name = broken
    field.admin(account).put_role_policy(
        RoleName=name, PolicyName="added-two", PolicyDocument=document("s3:GetObject")
    )

    with field.recorded() as sent:
        run = field.run(plan)

    assert run.results[0].state is FixState.SKIPPED
    assert run.results[0].reason is not None
    assert "added-two changed" in run.results[0].reason.summary
    assert run.results[0].checked is not None
    assert sent == []


def test_a_role_deleted_meanwhile_is_not_touched(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    account, name = broken
    iam = field.admin(account)
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for attached in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=attached["PolicyArn"])
    iam.delete_role(RoleName=name)

    run = field.run(plan)

    assert run.results[0].state is FixState.SKIPPED
    assert "gone" in str(run.results[0].reason)


def test_a_role_changed_after_the_run_is_not_undone(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    run = field.run(plan)
    account, name = broken
    field.admin(account).put_role_policy(
        RoleName=name, PolicyName="added-later", PolicyDocument=document("s3:GetObject")
    )

    undo = field.undo_plan(run)

    assert undo.accounts == ()
    assert "added-later" in undo.refused[0].reason


def test_what_changed_since_the_scan_is_not_planned(
    field: Field, broken: tuple[Account, str]
) -> None:
    from core.repair.preview import preview_repair

    account, name = broken
    cell = field.cell(account, VENDOR)
    field.admin(account).delete_role_policy(RoleName=name, PolicyName="added-one")

    plan = preview_repair(field.connection, [(account, cell)], field.terms)

    assert plan.accounts == ()
    assert "Changed since the scan" in plan.refused[0].reason


def test_without_a_backup_nothing_is_written(field: Field, plan: Plan, tmp_path: Path) -> None:
    occupied = tmp_path / "a-file"
    occupied.write_text("")
    events: list[RepairEvent] = []

    with field.recorded() as sent, pytest.raises(RepairRefused, match="No backup, no run"):
        field.run(plan, folder=occupied, emit=events.append)

    assert sent == []
    assert isinstance(events[-1], RepairFinished)
    assert events[-1].failure is not None


def test_the_backup_is_on_disk_before_the_first_write(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    found: list[bool] = []

    def look_first(iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        (folder,) = [one for one in tmp_path.iterdir() if one.is_dir()]
        found.append((folder / BACKUP_FILE).is_file())
        return write(iam, call, params)

    field.run(plan, folder=tmp_path, write=look_first)

    assert found == [True, True, True]


def test_an_altered_backup_is_not_restored(field: Field, plan: Plan) -> None:
    run = field.run(plan)
    path = run.folder / BACKUP_FILE
    path.write_text(path.read_text().replace("wrong-one", "right-one"))

    with pytest.raises(RepairRefused, match="altered"):
        field.undo_plan(run)


def test_the_backup_holds_what_stood_there(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    before = field.state(*broken)

    run = field.run(plan)

    assert load_backup(run.folder).states == (before,)


def test_a_plan_that_is_not_approved_writes_nothing(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    with field.recorded() as sent, pytest.raises(RepairRefused, match="change 1 account"):
        run_plan(
            field.connection,
            plan,
            approval=Approval("grace"),
            backup_folder=tmp_path,
            checker=field.checker,
            emit=lambda _: None,
            stop=threading.Event(),
        )

    assert sent == []
    assert list(tmp_path.iterdir()) == []


def test_stop_ends_the_run_after_the_current_account(field: Field, two_accounts: Plan) -> None:
    stop = threading.Event()

    def emit(event: RepairEvent) -> None:
        if isinstance(event, AccountStarted):
            stop.set()

    run = field.run(two_accounts, emit=emit, stop=stop)

    assert [one.state for one in run.results] == [FixState.VERIFIED, FixState.STOPPED]
    assert [one.state for one in load_run(run.folder).results] == [
        FixState.VERIFIED,
        FixState.STOPPED,
    ]


def test_events_come_in_order_and_carry_the_fresh_verdicts(field: Field, plan: Plan) -> None:
    events: list[RepairEvent] = []

    field.run(plan, emit=events.append)

    assert [type(event) for event in events] == [
        RepairStarted, BackupSaved, AccountStarted, AccountChanged, RepairFinished,
    ]  # fmt: skip
    changed = events[3]
    assert isinstance(changed, AccountChanged)
    assert changed.result.checked is not None
    cell = next(one for one in changed.result.checked.cells if one.vendor == VENDOR)
    assert cell.status is Status.OK


def test_what_is_not_yet_visible_everywhere_is_waited_for(field: Field, plan: Plan) -> None:
    """The first check after the change still sees the old state."""
    stale = field.check(plan.accounts[0].account)
    answers = [stale]

    class SlowChecker:
        def check(self, account: Account) -> Any:
            return answers.pop() if answers else field.check(account)

    waited: list[float] = []
    from core.repair.account import RunConditions

    run = run_plan(
        field.connection,
        plan,
        approval=Approval("grace", plan.phrase),
        backup_folder=field.folder,
        checker=SlowChecker(),
        emit=lambda _: None,
        stop=threading.Event(),
        conditions=RunConditions(retry_delays=(0.5, 1.0), sleep=waited.append),
    )

    assert run.results[0].state is FixState.VERIFIED
    assert waited == [0.5]


def test_what_still_differs_is_a_result_of_its_own(field: Field, plan: Plan) -> None:
    stale = field.check(plan.accounts[0].account)

    class BlindChecker:
        def check(self, account: Account) -> Any:
            assert account == plan.accounts[0].account
            return stale

    from core.repair.account import RunConditions

    run = run_plan(
        field.connection,
        plan,
        approval=Approval("grace", plan.phrase),
        backup_folder=field.folder,
        checker=BlindChecker(),
        emit=lambda _: None,
        stop=threading.Event(),
        conditions=RunConditions(retry_delays=(0.5, 1.0), sleep=lambda _: None),
    )

    assert run.results[0].state is FixState.STILL_DIFFERS
    assert run.results[0].steps_done == 3
    assert "Excess access" in str(run.results[0].reason)


def test_a_role_made_a_moment_ago_may_not_be_visible_yet(field: Field) -> None:
    account = field.fresh(VENDOR, Status.MISSING)
    plan = field.plan(account, VENDOR)
    not_yet = AwsNotFound(Reason("Not there.", "NoSuchEntity"))

    run = field.run(plan, write=FailAt(2, not_yet))

    assert run.results[0].state is FixState.VERIFIED


def test_a_call_without_an_answer_is_in_doubt(field: Field, plan: Plan) -> None:
    no_answer = AwsUnavailable(Reason("No answer.", "ReadTimeoutError"))

    run = field.run(plan, write=FailAt(1, no_answer, after=True))

    assert (run.results[0].steps_done, run.results[0].in_doubt) == (0, True)
    assert field.run(field.undo_plan(run)).results[0].state is FixState.UNDONE


def test_two_runs_at_a_time_are_refused(field: Field, plan: Plan) -> None:
    refused: list[str] = []

    def run_another(event: RepairEvent) -> None:
        if isinstance(event, BackupSaved):
            with pytest.raises(RepairRefused) as caught:
                field.run(plan)
            refused.append(caught.value.message)

    run = field.run(plan, emit=run_another)

    assert refused == ["Another repair is running on this computer."]
    assert run.results[0].state is FixState.VERIFIED


def test_throttling_that_outlasts_the_retries_fails_that_account(field: Field, plan: Plan) -> None:
    run = field.run(plan, write=FailAt(1, AwsThrottled(Reason("Slow down.", "Throttling"))))

    assert run.results[0].state is FixState.FAILED
    assert run.results[0].steps_done == 0


def test_the_change_record_names_run_approver_and_outcome(
    field: Field, plan: Plan, tmp_path: Path
) -> None:
    run = field.run(plan, folder=tmp_path)

    record = tmp_path / RECORD_FILE
    assert verify_record(record).intact
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert [line["event"] for line in lines] == ["run-started", "account-finished", "run-finished"]
    assert lines[0]["data"]["approved_by"] == "grace"
    assert lines[0]["data"]["plan_sha256"] == plan.sha256
    assert lines[1]["data"]["run_id"] == run.id
    assert "wrong-one" not in record.read_text()


def test_the_session_of_a_run_can_do_only_what_the_plan_shows(field: Field, plan: Plan) -> None:
    """AWS itself refuses another role: here the emulator, by the session policy."""
    from core.aws.iam_writing import WRITE_CALLS, enter_for_repair
    from core.repair.session_policy import repair_policy

    change = plan.accounts[0]
    iam = enter_for_repair(
        field.connection,
        change.account.id,
        plan.repair_role_name,
        session_policy=repair_policy(change.account.id, "aws", change.roles),
        session_name="a-test",
        calls=WRITE_CALLS,
    )

    for call, params in (
        ("DeleteRole", {"RoleName": change.roles[0].role_name}),
        ("DeleteRolePolicy", {"RoleName": "RolecallAudit", "PolicyName": "ReadRoles"}),
    ):
        with pytest.raises(AwsDenied):
            write(iam, call, params)


def test_a_call_that_is_no_change_is_never_made(field: Field) -> None:
    iam = field.connection.iam(None)

    with pytest.raises(PermissionError):
        write(iam, "CreateUser", {"UserName": "eve"})


def test_a_plan_without_accounts_is_refused(field: Field) -> None:
    empty = new_plan(plan_kind(), field.terms, (), ())

    with pytest.raises(RepairRefused, match="changes nothing"):
        field.run(empty)


def plan_kind() -> Any:
    from core.repair.plan import PlanKind

    return PlanKind.REPAIR
