"""A plan that somebody else made: opened for approval, and held to what is agreed here and now.

Whoever alters a file can also write its hash anew. So its calls must be the ones that follow
from the states it shows, and it must be about this organization and this agreement.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from core.agreement import Agreement
from core.errors import RepairRefused
from core.repair.plan import Plan
from core.repair.plan_file import load_plan
from core.repair.planning import require_own_steps


def read_plan(path: Path) -> Plan:
    """The plan in the file, whose calls are the ones that follow from what it shows.

    Raises:
        InputError: the file cannot be read or is no plan.
        RepairRefused: it was altered.
    """
    plan = load_plan(path)
    require_own_steps(plan)
    return plan


def open_plan(path: Path, agreement: Agreement, member_ids: Collection[str] = ()) -> Plan:
    """The plan in the file, exactly as it was made. `member_ids`: the organization's accounts,
    none when they are not known.

    Raises:
        InputError: the file cannot be read or is no plan.
        RepairRefused: it was altered, or is about something else than is open here.
    """
    plan = read_plan(path)
    check_fits(plan, agreement)
    strange = [
        change.account.id
        for change in plan.accounts
        if member_ids and change.account.id not in member_ids
    ]
    if strange:
        raise RepairRefused(
            f"The plan is about accounts that are not in this organization: {', '.join(strange)}.",
            "Open the organization that the plan was made for.",
        )
    return plan


def check_fits(plan: Plan, agreement: Agreement) -> None:
    """A plan that was made earlier must still be about what is agreed now, where it was agreed.

    Raises:
        RepairRefused: another version of the agreement is in force, or the plan is for another
            organization or another repair role.
    """
    organization = agreement.organization
    if plan.management_account_id != organization.management_account_id:
        raise RepairRefused(
            f"The plan was made for the organization of management account "
            f"{plan.management_account_id or '(not said)'}, not for the one "
            f"{organization.text}.",
            "Open the organization that the plan was made for, or make a new plan.",
        )
    if plan.agreement.sha256 != agreement.sha256:
        raise RepairRefused(
            "The agreement changed since this plan was made.", "Scan again and make a new plan."
        )
    if plan.repair_role_name != organization.repair_role_name:
        raise RepairRefused("The plan names another repair role than the agreement.")
    for change in plan.accounts:
        if change.account.is_management != (change.account.id == plan.management_account_id):
            raise RepairRefused(
                f"The plan is wrong about which account is the management account "
                f"({change.account.id}).",
                "Make the plan again and have that one reviewed.",
            )
