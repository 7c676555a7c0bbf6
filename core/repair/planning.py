"""From chosen cells to a plan. Pure: reads nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import uuid4

from core.errors import RepairRefused
from core.model import Account, CellResult, DocumentVersion, Reason, RoleVerdict, Status
from core.repair.difference import what_changed
from core.repair.direction import direction
from core.repair.plan import AccountChange, Plan, PlanKind, Refusal, RoleChange, sealed
from core.repair.sequence import steps_between
from core.repair.session_policy import repair_policy
from core.repair.state import RoleState, no_role, state_from_observed
from core.repair.step import Risk
from core.repair.target import mends_attributes, target_states

StateKey = tuple[str, str]  # (account id, role name)
LiveStates = Mapping[StateKey, RoleState | Reason]

_NOTHING_TO_MEND: Mapping[Status, str] = {
    Status.OK: "This access is as agreed: there is nothing to repair.",
    Status.NOT_EXPECTED: "No access is agreed here and there is none.",
    Status.PENDING: "This account was not scanned yet.",
    Status.UNREACHABLE: "This account could not be checked, so nothing certain is known about it.",
    Status.UNKNOWN_PARTY: "No agreement says what this role should be.",
}


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a plan is made under; part of its content and of its digest.

    `repair_role_name` is None when the agreement names none: then nothing can be planned.
    """

    requester: str
    created_at: datetime
    agreement: DocumentVersion
    repair_role_name: str | None
    partition: str = "aws"
    include_exempt: bool = False
    management_account_id: str = ""

    @property
    def repair_role(self) -> str:
        """The role by which accounts are entered for repairs.

        Raises:
            RepairRefused: the agreement names none.
        """
        if not self.repair_role_name:
            raise RepairRefused(
                "The agreement names no role for repairs.",
                "Set organization.repair_role_name in the agreement.",
            )
        return self.repair_role_name


def build_plan(
    cells: Sequence[tuple[Account, CellResult]],
    terms: PlanTerms,
    live: LiveStates | None = None,
) -> Plan:
    """The smallest set of changes that mends `cells`, and which of them it leaves alone, why.

    `live` holds the states read just now (see `core.repair.preview`); a role that is not in
    it is planned from what the scan saw. A cell whose role changed since the scan is refused.

    Raises:
        RepairRefused: the agreement names no role for repairs.
    """
    planned: dict[str, AccountChange] = {}
    refused: list[Refusal] = []
    for account, cell in cells:
        so_far = planned[account.id].roles if account.id in planned else ()
        try:
            roles = (*so_far, *_cell_changes(account, cell, terms, live or {}))
            repair_policy(account.id, terms.partition, roles)  # AWS limits its length
        except RepairRefused as problem:
            refused.append(Refusal(account, cell.vendor, cell.status, str(problem)))
        else:
            planned[account.id] = AccountChange(account, roles)
    # the first account is the one a run tries alone: never the management account
    in_order = sorted(planned.values(), key=lambda change: change.account.is_management)
    return new_plan(PlanKind.REPAIR, terms, tuple(in_order), tuple(refused))


def new_plan(
    kind: PlanKind,
    terms: PlanTerms,
    accounts: tuple[AccountChange, ...],
    refused: tuple[Refusal, ...],
    *,
    undo_of: str | None = None,
) -> Plan:
    """A sealed plan with an id of its own."""
    return sealed(
        Plan(
            id=f"plan-{uuid4().hex[:12]}",
            kind=kind,
            created_at=terms.created_at,
            requester=terms.requester,
            agreement=terms.agreement,
            partition=terms.partition,
            repair_role_name=terms.repair_role,
            accounts=accounts,
            refused=refused,
            undo_of=undo_of,
            management_account_id=terms.management_account_id,
        )
    )


def why_not_repairable(cell: CellResult, *, include_exempt: bool = False) -> str | None:
    """Why a cell cannot be repaired as far as its status says; None when it may be."""
    if cell.status is Status.OK and mends_attributes(cell.findings):
        return None
    if cell.status in _NOTHING_TO_MEND:
        sentence = _NOTHING_TO_MEND[cell.status]
        return f"{sentence} {cell.reason.summary}" if cell.reason else sentence
    if cell.status is Status.EXEMPT and not include_exempt:
        return "This difference is accepted until its exemption ends."
    return None


def _cell_changes(
    account: Account, cell: CellResult, terms: PlanTerms, live: LiveStates
) -> list[RoleChange]:
    reason = why_not_repairable(cell, include_exempt=terms.include_exempt)
    if reason:
        raise RepairRefused(reason)
    changes = []
    for verdict in cell.roles:
        state_of = partial(_before, account, verdict, live)
        for before, after in target_states(verdict, state_of, partition=terms.partition):
            change = role_change(account, cell.vendor, before, after)
            if change.steps:
                changes.append(change)
    if not changes:
        raise RepairRefused("Nothing that stands in this account can be changed to mend this.")
    return changes


def _before(account: Account, verdict: RoleVerdict, live: LiveStates, name: str) -> RoleState:
    """How the role stands: as read just now, if that is still what the scan saw."""
    observed = verdict.observed
    seen = (
        state_from_observed(observed)
        if observed is not None and observed.name == name
        else no_role(account.id, name)
    )
    now = live.get((account.id, name))
    if now is None:
        return seen
    if isinstance(now, Reason):
        raise RepairRefused(now.summary, now.remedy)
    standing = tuple(policy for policy in now.managed if policy.attached)
    changed = what_changed(seen, replace(now, managed=standing))
    if changed:
        raise RepairRefused(
            f"Changed since the scan: {'; '.join(changed)}.", "Scan the account again."
        )
    return now


def role_change(account: Account, vendor: str, before: RoleState, after: RoleState) -> RoleChange:
    """The change of one role with its steps; in the management account all are high risk."""
    steps = steps_between(before, after, direction(before, after, vendor))
    if account.is_management:
        steps = tuple(replace(step, risk=Risk.HIGH) for step in steps)
    return RoleChange(vendor, after.name, before, after, steps)


def require_own_steps(plan: Plan) -> None:
    """Refuse a plan whose calls are not the ones that follow from its states.

    A preview shows the states; a file could hold other calls beside them, under a fresh hash.

    Raises:
        RepairRefused: a call was added, altered or left out by hand.
    """
    for change in plan.accounts:
        for role in change.roles:
            if role != role_change(change.account, role.vendor, role.before, role.after) or any(
                state.account_id != change.account.id for state in (role.before, role.after)
            ):
                raise RepairRefused(
                    f"The plan holds calls on role {role.role_name} of account "
                    f"{change.account.id} that do not follow from what it shows.",
                    "Make the plan again and have that one reviewed.",
                )
