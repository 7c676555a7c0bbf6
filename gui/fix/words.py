"""The words of the repair pages: kinds of change, risks, totals. Plain data and pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from core.model import Status
from core.presentation.text import counted
from core.repair.flow import FlowPage
from core.repair.plan import AccountChange, Plan, PlanKind
from core.repair.run import FIX_STATE_WORDS, AccountRepair, FixState, RepairRun
from core.repair.step import Risk
from core.rollout.words import REMOVED, SUCCEEDED

if TYPE_CHECKING:
    from core.rollout.past import PastRollout


class ChangeKind(StrEnum):
    """What an account is grouped under in the preview: the gravest thing done to it."""

    REMOVE = "Remove roles"
    CREATE = "Create roles"
    TRUST = "Change who may enter"
    PERMISSIONS = "Change permissions"


TRAIL: Mapping[FlowPage, str] = {
    FlowPage.CHOOSE: "Choose",
    FlowPage.PREVIEW: "Preview",
    FlowPage.APPROVE: "Approve",
    FlowPage.RUN: "Run",
    FlowPage.RESULT: "Result",
}
_KIND_OF_CALL: Mapping[str, ChangeKind] = {
    "DeleteRole": ChangeKind.REMOVE,
    "CreateRole": ChangeKind.CREATE,
    "UpdateAssumeRolePolicy": ChangeKind.TRUST,
}
RISK_WORDS: Mapping[Risk, str] = {
    Risk.LOW: "Low risk",
    Risk.MEDIUM: "Medium risk",
    Risk.HIGH: "High risk",
}
RISK_MEANINGS: Mapping[Risk, str] = {
    Risk.LOW: "Repairs without giving anyone more.",
    Risk.MEDIUM: "Creates a role or grants something.",
    Risk.HIGH: "Changes who may enter, deletes something, or touches the management account or "
    "many accounts.",
}
# whose colours a word of the repair borrows
RISK_LOOKS: Mapping[Risk, Status] = {
    Risk.LOW: Status.OK,
    Risk.MEDIUM: Status.DRIFT_BROKEN,
    Risk.HIGH: Status.DRIFT_EXCESS,
}
STATE_LOOKS: Mapping[FixState, Status] = {
    FixState.VERIFIED: Status.OK,
    FixState.UNDONE: Status.OK,
    FixState.STILL_DIFFERS: Status.DRIFT_BROKEN,
    FixState.FAILED: Status.DRIFT_EXCESS,
    FixState.INTERRUPTED: Status.DRIFT_EXCESS,
    FixState.SKIPPED: Status.UNREACHABLE,
    FixState.STOPPED: Status.UNREACHABLE,
}


def kind_of(change: AccountChange) -> ChangeKind:
    """The gravest kind of change among the account's calls."""
    kinds = {_KIND_OF_CALL.get(step.call, ChangeKind.PERMISSIONS) for step in change.steps}
    return next(kind for kind in ChangeKind if kind in kinds)


def grouped(changes: Sequence[AccountChange]) -> list[tuple[ChangeKind, list[AccountChange]]]:
    """The accounts by kind of change, gravest first, in the order of the plan within."""
    groups: dict[ChangeKind, list[AccountChange]] = {kind: [] for kind in ChangeKind}
    for change in changes:
        groups[kind_of(change)].append(change)
    return [(kind, members) for kind, members in groups.items() if members]


def totals_line(plan: Plan) -> str:
    """What stands on top of a preview."""
    total = plan.summary
    parts = [
        counted(total.accounts, "account"),
        counted(total.roles, "role"),
        counted(total.steps, "API call"),
    ]
    line = ", ".join(parts)
    if total.irreversible:
        line += f"; {counted(total.irreversible, 'call')} cannot be undone"
    if total.refused:
        line += f"; {total.refused} left out"
    return line + "."


def apply_words(plan: Plan) -> str:
    """The button that carries the plan out."""
    verb = "Undo" if plan.kind is PlanKind.UNDO else "Apply"
    return f"{verb} {counted(plan.summary.steps, 'change')}"


def state_words(result: AccountRepair) -> str:
    """The state of an account; of an interrupted one also where it was interrupted."""
    if result.state is not FixState.INTERRUPTED:
        return result.word
    if result.steps_done == result.steps_total:
        return f"{result.word} before it was verified"
    return f"{result.word} at step {result.steps_done + 1} of {result.steps_total}"


def left_line(left: Plan, of: RepairRun) -> str:
    """What stands on top of the preview of a resume; `left` holds the accounts left."""
    accounts = f"{left.summary.accounts} of {counted(len(of.results), 'account')}"
    steps = sum(len(change.steps) for change in left.accounts)
    so_far = {result.account.id: result.steps_done for result in of.results}
    steps -= sum(so_far[change.account.id] for change in left.accounts)
    return f"{accounts} left, {counted(steps, 'API call')} to be made."


def rollout_words(rollout: PastRollout) -> str:
    """For example ``3 of 4 done``, or why it was broken off."""
    if rollout.finished_at is None:
        return "Interrupted: see the StackSet in CloudFormation"
    if rollout.failure:
        return f"Failed: {rollout.failure}"
    done = sum(one.status in (SUCCEEDED, REMOVED) for one in rollout.instances)
    return f"{done} of {len(rollout.instances)} done"


def run_words(run: RepairRun) -> str:
    """For example ``2 done and verified, 1 failed``."""
    counts = run.by_state
    parts = [
        f"{counts[state]} {FIX_STATE_WORDS[state].lower()}"
        for state in FixState
        if counts.get(state)
    ]
    return ", ".join(parts) or "nothing was changed"
