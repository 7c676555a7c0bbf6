"""Putting back what a run changed: a plan like any other, made from the run's backup."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from core.errors import RepairRefused
from core.model import Reason
from core.repair.backup import Backup, load_backup
from core.repair.difference import foreign_changes, is_restored
from core.repair.plan import AccountChange, Plan, PlanKind, Refusal, RoleChange
from core.repair.planning import LiveStates, PlanTerms, new_plan, role_change
from core.repair.run import AccountRepair, RepairRun
from core.repair.state import RoleState


def build_undo_plan(
    run: RepairRun,
    terms: PlanTerms,
    live: LiveStates,
    account_ids: Collection[str] | None = None,
) -> Plan:
    """The plan that brings the accounts of `run` back to its backup.

    `live` holds the states read just now. An account is refused, with the reason, when
    something changed there that the run did not do. `account_ids` limits the undo.

    Raises:
        RepairRefused: the backup is absent, damaged or altered.
    """
    backup = load_backup(run.folder)
    planned: list[AccountChange] = []
    refused: list[Refusal] = []
    changes = {change.account.id: change for change in run.plan.accounts}
    for result in run.results:
        if account_ids is not None and result.account.id not in account_ids:
            continue
        change = changes[result.account.id]
        try:
            planned.append(_undone(change, result, backup, live))
        except RepairRefused as problem:
            vendors = ", ".join(change.vendors)
            refused.append(Refusal(change.account, vendors, None, str(problem)))
    return new_plan(PlanKind.UNDO, terms, tuple(planned), tuple(refused), undo_of=run.id)


def touched(result: AccountRepair) -> bool:
    """True when a run changed something in the account, or may have."""
    return bool(result.steps_done) or result.in_doubt


def _undone(
    change: AccountChange, result: AccountRepair, backup: Backup, live: LiveStates
) -> AccountChange:
    if not touched(result):
        raise RepairRefused("This run changed nothing here.")
    roles = tuple(_role_undone(change, role, backup, live) for role in reversed(change.roles))
    roles = tuple(role for role in roles if role.steps)
    if not roles:
        raise RepairRefused("This account is already as it was before the run.")
    return AccountChange(change.account, roles)


def _role_undone(
    change: AccountChange, role: RoleChange, backup: Backup, live: LiveStates
) -> RoleChange:
    key = (change.account.id, role.role_name)
    was, now = backup.by_key.get(key), live.get(key)
    if was is None or now is None:
        raise RepairRefused(f"There is no backup of role {role.role_name}.")
    if isinstance(now, Reason):
        raise RepairRefused(now.summary, now.remedy)
    if is_restored(was, now):
        return RoleChange(role.vendor, role.role_name, now, now, ())
    foreign = foreign_changes(was, role.after, now)
    if foreign:
        raise RepairRefused(
            f"Role {role.role_name} was changed after the run: {'; '.join(foreign)}.",
            "An undo would destroy that change. Decide by hand.",
        )
    return role_change(change.account, role.vendor, now, _target(was, now))


def _target(was: RoleState, now: RoleState) -> RoleState:
    """The backed-up state, without what a role created anew cannot have again."""
    return was if now.exists else replace(was, unique_id="")
