"""What is done and how an account's stack stands, in words and in the colours of a status."""

from __future__ import annotations

from collections.abc import Mapping

from core.aws.stack_set_state import InstanceState
from core.model import Status
from core.rollout.words import INSTANCE_WORDS, StackSetAction

ACTION_WORDS: Mapping[StackSetAction, str] = {
    StackSetAction.DEPLOY: "Deploy",
    StackSetAction.UPDATE: "Update",
    StackSetAction.REMOVE: "Remove",
}
_LOOKS: Mapping[str, Status] = {
    "SUCCEEDED": Status.OK,
    "REMOVED": Status.OK,
    "FAILED": Status.DRIFT_EXCESS,
    "INOPERABLE": Status.DRIFT_EXCESS,
    "FAILED_IMPORT": Status.DRIFT_EXCESS,
    "CANCELLED": Status.UNREACHABLE,
    "SKIPPED_SUSPENDED_ACCOUNT": Status.UNREACHABLE,
}
STILL_GOING = frozenset({"PENDING", "RUNNING"})


def look_of(instance: InstanceState) -> Status:
    """Whose colours the state of an account's stack borrows."""
    return _LOOKS.get(instance.status, Status.PENDING)


def state_of(instance: InstanceState) -> str:
    """The state in words; a word that AWS adds some day stays AWS's."""
    return INSTANCE_WORDS.get(instance.status, instance.status)
