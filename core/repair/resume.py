"""Going on with a run that was cut off, stopped or failed in part.

The same plan, backup and journal serve on. An account that was begun is taken up only when
what stands there is exactly what the run left; one that was not begun is treated as in a run.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.aws.connection import AwsConnection
from core.errors import AppError, RepairRefused
from core.model import Reason
from core.repair.account import AccountRunner, Checker, RunConditions
from core.repair.apply import LOCK_FILE, close_run
from core.repair.approval import check_approval
from core.repair.backup import Backup, load_backup
from core.repair.events import RepairEvent, RepairFinished, RepairStarted
from core.repair.files import only_one
from core.repair.journal import JOURNAL_FILE, Entry, Journal
from core.repair.plan import AccountChange
from core.repair.record import RECORD_FILE, ChangeRecord, open_record
from core.repair.run import RESUMABLE, AccountRepair, Approval, RepairRun
from core.repair.runs import load_run
from core.repair.undo import touched
from core.repair.waves import Change, Waves


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is left of a run: the accounts that a resume takes up."""

    run: RepairRun
    accounts: tuple[AccountChange, ...]


def remainder_of(folder: Path) -> Remainder:
    """What a resume of the run in `folder` would take up.

    Raises:
        InputError: the folder holds no run.
        RepairRefused: nothing is left, or its files are damaged.
    """
    run = load_run(folder)
    return Remainder(run, _left(run, load_backup(folder)))


def resume_run(
    connection: AwsConnection,
    run: RepairRun,
    *,
    approval: Approval,
    checker: Checker,
    emit: Callable[[RepairEvent], None],
    stop: threading.Event,
    conditions: RunConditions | None = None,
    second_person: bool = False,
) -> RepairRun:
    """Carry out what is left of `run`; events and threads as with `run_plan`.

    Raises:
        RepairRefused: not approved, nothing is left, or its files are damaged or in use;
            nothing was written.
    """
    conditions = conditions or RunConditions()
    check_approval(run.plan, approval, second_person=second_person)
    try:
        with only_one(run.folder.parent / LOCK_FILE):
            run = load_run(run.folder)  # as it is now that nobody else can change it
            backup = load_backup(run.folder)
            left = _left(run, backup)
            emit(RepairStarted(run.id, len(left)))
            journal = Journal(run.folder / JOURNAL_FILE, conditions.now)
            runner = AccountRunner(connection, run.plan, run.id, checker, journal, conditions)
            record = _reopened(runner, run, approval)
            waves = Waves(runner, record, _going_on(runner, run, backup), emit, stop)
            run = _merged(run, waves.change(left), approval)
            run = replace(run, finished_at=conditions.now())
            close_run(journal, record, run)
    except AppError as refusal:
        emit(RepairFinished(None, Reason(refusal.message, "", refusal.hint)))
        raise
    except OSError as error:
        reason = Reason(f"The run cannot be resumed: {error.strerror}.", "", "Make room.")
        emit(RepairFinished(None, reason))
        raise RepairRefused(reason.summary, reason.remedy) from error
    emit(RepairFinished(run))
    return run


def _left(run: RepairRun, backup: Backup) -> tuple[AccountChange, ...]:
    """The accounts to take up: those that were backed up and are not finished."""
    open_ids = {one.account.id for one in run.results if one.state in RESUMABLE}
    left = tuple(
        change
        for change in run.plan.accounts
        if change.account.id in open_ids
        and all((change.account.id, role.role_name) in backup.by_key for role in change.roles)
    )
    if not left:
        raise RepairRefused(
            f"Nothing of run {run.id} is left to be done.",
            "Scan the accounts again and make a new plan for what still differs.",
        )
    return left


def _reopened(runner: AccountRunner, run: RepairRun, approval: Approval) -> ChangeRecord:
    record = open_record(run.folder.parent / RECORD_FILE, runner.conditions.now)
    facts = {"approved_by": approval.approved_by, "reason": approval.reason}
    runner.journal.reopen()
    record.write("run-resumed", run_id=run.id, **facts)
    runner.journal.write(Entry.RUN_RESUMED, **facts)
    return record


def _going_on(runner: AccountRunner, run: RepairRun, backup: Backup) -> Change:
    so_far = {result.account.id: result for result in run.results}

    def change_one(change: AccountChange) -> AccountRepair:
        earlier = so_far[change.account.id]
        if touched(earlier):
            return runner.take_up(change, earlier)
        keys = [(change.account.id, role.role_name) for role in change.roles]
        return runner.carry_out(change, [backup.by_key[key] for key in keys])

    return change_one


def _merged(run: RepairRun, results: tuple[AccountRepair, ...], approval: Approval) -> RepairRun:
    fresh = {result.account.id: result for result in results}
    merged = tuple(fresh.get(one.account.id, one) for one in run.results)
    return replace(run, results=merged, approval=approval)
