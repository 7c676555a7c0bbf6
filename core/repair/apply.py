"""Carrying out an approved plan: backup, then account by account, then the change record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from core.aws.connection import AwsConnection
from core.errors import AppError, RepairRefused
from core.model import Reason
from core.repair.account import (
    AccountRunner,
    Checker,
    JournalUnwritable,
    RunConditions,
    reason_of,
)
from core.repair.approval import check_approval
from core.repair.backup import BACKUP_FILE, Backup, save_backup
from core.repair.events import (
    AccountChanged,
    AccountStarted,
    BackupSaved,
    RepairEvent,
    RepairFinished,
    RepairStarted,
)
from core.repair.files import make_private_folder, only_one
from core.repair.journal import JOURNAL_FILE, Entry, Journal
from core.repair.plan import AccountChange, Plan
from core.repair.plan_file import save_plan
from core.repair.record import RECORD_FILE, ChangeRecord, open_record
from core.repair.run import AccountRepair, Approval, FixState, RepairRun
from core.repair.state import RoleState

PLAN_FILE = "plan.json"
LOCK_FILE = "run.lock"
_log = logging.getLogger(__name__)
_States = dict[str, "tuple[RoleState, ...] | Reason"]


def run_plan(
    connection: AwsConnection,
    plan: Plan,
    *,
    approval: Approval,
    backup_folder: Path,
    checker: Checker,
    emit: Callable[[RepairEvent], None],
    stop: threading.Event,
    conditions: RunConditions | None = None,
) -> RepairRun:
    """Carry out `plan`; blocking, call it in a thread. One account at a time, in order.

    The run gets a folder of its own under `backup_folder`, with the plan, the backup and the
    journal. `stop` ends the run after the account being changed. `emit` is called in this
    thread, `RepairFinished` last whatever happens.

    Raises:
        RepairRefused: not approved, altered, or no backup could be taken; nothing was written.
    """
    conditions = conditions or RunConditions()
    check_approval(plan, approval)
    run = _new_run(plan, approval, backup_folder, conditions.now())
    emit(RepairStarted(run.id, len(plan.accounts)))
    journal = Journal(run.folder / JOURNAL_FILE, conditions.now)
    runner = AccountRunner(connection, plan, run.id, checker, journal, conditions)
    try:
        with ExitStack() as held:
            with _nothing_changed():
                make_private_folder(run.folder)
                held.enter_context(only_one(backup_folder / LOCK_FILE))
                record, states = _prepared(run, runner, emit, stop)
            results = _change_all(runner, record, states, emit, stop)
            run = replace(run, finished_at=conditions.now(), results=results)
            _close_run(journal, record, run)
    except RepairRefused as refusal:
        emit(RepairFinished(None, Reason(refusal.message, "", refusal.hint)))
        raise
    emit(RepairFinished(run))
    return run


def _new_run(plan: Plan, approval: Approval, folder: Path, now: datetime) -> RepairRun:
    run_id = f"run-{now:%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    return RepairRun(run_id, plan, approval, folder / run_id, now, None, ())


@contextmanager
def _nothing_changed() -> Iterator[None]:
    """Whatever goes wrong inside is a refusal: nothing was written to AWS yet."""
    try:
        yield
    except RepairRefused:
        raise
    except AppError as error:
        raise RepairRefused(f"No backup, no run: {error.message}", error.hint) from error
    except OSError as error:
        raise RepairRefused(
            f"No backup, no run: {error.strerror}.", "Nothing was changed."
        ) from error


def _prepared(
    run: RepairRun,
    runner: AccountRunner,
    emit: Callable[[RepairEvent], None],
    stop: threading.Event,
) -> tuple[ChangeRecord, _States]:
    """Backup and the first lines of journal and record, all on disk."""
    save_plan(run.plan, run.folder / PLAN_FILE)
    record = open_record(run.folder.parent / RECORD_FILE, runner.conditions.now)
    states = _read_all(runner, stop)
    backup = _back_up(run, states, runner.conditions)
    emit(BackupSaved(str(run.folder / BACKUP_FILE), backup.sha256))
    _open_run(runner.journal, record, run, backup)
    return record, states


def _read_all(runner: AccountRunner, stop: threading.Event) -> _States:
    states: _States = {}
    for change in runner.plan.accounts:
        if stop.is_set():
            raise RepairRefused("Stopped before anything was changed.")
        try:
            states[change.account.id] = runner.read(change)
        except AppError as error:
            states[change.account.id] = reason_of(error)
    return states


def _back_up(run: RepairRun, states: _States, conditions: RunConditions) -> Backup:
    known = tuple(
        state for found in states.values() if not isinstance(found, Reason) for state in found
    )
    return save_backup(Backup(run.id, run.plan.sha256, conditions.now(), known), run.folder)


def _open_run(journal: Journal, record: ChangeRecord, run: RepairRun, backup: Backup) -> None:
    facts = {
        "run_id": run.id,
        "plan_id": run.plan.id,
        "plan_sha256": run.plan.sha256,
        "backup_sha256": backup.sha256,
        "requester": run.plan.requester,
        "approved_by": run.approval.approved_by,
        "reason": run.approval.reason,
    }
    record.write("run-started", **facts)
    journal.write(Entry.RUN_STARTED, **facts)


def _change_all(
    runner: AccountRunner,
    record: ChangeRecord,
    states: _States,
    emit: Callable[[RepairEvent], None],
    stop: threading.Event,
) -> tuple[AccountRepair, ...]:
    results: list[AccountRepair] = []
    halted: Reason | None = None
    for change in runner.plan.accounts:
        if halted is None and stop.is_set():
            halted = Reason("Not started: the run was stopped.")
        if halted is not None:
            result = _not_done(change, FixState.STOPPED, halted)
        else:
            emit(AccountStarted(change.account))
            result, halted = _change_one(runner, change, states[change.account.id])
        halted = _put_down(runner.journal, record, runner.run_id, result) or halted
        results.append(result)
        emit(AccountChanged(result))
    return tuple(results)


def _change_one(
    runner: AccountRunner, change: AccountChange, saved: tuple[RoleState, ...] | Reason
) -> tuple[AccountRepair, Reason | None]:
    """The outcome of one account, and why the run has to end with it, if so."""
    if isinstance(saved, Reason):
        return _not_done(change, FixState.FAILED, saved), None
    try:
        return runner.carry_out(change, saved), None
    except JournalUnwritable as error:
        reason = Reason(error.message, "", "Make room on the disk, then see what was done.")
        return _not_done(change, FixState.INTERRUPTED, reason), reason
    except Exception as error:  # noqa: BLE001 - one account never ends the run
        _log.exception("The repair of account %s ended unexpectedly", change.account.id)
        reason = Reason(f"An unexpected fault: {type(error).__name__}.", "", "Please report it.")
        return _not_done(change, FixState.INTERRUPTED, reason), None


def _not_done(change: AccountChange, state: FixState, reason: Reason) -> AccountRepair:
    doubt = state is FixState.INTERRUPTED
    return AccountRepair(change.account, state, 0, len(change.steps), reason, in_doubt=doubt)


def _put_down(
    journal: Journal, record: ChangeRecord, run_id: str, result: AccountRepair
) -> Reason | None:
    """Write the outcome into journal and record; the reason to end the run if that fails."""
    reason = result.reason or Reason("")
    facts = {
        "account_id": result.account.id,
        "state": result.state,
        "steps_done": result.steps_done,
        "in_doubt": result.in_doubt,
        "summary": reason.summary,
        "code": reason.code,
        "remedy": reason.remedy,
    }
    try:
        if result.state is not FixState.INTERRUPTED:  # the journal's steps say more
            journal.write(Entry.ACCOUNT_FINISHED, **facts)
        record.write("account-finished", run_id=run_id, **facts)
    except OSError as error:
        return Reason(f"The journal cannot be written: {error.strerror}.")
    return None


def _close_run(journal: Journal, record: ChangeRecord, run: RepairRun) -> None:
    try:
        journal.write(Entry.RUN_FINISHED)
        record.write("run-finished", run_id=run.id, by_state=dict(run.by_state))
    except OSError:
        _log.exception("The end of run %s could not be written down", run.id)
