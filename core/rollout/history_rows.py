"""Every account that a change of a StackSet reached, as rows beside those of the repairs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.aws.stack_set_state import InstanceState
from core.repair.history_rows import RemediationRow
from core.repair.step import Risk
from core.rollout.past import PastRollout, list_rollouts
from core.rollout.words import INSTANCE_WORDS, StackSetAction

_UNDO = {
    StackSetAction.DEPLOY: "Not possible: remove the StackSet instead",
    StackSetAction.UPDATE: "Not possible: deploy what was agreed before instead",
    StackSetAction.REMOVE: "Not possible: deploy the StackSet again instead",
}


def rollout_rows(folder: Path) -> tuple[RemediationRow, ...]:
    """The rows of all roll-outs on record in the folder of all runs, the oldest first. What AWS
    did is proved by the next scan: there is no re-check of their own."""
    found = reversed(list_rollouts(folder))
    return tuple(row for rollout in found for row in _rows(rollout))


def _rows(rollout: PastRollout) -> Iterator[RemediationRow]:
    for instance in rollout.instances:
        words = INSTANCE_WORDS.get(instance.status, instance.status)
        yield _row(rollout, instance, f"Stack: {words}")
    if not rollout.instances:
        outcome = "Failed" if rollout.finished_at else "Not known: it was cut off"
        yield _row(rollout, InstanceState("", ""), outcome)


def _row(rollout: PastRollout, instance: InstanceState, outcome: str) -> RemediationRow:
    said = instance.reason or rollout.failure
    sentence = f"StackSet {rollout.name}: {rollout.action}."
    return RemediationRow(
        change_id=f"{rollout.id}/{instance.account_id}".rstrip("/"),
        run_id=rollout.id,
        plan_id=rollout.id,
        plan_sha256=rollout.change_sha256,
        account_id=instance.account_id,
        vendor=rollout.vendor,
        what_was_done=f"{sentence} {said}".strip(),
        api_calls=tuple(f"cloudformation:{operation}" for operation in rollout.calls),
        risk=str(Risk.HIGH),
        requested_by=rollout.requester,
        approved_by=rollout.approved_by,
        reason=rollout.reason,
        started_at=rollout.started_at,
        finished_at=rollout.finished_at,
        outcome=outcome,
        recheck_status=None,
        recheck_at=None,
        recheck_evidence=(),
        state_before_sha256="",
        state_after_sha256="",
        backup_file="",
        undo_state=_UNDO[rollout.action],
    )
