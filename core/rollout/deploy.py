"""Carrying out an approved change of a StackSet, with the progress of every account."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from core.aws.stack_set_state import InstanceState, OperationState, StackSetState
from core.errors import AppError, RepairRefused
from core.repair.apply import LOCK_FILE
from core.repair.approval import same_person
from core.repair.files import make_private_folder, only_one, write_private
from core.repair.plan import canonical_json
from core.repair.record import RECORD_FILE, open_record
from core.repair.run import Approval
from core.rollout.stack_change import StackSetChange
from core.rollout.words import REMOVED, SUCCEEDED

POLL_SECONDS = 3.0
CHANGE_FILE = "stack-set-change.json"


class StackSetCalls(Protocol):
    """What a roll-out asks of CloudFormation; see `core.aws.stack_sets.StackSets`."""

    def describe(self, name: str) -> StackSetState | None: ...

    def make(self, operation: str, params: Mapping[str, Any]) -> str: ...

    def progress(self, name: str, operation_id: str) -> OperationState: ...


@dataclass(frozen=True, slots=True)
class Deployment:
    """How a change came out: `calls_made` of the planned calls were begun. `instances`: every
    account that had or got a stack, as it stood last. `watched_to_the_end` is False when only
    the watching ended: CloudFormation goes on by itself."""

    name: str
    instances: tuple[InstanceState, ...]
    complete: bool
    calls_made: int
    folder: Path
    watched_to_the_end: bool = True

    @property
    def done(self) -> int:
        """The number of accounts that came out as planned."""
        return sum(one.status in (SUCCEEDED, REMOVED) for one in self.instances)


def why_not_approved(
    change: StackSetChange, approval: Approval, *, second_person: bool = False
) -> str | None:
    """The reason why `approval` does not cover the change, as a sentence; None when it does."""
    if not change.calls:
        return "The StackSet is as agreed: there is nothing to change."
    if not approval.approved_by.strip():
        return "The name of the person who approves is needed."
    if second_person and same_person(approval.approved_by, change.requester):
        return "Whoever asked for this change may not approve it."
    if approval.phrase.strip() != change.phrase:
        return f"This reaches whole units: type exactly \u201c{change.phrase}\u201d to approve it."
    return None


def carry_out(
    calls: StackSetCalls,
    change: StackSetChange,
    approval: Approval,
    folder: Path,
    *,
    told: Callable[[InstanceState], None],
    stop: threading.Event,
    second_person: bool = False,
    poll_seconds: float | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Deployment:
    """Make the planned calls one after the other and follow each until every account is done.
    Blocking. The change, with what stood before, is saved in a folder of its own under
    `folder`, and the change record there tells of every call before it is made.

    `told` hears of every account whose state has changed; AWS is asked every `poll_seconds`.
    `stop` ends the watching and makes no further call. A call that does not succeed everywhere
    is the last one.

    Raises:
        RepairRefused: not approved, or the StackSet is not as previewed; nothing was done.
        AwsError: AWS refused a call.
    """
    problem = why_not_approved(change, approval, second_person=second_person)
    if problem:
        raise RepairRefused(problem, "Nothing was changed.")
    own = folder / f"rollout-{now():%Y%m%dT%H%M%SZ}-{uuid4().hex[:6]}"
    make_private_folder(own)
    with only_one(folder / LOCK_FILE):
        _require_unchanged(calls, change)
        sha256 = change.sha256
        write_private(own / CHANGE_FILE, canonical_json({**change.body, "sha256": sha256}) + "\n")
        record = open_record(folder / RECORD_FILE, now)
        record.write(
            "stack-set-started", run_id=own.name, vendor=change.vendor, name=change.name,
            action=change.action,
            change_sha256=sha256, requester=change.requester, approved_by=approval.approved_by,
            reason=approval.reason,
        )  # fmt: skip
        pause = POLL_SECONDS if poll_seconds is None else poll_seconds
        following = _Following(calls, change, told, stop, pause)
        try:
            result = following.through(own, lambda **facts: record.write("stack-set-call", **facts))
        except AppError as error:
            record.write("stack-set-failed", run_id=own.name, summary=error.message)
            raise
        states = {one.account_id: one.status for one in result.instances}
        reasons = {one.account_id: one.reason for one in result.instances if one.reason}
        record.write(
            "stack-set-finished", run_id=own.name, name=change.name, complete=result.complete,
            calls_made=result.calls_made, states=states, reasons=reasons,
        )  # fmt: skip
    return result


def _require_unchanged(calls: StackSetCalls, change: StackSetChange) -> None:
    now, before = calls.describe(change.name), change.before
    same = (now is None) == (before is None) and (
        now is None
        or before is None
        or (now.template, now.units, now.account_ids)
        == (before.template, before.units, before.account_ids)
    )
    if not same:
        raise RepairRefused(
            f"The StackSet {change.name} is no longer as previewed; nothing was changed.",
            "Make a new preview.",
        )


class _Following:
    """The calls of one change on their way, and what is known of every account."""

    def __init__(
        self,
        calls: StackSetCalls,
        change: StackSetChange,
        told: Callable[[InstanceState], None],
        stop: threading.Event,
        pause: float,
    ) -> None:
        self._calls, self._change, self._told, self._stop = calls, change, told, stop
        self._pause = pause
        before = change.before.instances if change.before else ()
        self._known = {one.account_id: one for one in before}

    def through(self, folder: Path, note: Callable[..., None]) -> Deployment:
        """Make the calls; `note` puts each on record before it is made."""
        name, planned = self._change.name, self._change.calls
        for number, call in enumerate(planned, start=1):
            if self._stop.is_set():
                return self._outcome(folder, number - 1, complete=False)
            note(run_id=folder.name, number=number, operation=call.operation)
            operation = self._calls.make(call.operation, call.params)
            if not operation:
                continue
            state = self._followed(name, operation)
            if not state.is_over:
                return replace(self._outcome(folder, number, complete=False),
                               watched_to_the_end=False)  # fmt: skip
            if state.status != SUCCEEDED:
                return self._outcome(folder, number, complete=False)
        return self._outcome(folder, len(planned), complete=True)

    def _outcome(self, folder: Path, calls_made: int, *, complete: bool) -> Deployment:
        instances = tuple(self._known.values())
        return Deployment(self._change.name, instances, complete, calls_made, folder)

    def _followed(self, name: str, operation: str) -> OperationState:
        while True:
            state = self._calls.progress(name, operation)
            present = {one.account_id: one for one in state.instances}
            gone = (
                replace(one, status=REMOVED, reason="")
                for account_id, one in self._known.items()
                if account_id not in present
            )
            for instance in (*present.values(), *gone):
                if self._known.get(instance.account_id) != instance:
                    self._known[instance.account_id] = instance
                    self._told(instance)
            if state.is_over or self._stop.wait(self._pause):
                return state
