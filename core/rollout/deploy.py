"""Deploying a vendor's roles as a StackSet, with the progress of every account."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.aws.stack_sets import InstanceState, OperationState
from core.errors import RepairRefused
from core.rollout.targets import StackSetPlan

_POLL_SECONDS = 5.0


class StackSetCalls(Protocol):
    """What deploying asks of CloudFormation; see `core.aws.stack_sets.StackSets`."""

    def exists(self, name: str) -> bool: ...

    def create(self, name: str, template: str, description: str) -> None: ...

    def add_instances(
        self,
        name: str,
        *,
        targets: Mapping[str, Any],
        region: str,
        parameters: Mapping[str, str],
        preferences: Mapping[str, Any],
    ) -> str: ...

    def progress(self, name: str, operation_id: str) -> OperationState: ...


@dataclass(frozen=True, slots=True)
class Deployment:
    """How a StackSet came out. `watched_to_the_end` is False when only the watching ended:
    CloudFormation goes on by itself."""

    name: str
    instances: tuple[InstanceState, ...]
    complete: bool
    watched_to_the_end: bool = True


def deploy_phrase(plan: StackSetPlan) -> str:
    """What has to be typed to deploy: it reaches accounts that nobody lists beforehand."""
    return f"deploy {plan.name}"


def check_may_deploy(calls: StackSetCalls, plan: StackSetPlan, confirm: str) -> None:
    """Raises:
    RepairRefused: the phrase is missing, or a StackSet of that name exists.
    AwsError: AWS does not say whether it exists.
    """
    if confirm.strip() != deploy_phrase(plan):
        raise RepairRefused(
            "Deploying to whole units is of high risk.", f'Add --confirm "{deploy_phrase(plan)}".'
        )
    if calls.exists(plan.name):
        raise RepairRefused(
            f"There is a StackSet {plan.name} already; nothing was changed.",
            "Update or delete it in CloudFormation, where its stacks are known.",
        )


def deploy(
    calls: StackSetCalls,
    plan: StackSetPlan,
    template: str,
    description: str,
    *,
    told: Callable[[InstanceState], None],
    stop: threading.Event,
) -> Deployment:
    """Make the StackSet and follow it until every account is done. Blocking.

    Only after `check_may_deploy`. `told` hears of every account whose state has changed. `stop`
    ends the watching.

    Raises:
        AwsError: AWS refused a call.
    """
    calls.create(plan.name, template, description)
    known: dict[str, InstanceState] = {}
    complete = True
    for group in plan.groups:
        operation = calls.add_instances(
            plan.name,
            targets=group.targets,
            region=plan.region,
            parameters=group.parameters,
            preferences=plan.preferences,
        )
        state = _followed(calls, plan.name, operation, known, told, stop)
        complete = complete and state.status == "SUCCEEDED"
        if not state.is_over:
            return Deployment(plan.name, tuple(known.values()), complete=False,
                              watched_to_the_end=False)  # fmt: skip
    return Deployment(plan.name, tuple(known.values()), complete)


def _followed(
    calls: StackSetCalls,
    name: str,
    operation: str,
    known: dict[str, InstanceState],
    told: Callable[[InstanceState], None],
    stop: threading.Event,
) -> OperationState:
    while True:
        state = calls.progress(name, operation)
        for instance in state.instances:
            if known.get(instance.account_id) != instance:
                known[instance.account_id] = instance
                told(instance)
        if state.is_over or stop.wait(_POLL_SECONDS):
            return state
