"""Previews of a StackSet's change, made while connected: what stands is read, then the calls are
planned. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.agreement.scope import Scope
from core.errors import InputError
from core.model import Account, AccountResult, Organization
from core.presentation.text import counted
from core.rollout.agreed import VendorRollout
from core.rollout.deploy import StackSetCalls
from core.rollout.reach import Reach, reach
from core.rollout.stack_change import StackSetChange, deployment, removal
from core.rollout.targets import not_expressed


@dataclass(frozen=True, slots=True)
class RolloutRequest:
    """What somebody wants: a vendor's roles in `units`, or with `remove` no longer anywhere.
    `leave_standing`: accounts where the role stands already get no stack."""

    vendor: str
    units: tuple[str, ...]
    requester: str
    remove: bool = False
    delegate: bool = False
    leave_standing: bool = True


@dataclass(frozen=True, slots=True)
class RolloutPreview:
    """What would be done, and in `remarks` what one has to know beside the calls, a sentence
    each. `accounts`: those that are reached as the last scan knows them, or have a stack now."""

    change: StackSetChange
    accounts: tuple[Account, ...]
    remarks: tuple[str, ...]


def preview_rollout(
    calls: StackSetCalls,
    found: VendorRollout,
    request: RolloutRequest,
    results: Sequence[AccountResult],
    organization: Organization,
    now: datetime,
) -> RolloutPreview:
    """The calls, and whom they reach. Accounts for which nothing is agreed are left out.

    Raises:
        InputError: no unit was chosen, or no StackSet reaches the vendor's accounts.
        RepairRefused: the StackSet there is not one of Rolecall's, or there is none to remove.
        AwsError: AWS does not say how it stands.
    """
    if request.remove:
        plan = found.standing_stack_set(delegate=request.delegate)
        before = calls.describe(plan.name)
        change = removal(request.vendor, plan, before, request.requester, now)
        return _with_remarks(change, results, (_loss(change),))
    if not request.units:
        raise InputError("No unit is chosen.", "Choose at least one unit to deploy to.")
    before = calls.describe(found.standing_stack_set().name)
    seen = reach(
        request.vendor, found.scope, request.units, results, organization,
        with_stacks=before.account_ids if before else (),
    )  # fmt: skip
    leave_out = seen.left_out if request.leave_standing else seen.outside_ids
    plan = found.stack_set(request.units, delegate=request.delegate, leave_out=leave_out)
    change = deployment(found.wanted(plan), before, request.requester, now)
    told = (*_reached(seen, leave_standing=request.leave_standing), *_later(found.scope))
    return _with_remarks(change, results, told, seen)


def _with_remarks(
    change: StackSetChange,
    results: Sequence[AccountResult],
    remarks: tuple[str, ...],
    seen: Reach | None = None,
) -> RolloutPreview:
    concerned = set(change.before.account_ids) if change.before else set()
    concerned |= {account.id for account in seen.covered} if seen else set()
    accounts = tuple(one.account for one in results if one.account.id in concerned)
    return RolloutPreview(change, accounts, remarks)


def _loss(change: StackSetChange) -> str:
    count = len(change.before.instances) if change.before else 0
    return (
        f"The vendor loses its roles in {counted(count, 'account')}. There is no undo, but the "
        "roles can be deployed again."
    )


def _reached(seen: Reach, *, leave_standing: bool) -> Iterator[str]:
    yield f"Reached, as the last scan knows them: {counted(len(seen.covered), 'account')}."
    if seen.standing:
        yield (
            "Left out because the role stands already, which no stack can take over: "
            if leave_standing
            else "The stacks will fail where the role stands already: "
        ) + f"{counted(len(seen.standing), 'account')}."
    if seen.outside:
        yield f"Left out because they are not agreed: {counted(len(seen.outside), 'account')}."
    if seen.unknown:
        yield f"Not known what stands there: {counted(len(seen.unknown), 'account')}."
    if seen.beyond:
        yield f"Agreed, but in none of these units: {counted(len(seen.beyond), 'account')}."
    if seen.management:
        yield "The management account is agreed too, and needs a stack of its own."


def _later(scope: Scope) -> Iterator[str]:
    yield "Accounts that join these units later get the roles by themselves."
    for what in not_expressed(scope):
        yield f"That holds also for accounts which the scope leaves out, for {what}."
