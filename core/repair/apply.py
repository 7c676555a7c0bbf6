"""Carrying out an approved plan: backup, then account by account, then the change record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from core.aws.connection import AwsConnection
from core.aws.errors import AwsExpired
from core.errors import AppError, RepairRefused
from core.model import Reason
from core.repair.account import AccountRunner, Checker, RunConditions, reason_of
from core.repair.approval import check_approval
from core.repair.backup import BACKUP_FILE, Backup, save_backup
from core.repair.events import (
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
from core.repair.waves import Change, Waves, not_done

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
    second_person: bool = False,
) -> RepairRun:
    """Carry out `plan`; blocking, call it in a thread. Accounts are begun in the plan's order,
    several at a time (`conditions.pace`); the calls of one account are made in order.

    The run gets a folder of its own under `backup_folder`, with the plan, the backup and the
    journal. `stop` ends the run after the accounts being changed. `emit` is called in this
    thread, `RepairFinished` last whatever happens. `second_person`: the requester may not
    approve.

    Raises:
        RepairRefused: not approved, altered, or no backup could be taken; nothing was written.
    """
    conditions = conditions or RunConditions()
    check_approval(plan, approval, second_person=second_person)
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
            waves = Waves(runner, record, _fresh_start(runner, states), emit, stop)
            results = waves.change(plan.accounts)
            run = replace(run, finished_at=conditions.now(), results=results)
            close_run(journal, record, run)
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
    def read(change: AccountChange) -> tuple[RoleState, ...] | Reason:
        if stop.is_set():
            raise RepairRefused("Stopped before anything was changed.")
        try:
            return runner.read(change)
        except AwsExpired:
            raise  # no other account could be read either
        except AppError as error:
            return reason_of(error)

    changes = runner.plan.accounts
    with ThreadPoolExecutor(runner.conditions.pace.workers) as pool:
        found = pool.map(read, changes)
        return {change.account.id: one for change, one in zip(changes, found, strict=True)}


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


def _fresh_start(runner: AccountRunner, states: _States) -> Change:
    def change_one(change: AccountChange) -> AccountRepair:
        saved = states[change.account.id]
        if isinstance(saved, Reason):
            return not_done(change, FixState.FAILED, saved)
        return runner.carry_out(change, saved)

    return change_one


def close_run(journal: Journal, record: ChangeRecord, run: RepairRun) -> None:
    """Write down that the run has ended; a failure to do so is logged only."""
    try:
        journal.write(Entry.RUN_FINISHED)
        record.write("run-finished", run_id=run.id, by_state=dict(run.by_state))
    except OSError:
        _log.exception("The end of run %s could not be written down", run.id)
