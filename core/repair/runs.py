"""Runs that were carried out, read back from their folders: also ones that a crash cut off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError, InputError, RepairRefused
from core.model import Reason
from core.repair.apply import PLAN_FILE
from core.repair.backup import load_backup
from core.repair.journal import JOURNAL_FILE, Entry, JournalLine, read_journal
from core.repair.plan import AccountChange
from core.repair.plan_file import load_plan
from core.repair.run import AccountRepair, Approval, FixState, RepairRun

_BEGINNINGS = frozenset({Entry.ACCOUNT_STARTED, Entry.ACCOUNT_RESUMED})


def load_run(folder: Path) -> RepairRun:
    """What a run did, as its journal says; `finished_at` is None when it was cut off.

    Raises:
        InputError: the folder holds no run.
        RepairRefused: plan, backup or journal are damaged, altered or do not belong together.
    """
    if not (folder / JOURNAL_FILE).is_file():
        raise InputError(f"{folder} holds no run of a repair.", "Name a run or its folder.")
    plan = load_plan(folder / PLAN_FILE)
    backup = load_backup(folder)
    lines = read_journal(folder / JOURNAL_FILE)
    if not lines or lines[0].entry is not Entry.RUN_STARTED:
        raise RepairRefused(f"The run in {folder} never began: nothing was changed.")
    start = lines[0].data
    if start.get("backup_sha256") != backup.sha256 or start.get("plan_sha256") != plan.sha256:
        raise RepairRefused(f"Plan, backup and journal in {folder} do not belong together.")
    ends = [line for line in lines if line.entry in (Entry.RUN_FINISHED, Entry.RUN_RESUMED)]
    end = ends[-1] if ends and ends[-1].entry is Entry.RUN_FINISHED else None
    return RepairRun(
        id=str(start["run_id"]),
        plan=plan,
        approval=Approval(str(start["approved_by"]), reason=str(start["reason"])),
        folder=folder,
        started_at=lines[0].at,
        finished_at=end.at if end else None,
        results=tuple(_account_result(change, lines) for change in plan.accounts),
    )


@dataclass(frozen=True, slots=True)
class UnreadableRun:
    """A run whose files are damaged or altered, or that ended before it began, and why."""

    name: str
    why: str


def read_runs(backup_folder: Path) -> tuple[tuple[RepairRun, ...], tuple[UnreadableRun, ...]]:
    """The runs under a backup folder, the newest first, and those that cannot be read."""
    if not backup_folder.is_dir():
        return (), ()
    runs: list[RepairRun] = []
    unreadable: list[UnreadableRun] = []
    for folder in sorted(backup_folder.iterdir(), reverse=True):
        if (folder / JOURNAL_FILE).is_file():
            try:
                runs.append(load_run(folder))
            except AppError as error:
                unreadable.append(UnreadableRun(folder.name, error.message))
    return tuple(runs), tuple(unreadable)


def list_runs(backup_folder: Path) -> tuple[RepairRun, ...]:
    """The readable runs under a backup folder, the newest first."""
    return read_runs(backup_folder)[0]


def find_run(backup_folder: Path, name: str) -> RepairRun:
    """The run called `name`: its id, its folder, or a file in that folder.

    Raises:
        InputError: there is no such run.
        RepairRefused: it is damaged.
    """
    given = Path(name)
    for folder in (backup_folder / given.name, given, given.parent):
        if (folder / JOURNAL_FILE).is_file():
            return load_run(folder)
    raise InputError(f"There is no run {name} in {backup_folder}.", "Name a run or its folder.")


def _account_result(change: AccountChange, lines: Sequence[JournalLine]) -> AccountRepair:
    own, done_before = _latest_attempt(change, lines)
    total = len(change.steps)
    finished = next((line.data for line in own if line.entry is Entry.ACCOUNT_FINISHED), None)
    if finished is not None:
        reason = Reason(finished["summary"], finished["code"], finished["remedy"])
        return AccountRepair(
            change.account,
            FixState(finished["state"]),
            int(finished["steps_done"]),
            total,
            reason if reason.summary else None,
            in_doubt=bool(finished["in_doubt"]),
        )
    if not own:
        reason = Reason("Not started: the run ended before.")
        return AccountRepair(change.account, FixState.STOPPED, 0, total, reason)
    done = done_before + sum(line.entry is Entry.STEP_DONE for line in own)
    doubt = _in_doubt(own)
    return AccountRepair(
        change.account,
        FixState.INTERRUPTED,
        done,
        total,
        _interruption(change, done, in_doubt=doubt),
        in_doubt=doubt,
    )


def _latest_attempt(
    change: AccountChange, lines: Sequence[JournalLine]
) -> tuple[Sequence[JournalLine], int]:
    """The account's lines since it was begun or taken up last, and the steps done before.

    Without a new beginning, a later end (of a resumed run that could not enter) counts.
    """
    own = [line for line in lines if line.data.get("account_id") == change.account.id]
    begins = [number for number, line in enumerate(own) if line.entry in _BEGINNINGS]
    latest = own[begins[-1] :] if begins else own
    ends = [number for number, line in enumerate(latest) if line.entry is Entry.ACCOUNT_FINISHED]
    done_before = int(latest[0].data.get("steps_done", 0)) if begins else 0
    return (latest[ends[-1] :] if ends else latest), done_before


def _in_doubt(own: Sequence[JournalLine]) -> bool:
    """Whether the last call that was announced may have taken effect unnoticed."""
    steps = [line for line in own if line.entry not in _BEGINNINGS]
    if not steps:
        return False
    last = steps[-1]
    return last.entry is Entry.STEP_STARTED or bool(last.data.get("in_doubt"))


def _interruption(change: AccountChange, done: int, *, in_doubt: bool) -> Reason:
    total = len(change.steps)
    if in_doubt:
        call = change.steps[done].call
        text = f"Interrupted at step {done + 1} of {total} ({call}), which may have taken effect."
    elif done == total:
        text = "Interrupted after the last step, before it was verified."
    else:
        text = f"Interrupted before step {done + 1} of {total}."
    return Reason(text, "", "Resume the run, or undo it.")
