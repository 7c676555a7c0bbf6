"""What would be done to a vendor's StackSet: every call, fixed before anyone approves it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.aws.stack_set_state import StackSetState
from core.errors import RepairRefused
from core.presentation.text import counted
from core.repair.plan import digest
from core.rollout.stack_calls import (
    SERVICE_MANAGED,
    StackSetCall,
    Wanted,
    create,
    fill,
    give_own_values,
    renew,
    take_away,
    those,
    where_in,
)
from core.rollout.targets import StackSetPlan, TargetGroup
from core.rollout.words import StackSetAction

_TO_TRY_AGAIN = frozenset({"FAILED", "CANCELLED"})


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


def deployment(
    wanted: Wanted, before: StackSetState | None, requester: str, now: datetime
) -> StackSetChange:
    """The calls that make the StackSet what is wanted; none when it is.

    Raises:
        RepairRefused: there is a StackSet of that name that is not service-managed.
    """
    if before is None:
        calls: tuple[StackSetCall, ...] = (
            create(wanted),
            *(fill(wanted, group) for group in wanted.plan.groups),
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
    if before.permission_model != SERVICE_MANAGED:
        raise RepairRefused(
            f"The StackSet {before.name} was not made by Rolecall: its permission model is "
            f"{before.permission_model or 'not said'}.",
            "Change it where it was made, or have it deleted there first.",
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
    # AWS does not show the values that single accounts have: a new agreement may hold others
    own = [] if before.description == wanted.description else list(_own_standing(plan, before))
    if not same_template(before.template, wanted.template):
        stacks = counted(len(before.instances), "stack")
        yield renew(wanted, {}, f"Give the {stacks} of {plan.name} the new template.")
    elif failed:
        targets = those(before.units, failed)
        again = f"Try again where the stack failed: {where_in(targets)}."
        yield renew(wanted, {"DeploymentTargets": targets, "Regions": [plan.region]}, again)
    elif own:
        yield renew(wanted, {}, f"Renew {plan.name}: the agreement has changed since.")
    for group in own:
        yield give_own_values(wanted, group)
    for group in plan.groups:
        lacking = _lacking(group.targets, before)
        if lacking is not None:
            yield fill(wanted, TargetGroup(lacking, group.parameters))
    gone = sorted(set(before.units) - _units(plan))
    if gone:
        yield take_away(plan, before, {"OrganizationalUnitIds": gone})
    if barred:
        yield take_away(plan, before, those(sorted(_units(plan)), barred))


def _own_standing(plan: StackSetPlan, before: StackSetState) -> Iterator[TargetGroup]:
    """The groups with values of their own, as far as their accounts have stacks."""
    for group in plan.groups:
        accounts = [one for one in group.targets.get("Accounts", ()) if one in before.account_ids]
        if group.parameters and accounts:
            yield TargetGroup({**group.targets, "Accounts": accounts}, group.parameters)


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
    return take_away(plan, before, {"OrganizationalUnitIds": list(before.units)})
