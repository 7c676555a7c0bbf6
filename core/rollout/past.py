"""The changes of StackSets that were carried out, as the change record tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.aws.stack_set_state import InstanceState
from core.repair.record import RECORD_FILE, recorded
from core.rollout.words import StackSetAction


@dataclass(frozen=True, slots=True)
class PastRollout:
    """One change. `finished_at` is None when it was cut off; `failure` is why it was broken
    off; `calls` were made, in order; `instances` as they stood in the end. Times are UTC."""

    id: str
    vendor: str
    name: str
    action: StackSetAction
    change_sha256: str
    requester: str
    approved_by: str
    reason: str
    started_at: datetime
    finished_at: datetime | None
    complete: bool
    failure: str
    calls: tuple[str, ...]
    instances: tuple[InstanceState, ...]
    folder: Path


def list_rollouts(folder: Path) -> tuple[PastRollout, ...]:
    """The changes on record in the folder of all runs, the newest first."""
    record = folder / RECORD_FILE
    calls: dict[str, list[str]] = {}
    for facts in recorded(record, "stack-set-call"):
        calls.setdefault(str(facts.get("run_id")), []).append(str(facts.get("operation")))
    ends = {
        str(facts.get("run_id")): facts
        for event in ("stack-set-finished", "stack-set-failed")
        for facts in recorded(record, event)
    }
    found = [
        _past(folder, facts, calls.get(str(facts.get("run_id")), ()), ends)
        for facts in recorded(record, "stack-set-started")
        if facts.get("run_id") and facts.get("action") in set(StackSetAction)
    ]
    return tuple(reversed(found))


def _past(
    folder: Path,
    facts: Mapping[str, Any],
    calls: list[str] | tuple[()],
    ends: Mapping[str, Mapping[str, Any]],
) -> PastRollout:
    id_ = str(facts["run_id"])
    end = ends.get(id_, {})
    reasons = end.get("reasons", {})
    return PastRollout(
        id=id_,
        vendor=str(facts.get("vendor", "")),
        name=str(facts.get("name", "")),
        action=StackSetAction(facts["action"]),
        change_sha256=str(facts.get("change_sha256", "")),
        requester=str(facts.get("requester", "")),
        approved_by=str(facts.get("approved_by", "")),
        reason=str(facts.get("reason", "")),
        started_at=facts["at"],
        finished_at=end.get("at"),
        complete=bool(end.get("complete", False)),
        failure=str(end.get("summary", "")),
        calls=tuple(calls),
        instances=tuple(
            InstanceState(account_id, status, str(reasons.get(account_id, "")))
            for account_id, status in end.get("states", {}).items()
        ),
        folder=folder / id_,
    )
