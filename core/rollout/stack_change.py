"""What would be done to a vendor's StackSet: every call, fixed before anyone approves it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.stack_set_state import StackSetState
from core.errors import RepairRefused
from core.presentation.text import counted
from core.repair.plan import digest
from core.rollout.targets import StackSetPlan, TargetGroup
from core.rollout.words import StackSetAction

_SERVICE_MANAGED = "SERVICE_MANAGED"
_TO_TRY_AGAIN = frozenset({"FAILED", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class StackSetCall:
    """One call to CloudFormation, shown exactly as it is made. (CloudFormation's client adds a
    token of its own, so that a repetition is no second call.)"""

    operation: str
    params: Mapping[str, Any]
    sentence: str


@dataclass(frozen=True, slots=True)
class StackSetChange:
    """A previewed change of one StackSet. `before` is the StackSet as it stood, None for none;
    `template` the text that it gets, None when it is removed."""

    vendor: str
    name: str
    action: StackSetAction
    calls: tuple[StackSetCall, ...]
    before: StackSetState | None
    template: str | None
    requester: str
    created_at: datetime
    delegate: bool = False

    @property
    def phrase(self) -> str:
        """What has to be typed: it reaches accounts that nobody lists beforehand."""
        return f"{self.action} {self.name}"

    @property
    def body(self) -> dict[str, Any]:
        """Everything that is approved, as JSON data."""
        from pydantic import TypeAdapter

        body: dict[str, Any] = TypeAdapter(StackSetChange).dump_python(self, mode="json")
        return {"schema_version": 1, **body}

    @property
    def sha256(self) -> str:
        """The digest of `body`."""
        return digest(self.body)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be deployed: where, the template's text, the agreed values of its parameters,
    and one line that says of what it is."""

    vendor: str
    plan: StackSetPlan
    template: str
    parameters: Mapping[str, str]
    description: str


def deployment(
    wanted: Wanted, before: StackSetState | None, requester: str, now: datetime
) -> StackSetChange:
    """The calls that make the StackSet what is wanted; none when it is.

    Raises:
        RepairRefused: there is a StackSet of that name that is not service-managed.
    """
    if before is None:
        calls: tuple[StackSetCall, ...] = (
            _create(wanted),
            *(_fill(wanted, group) for group in wanted.plan.groups),
        )
    else:
        _require_own(before)
        calls = tuple(_update(wanted, before))
    return StackSetChange(
        wanted.vendor,
        wanted.plan.name,
        StackSetAction.DEPLOY if before is None else StackSetAction.UPDATE,
        calls,
        before,
        wanted.template,
        requester,
        now,
        wanted.plan.call_as_delegate,
    )


def removal(
    vendor: str, plan: StackSetPlan, before: StackSetState | None, requester: str, now: datetime
) -> StackSetChange:
    """The calls that take the StackSet away with all of its stacks, and so the vendor's roles.

    Raises:
        RepairRefused: there is none, or it is not service-managed.
    """
    if before is None:
        raise RepairRefused(f"There is no StackSet {plan.name}: nothing is to be removed.")
    _require_own(before)
    calls = []
    if before.instances:
        calls.append(_empty(plan, before))
    calls.append(
        StackSetCall(
            "DeleteStackSet",
            {"StackSetName": plan.name},
            f"Delete the StackSet {plan.name}, once it has no stacks.",
        )
    )
    return StackSetChange(
        vendor, plan.name, StackSetAction.REMOVE, tuple(calls), before, None, requester, now,
        plan.call_as_delegate,
    )  # fmt: skip


def same_template(one: str, other: str) -> bool:
    """True when both make the same; a description that tells of another version of the
    agreement makes no difference."""
    return bool(_essence(one) == _essence(other))


def _essence(template: str) -> Any:
    try:
        data = json.loads(template)
    except ValueError:
        return template
    return {key: value for key, value in data.items() if key != "Description"}


def _require_own(before: StackSetState) -> None:
    if before.permission_model != _SERVICE_MANAGED:
        raise RepairRefused(
            f"The StackSet {before.name} was not made by Rolecall: its permission model is "
            f"{before.permission_model or 'not said'}.",
            "Change it where it was made, or have it deleted there first.",
        )


def _create(wanted: Wanted) -> StackSetCall:
    return StackSetCall(
        "CreateStackSet",
        {"StackSetName": wanted.plan.name, "TemplateBody": wanted.template, **_settings(wanted)},
        f"Make the StackSet {wanted.plan.name}; accounts that join its units get the roles later.",
    )


def _settings(wanted: Wanted) -> dict[str, Any]:
    given = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in wanted.parameters.items()
    ]
    return {
        "Description": wanted.description,
        "PermissionModel": _SERVICE_MANAGED,
        "AutoDeployment": {"Enabled": True, "RetainStacksOnAccountRemoval": False},
        "ManagedExecution": {"Active": True},
        "Capabilities": ["CAPABILITY_NAMED_IAM"],
        **({"Parameters": given} if given else {}),
    }


def _fill(wanted: Wanted, group: TargetGroup) -> StackSetCall:
    overrides = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in group.parameters.items()
    ]
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
        f"Make a stack{own} in {_where(group.targets)}.",
    )


def _update(wanted: Wanted, before: StackSetState) -> Iterator[StackSetCall]:
    """First what every stack gets anew, then stacks that lack, then stacks too many."""
    plan = wanted.plan
    barred = sorted(_barred(plan) & before.account_ids)
    failed = sorted(
        one.account_id
        for one in before.instances
        if one.status in _TO_TRY_AGAIN and one.account_id not in barred
    )
    if not same_template(before.template, wanted.template):
        stacks = counted(len(before.instances), "stack")
        yield _renew(wanted, {}, f"Give the {stacks} of {plan.name} the new template.")
    elif failed:
        targets = _those(before.units, failed)
        again = f"Try again where the stack failed: {_where(targets)}."
        yield _renew(wanted, {"DeploymentTargets": targets, "Regions": [plan.region]}, again)
    for group in plan.groups:
        lacking = _lacking(group.targets, before)
        if lacking is not None:
            yield _fill(wanted, TargetGroup(lacking, group.parameters))
    gone = sorted(set(before.units) - _units(plan))
    if gone:
        yield _take_away(plan, before, {"OrganizationalUnitIds": gone})
    if barred:
        yield _take_away(plan, before, _those(sorted(_units(plan)), barred))


def _renew(wanted: Wanted, where: Mapping[str, Any], sentence: str) -> StackSetCall:
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


def _those(units: Sequence[str], accounts: Sequence[str]) -> dict[str, Any]:
    """Deployment targets that are these accounts and no other of the units."""
    return {
        "OrganizationalUnitIds": list(units),
        "Accounts": list(accounts),
        "AccountFilterType": "INTERSECTION",
    }


def _lacking(targets: Mapping[str, Any], before: StackSetState) -> dict[str, Any] | None:
    """The part of the targets that has no stacks yet; None when all has."""
    if targets.get("AccountFilterType") == "INTERSECTION":
        accounts = [one for one in targets["Accounts"] if one not in before.account_ids]
        return {**targets, "Accounts": accounts} if accounts else None
    units = [unit for unit in targets["OrganizationalUnitIds"] if unit not in before.units]
    return {**targets, "OrganizationalUnitIds": units} if units else None


def _units(plan: StackSetPlan) -> set[str]:
    return {unit for group in plan.groups for unit in group.targets["OrganizationalUnitIds"]}


def _barred(plan: StackSetPlan) -> set[str]:
    """The accounts that no group may reach."""
    reached = {
        one
        for group in plan.groups
        if group.targets.get("AccountFilterType") == "INTERSECTION"
        for one in group.targets["Accounts"]
    }
    left_out = {
        one
        for group in plan.groups
        if group.targets.get("AccountFilterType") == "DIFFERENCE"
        for one in group.targets["Accounts"]
    }
    return left_out - reached


def _empty(plan: StackSetPlan, before: StackSetState) -> StackSetCall:
    return _take_away(plan, before, {"OrganizationalUnitIds": list(before.units)})


def _take_away(
    plan: StackSetPlan, before: StackSetState, targets: Mapping[str, Any]
) -> StackSetCall:
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
        f"Delete the stacks, and with them the vendor's roles, in {_where(targets)}.",
    )


def _where(targets: Mapping[str, Any]) -> str:
    units = ", ".join(targets["OrganizationalUnitIds"])
    accounts: Sequence[str] = targets.get("Accounts", ())
    match targets.get("AccountFilterType"):
        case "INTERSECTION":
            return f"{', '.join(accounts)} (of {units})"
        case "DIFFERENCE":
            return f"every account of {units}, without {', '.join(accounts)}"
        case _:
            return f"every account of {units}"
