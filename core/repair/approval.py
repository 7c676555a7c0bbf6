"""Whether a plan may be carried out by whoever approves it."""

from __future__ import annotations

from core.errors import RepairRefused
from core.repair.plan import Plan, digest, plan_body
from core.repair.run import Approval
from core.repair.step import Risk


def why_not_approved(plan: Plan, approval: Approval, *, second_person: bool = False) -> str | None:
    """The reason why `approval` does not cover `plan`, as one sentence; None when it does.

    `second_person` asks that the approver is not the requester.
    """
    if not plan.accounts:
        return "This plan changes nothing."
    if len({change.account.id for change in plan.accounts}) < len(plan.accounts):
        return "This plan names an account twice, so the order of its calls is not fixed."
    if not approval.approved_by.strip():
        return "The name of the person who approves is needed."
    if second_person and same_person(approval.approved_by, plan.requester):
        return "Whoever asked for this plan may not approve it."
    if plan.risk is Risk.HIGH and approval.phrase.strip() not in _phrases(plan):
        return f"This plan is of high risk: type exactly \u201c{plan.phrase}\u201d to approve it."
    return None


def same_person(one: str, other: str) -> bool:
    """One person is not two for spelling the name with other capitals or spaces."""
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _phrases(plan: Plan) -> tuple[str, str]:
    """The phrase, and for one account the plural that scripts may be written with."""
    return plan.phrase, f"change {len(plan.accounts)} accounts"


def check_approval(plan: Plan, approval: Approval, *, second_person: bool = False) -> None:
    """Raises:
    RepairRefused: the plan was altered since it was made, or is not approved.
    """
    if digest(plan_body(plan)) != plan.sha256:
        raise RepairRefused("The plan was altered after it was made.", "Make the plan again.")
    reason = why_not_approved(plan, approval, second_person=second_person)
    if reason:
        raise RepairRefused(reason, "Nothing was changed.")
