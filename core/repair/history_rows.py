"""Every change that repairs made, one row for each run, account and vendor: for the auditor.

Read from the files of the runs; what the change record tells of a run whose files are gone or
damaged is a row, too, so that nothing disappears by losing a folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.errors import AppError
from core.model import Evidence, Status
from core.repair.backup import BACKUP_FILE, Backup, load_backup
from core.repair.journal import JOURNAL_FILE, Entry, JournalLine, read_journal
from core.repair.plan import AccountChange, RoleChange
from core.repair.rechecks import Recheck, read_rechecks, states_sha256
from core.repair.record import RECORD_FILE, recorded
from core.repair.run import FIX_STATE_WORDS, AccountRepair, FixState, RepairRun
from core.repair.runs import load_run
from core.repair.state import RoleState
from core.repair.step import Step

UNREADABLE = "Not known: its files cannot be read"
AVAILABLE = "Available"
_DOCUMENTS = frozenset({"PolicyDocument", "AssumeRolePolicyDocument"})


@dataclass(frozen=True, slots=True)
class RemediationRow:
    """What one run did to one vendor's access in one account. Times are UTC; texts may hold
    names that others chose. `api_calls`: the calls that were made, without their documents;
    `undo_state`: ``Available``, ``Done on ...`` or ``Not possible: ...``. Digests and times
    that are not known are empty or None."""

    change_id: str
    run_id: str
    plan_id: str
    plan_sha256: str
    account_id: str
    vendor: str
    what_was_done: str
    api_calls: tuple[str, ...]
    risk: str
    requested_by: str
    approved_by: str
    reason: str
    started_at: datetime | None
    finished_at: datetime | None
    outcome: str
    recheck_status: Status | None
    recheck_at: datetime | None
    recheck_evidence: tuple[Evidence, ...]
    state_before_sha256: str
    state_after_sha256: str
    backup_file: str
    undo_state: str

    @property
    def recheck_evidence_id(self) -> str:
        """The first answer that the re-check rests on; empty when there was no re-check."""
        return self.recheck_evidence[0].id if self.recheck_evidence else ""


def remediation_rows(folder: Path) -> tuple[RemediationRow, ...]:
    """The rows of all runs under the backup folder, the oldest run first, then those of all
    roll-outs. Never raises for a damaged run: that is a row whose outcome says so."""
    from core.rollout.history_rows import rollout_rows  # it builds on this very module

    begun = {
        str(facts.get("run_id")): facts for facts in recorded(folder / RECORD_FILE, "run-started")
    }
    runs: list[RepairRun] = []
    rows: list[RemediationRow] = []
    for path in _folders(folder):
        facts = begun.get(path.name, {})
        try:
            if read_journal(path / JOURNAL_FILE):
                runs.append(load_run(path))
            else:
                rows.append(_never_begun(path.name, facts))
        except AppError as error:
            rows.append(_lost(path.name, facts, error.message))
    undone = _undone(runs)
    for run in runs:
        rows.extend(_run_rows(run, undone))
    known = {row.run_id for row in rows} | {run.id for run in runs}
    rows.extend(
        _lost(run_id, facts, "Its folder is gone.")
        for run_id, facts in begun.items()
        if run_id not in known
    )
    return (*sorted(rows, key=lambda row: row.run_id), *rollout_rows(folder))


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if (one / JOURNAL_FILE).is_file())


def _run_rows(
    run: RepairRun, undone: Mapping[tuple[str, str], datetime | None]
) -> Iterator[RemediationRow]:
    backup = load_backup(run.folder)
    lines = read_journal(run.folder / JOURNAL_FILE)
    rechecks = read_rechecks(run.folder)
    results = {result.account.id: result for result in run.results}
    for change in run.plan.accounts:
        account_id = change.account.id
        own = [line for line in lines if line.data.get("account_id") == account_id]
        account = _Account(run, change, results[account_id], own, rechecks.get(account_id), backup)
        undo = _undo_state(run, account.result, change, undone)
        for vendor in change.vendors:
            yield account.row(vendor, undo)


@dataclass(frozen=True, slots=True)
class _Account:
    run: RepairRun
    change: AccountChange
    result: AccountRepair
    lines: list[JournalLine]
    recheck: Recheck | None
    backup: Backup

    def row(self, vendor: str, undo_state: str) -> RemediationRow:
        run, change = self.run, self.change
        roles = [role for role in change.roles if role.vendor == vendor]
        cells = self.recheck.cells if self.recheck else ()
        cell = next((one for one in cells if one.vendor == vendor), None)
        return RemediationRow(
            change_id=f"{run.id}/{change.account.id}/{vendor}",
            run_id=run.id,
            plan_id=run.plan.id,
            plan_sha256=run.plan.sha256,
            account_id=change.account.id,
            vendor=vendor,
            what_was_done=self._sentences(vendor),
            api_calls=tuple(_call(step) for step in self._made(vendor)),
            risk=str(change.risk),
            requested_by=run.plan.requester,
            approved_by=run.approval.approved_by,
            reason=run.approval.reason,
            started_at=self._begun(),
            finished_at=self._ended(),
            outcome=FIX_STATE_WORDS[self.result.state],
            recheck_status=cell.status if cell else None,
            recheck_at=self.recheck.at if self.recheck and cell else None,
            recheck_evidence=cell.evidence if cell else (),
            state_before_sha256=self._before(roles),
            state_after_sha256=self._after(roles),
            backup_file=f"{run.id}/{BACKUP_FILE}",
            undo_state=undo_state,
        )

    def _made(self, vendor: str) -> list[Step]:
        """The calls that were answered with success, the vendor's among them."""
        made = [(role.vendor, step) for role in self.change.roles for step in role.steps]
        return [step for whose, step in made[: self.result.steps_done] if whose == vendor]

    def _sentences(self, vendor: str) -> str:
        sentences = [step.sentence for step in self._made(vendor)]
        if self.result.in_doubt:
            sentences.append("One more call may or may not have taken effect.")
        reason = self.result.reason
        if reason is not None:
            sentences.append(reason.summary)
        return " ".join(sentences) or "Nothing was done."

    def _begun(self) -> datetime | None:
        starts = (line.at for line in self.lines if line.entry is Entry.ACCOUNT_STARTED)
        return next(starts, None)

    def _ended(self) -> datetime | None:
        ends = [line.at for line in self.lines if line.entry is Entry.ACCOUNT_FINISHED]
        return ends[-1] if ends and self._begun() else None

    def _before(self, roles: list[RoleChange]) -> str:
        saved = self.backup.by_key
        states = [saved.get((self.change.account.id, role.role_name)) for role in roles]
        return _digest(states)

    def _after(self, roles: list[RoleChange]) -> str:
        seen = {state.name: state for state in self.recheck.states} if self.recheck else {}
        return _digest([seen.get(role.role_name) for role in roles])


def _digest(states: list[RoleState | None]) -> str:
    known = [state for state in states if state is not None]
    return states_sha256(known) if known and len(known) == len(states) else ""


def _call(step: Step) -> str:
    params = (
        f"{name}={value}"
        for name, value in sorted(step.params.items(), key=lambda item: item[0] != "RoleName")
        if name not in _DOCUMENTS
    )
    return f"iam:{step.call} {' '.join(params)}"


def _undone(runs: list[RepairRun]) -> Mapping[tuple[str, str], datetime | None]:
    """(run id, account id) -> when a later run put it back."""
    return {
        (run.plan.undo_of, result.account.id): run.finished_at or run.started_at
        for run in runs
        if run.plan.undo_of is not None
        for result in run.results
        if result.state is FixState.UNDONE
    }


def _undo_state(
    run: RepairRun,
    result: AccountRepair,
    change: AccountChange,
    undone: Mapping[tuple[str, str], datetime | None],
) -> str:
    if run.is_undo:
        return "Not possible: this was itself an undo"
    if (at := undone.get((run.id, result.account.id))) is not None:
        return f"Done on {at:%Y-%m-%d %H:%M} UTC"
    if not (result.steps_done or result.in_doubt):
        return "Not possible: nothing was changed"
    if not all(step.reversible for step in change.steps[: result.steps_done]):
        return "Not possible: a call was made that cannot be undone"
    return AVAILABLE


def _never_begun(run_id: str, facts: Mapping[str, object]) -> RemediationRow:
    """A run that was cut off before its first line: no call was made."""
    return replace(
        _lost(run_id, facts, "The run ended before it began: nothing was changed."),
        outcome=FIX_STATE_WORDS[FixState.STOPPED],
        undo_state="Not possible: nothing was changed",
    )


def _lost(run_id: str, facts: Mapping[str, object], why: str) -> RemediationRow:
    """A run that is known of, and no more than that."""

    def fact(name: str) -> str:
        return str(facts.get(name, ""))

    at = facts.get("at")
    return RemediationRow(
        change_id=run_id, run_id=run_id, plan_id=fact("plan_id"), plan_sha256=fact("plan_sha256"),
        account_id="", vendor="", what_was_done=why, api_calls=(), risk="",
        requested_by=fact("requester"), approved_by=fact("approved_by"), reason=fact("reason"),
        started_at=at if isinstance(at, datetime) else None, finished_at=None, outcome=UNREADABLE,
        recheck_status=None, recheck_at=None, recheck_evidence=(), state_before_sha256="",
        state_after_sha256="", backup_file="", undo_state="Not possible: the backup is lost",
    )  # fmt: skip
