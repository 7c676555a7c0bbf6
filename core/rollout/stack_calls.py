"""The calls to CloudFormation that make up a change of a StackSet, with their sentences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.aws.stack_set_state import StackSetState
from core.rollout.targets import StackSetPlan, TargetGroup

SERVICE_MANAGED = "SERVICE_MANAGED"


@dataclass(frozen=True, slots=True)
class StackSetCall:
    """One call to CloudFormation, shown exactly as it is made. (CloudFormation's client adds a
    token of its own, so that a repetition is no second call.)"""

    operation: str
    params: Mapping[str, Any]
    sentence: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be deployed: where, the template's text, the agreed values of its parameters,
    and one line that says of what it is."""

    vendor: str
    plan: StackSetPlan
    template: str
    parameters: Mapping[str, str]
    description: str


def create(wanted: Wanted) -> StackSetCall:
    """Make the StackSet, which deploys to nothing yet."""
    return StackSetCall(
        "CreateStackSet",
        {"StackSetName": wanted.plan.name, "TemplateBody": wanted.template, **_settings(wanted)},
        f"Make the StackSet {wanted.plan.name}; accounts that join its units get the roles later.",
    )


def fill(wanted: Wanted, group: TargetGroup) -> StackSetCall:
    """Make a stack in every account of a group."""
    overrides = _overrides(group)
    own = " with values of their own" if overrides else ""
    return StackSetCall(
        "CreateStackInstances",
        {
            "StackSetName": wanted.plan.name,
            "DeploymentTargets": group.targets,
            "Regions": [wanted.plan.region],
            "OperationPreferences": wanted.plan.preferences,
            **({"ParameterOverrides": overrides} if overrides else {}),
        },
        f"Make a stack{own} in {where_in(group.targets)}.",
    )


def renew(wanted: Wanted, where: Mapping[str, Any], sentence: str) -> StackSetCall:
    """Without `where`, every stack is updated."""
    return StackSetCall(
        "UpdateStackSet",
        {
            "StackSetName": wanted.plan.name,
            "TemplateBody": wanted.template,
            **_settings(wanted),
            **where,
            "OperationPreferences": wanted.plan.preferences,
        },
        sentence,
    )


def give_own_values(wanted: Wanted, group: TargetGroup) -> StackSetCall:
    """Give single accounts their own values of the parameters anew."""
    return StackSetCall(
        "UpdateStackInstances",
        {
            "StackSetName": wanted.plan.name,
            "DeploymentTargets": group.targets,
            "Regions": [wanted.plan.region],
            "ParameterOverrides": _overrides(group),
            "OperationPreferences": wanted.plan.preferences,
        },
        f"Give {where_in(group.targets)} the values of its own that are agreed now.",
    )


def take_away(
    plan: StackSetPlan, before: StackSetState, targets: Mapping[str, Any]
) -> StackSetCall:
    """Delete stacks, and what they made."""
    regions = sorted({one.region for one in before.instances} - {""}) or [plan.region]
    return StackSetCall(
        "DeleteStackInstances",
        {
            "StackSetName": plan.name,
            "DeploymentTargets": targets,
            "Regions": regions,
            "RetainStacks": False,
            "OperationPreferences": plan.preferences,
        },
        f"Delete the stacks, and with them the vendor's roles, in {where_in(targets)}.",
    )


def those(units: Sequence[str], accounts: Sequence[str]) -> dict[str, Any]:
    """Deployment targets that are these accounts and no other of the units."""
    return {
        "OrganizationalUnitIds": list(units),
        "Accounts": list(accounts),
        "AccountFilterType": "INTERSECTION",
    }


def where_in(targets: Mapping[str, Any]) -> str:
    """Deployment targets in words."""
    units = ", ".join(targets["OrganizationalUnitIds"])
    accounts: Sequence[str] = targets.get("Accounts", ())
    match targets.get("AccountFilterType"):
        case "INTERSECTION":
            return f"{', '.join(accounts)} (of {units})"
        case "DIFFERENCE":
            return f"every account of {units}, without {', '.join(accounts)}"
        case _:
            return f"every account of {units}"


def _settings(wanted: Wanted) -> dict[str, Any]:
    given = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in wanted.parameters.items()
    ]
    return {
        "Description": wanted.description,
        "PermissionModel": SERVICE_MANAGED,
        "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False},
        "ManagedExecution": {"Active": True},
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        **({"Parameters": given} if given else {}),
    }


def _overrides(group: TargetGroup) -> list[dict[str, str]]:
    return [
        {"ParameterKey": key, "ParameterValue": value} for key, value in group.parameters.items()
    ]
