"""What a review decided to fix or to remove, as a draft plan for whoever repairs. Writes nothing
into any account: a plan is previewed against the live roles and approved before it is applied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from core.model import Account, CellResult, Status
from core.review.completeness import is_settled, standing_decisions
from core.review.model import ExceptionDecision, Review, SubjectKind
from core.review.subjects import Subject, Subjects

if TYPE_CHECKING:
    from core.repair.plan import Plan, Refusal
    from core.repair.planning import PlanTerms

_REPAIRED = frozenset({ExceptionDecision.FIX, ExceptionDecision.REMOVE_ACCESS})
_AGREED = (
    "This access is agreed, so a repair would not remove it. Take the account out of the"
    " agreement first, scan again, and plan the removal then."
)
_THIRD_PARTY = (
    "No agreement says what this role should be. Ask the owner of the account to remove the"
    " outside account from the role's trust policy."
)


def cells_to_mend(review: Review, subjects: Subjects) -> tuple[tuple[Account, CellResult], ...]:
    """The cells whose decision is Fix, or Remove access where nothing is agreed."""
    return tuple(
        (subject.account, subject.cell)
        for subject, decision in _wanted(review, subjects)
        if subject.account and subject.cell and not why_not_planned(subject, decision)
    )


def draft_plan(review: Review, subjects: Subjects, terms: PlanTerms) -> Plan:
    """The plan of what the review decided to fix or remove, from what the scan saw; what it
    leaves alone is listed in it with the reason.

    Raises:
        RepairRefused: the agreement names no role for repairs.
    """
    from core.repair.plan import sealed
    from core.repair.planning import build_plan

    plan = build_plan(cells_to_mend(review, subjects), terms)
    left_alone = tuple(_refusals(review, subjects))
    return sealed(replace(plan, refused=(*plan.refused, *left_alone)))


def _wanted(review: Review, subjects: Subjects) -> list[tuple[Subject, ExceptionDecision]]:
    standing = standing_decisions(review)
    wanted: list[tuple[Subject, ExceptionDecision]] = []
    for kind in (SubjectKind.EXCEPTION, SubjectKind.THIRD_PARTY):
        for subject in subjects.of(kind):
            decision = standing.get((kind, subject.key))
            if decision is not None and is_settled(decision):
                word = ExceptionDecision(decision.decision)
                if word in _REPAIRED:
                    wanted.append((subject, word))
    return wanted


def why_not_planned(subject: Subject, decision: str) -> str:
    """Why no repair follows from deciding to fix or remove; "" where one does, or none is asked
    for."""
    if decision not in _REPAIRED:
        return ""
    if subject.kind is SubjectKind.THIRD_PARTY:
        return _THIRD_PARTY
    if subject.kind is not SubjectKind.EXCEPTION or subject.cell is None:
        return ""
    is_removal = decision == ExceptionDecision.REMOVE_ACCESS
    return _AGREED if is_removal and subject.cell.status is not Status.UNEXPECTED else ""


def _refusals(review: Review, subjects: Subjects) -> list[Refusal]:
    from core.repair.plan import Refusal

    refused = []
    for subject, decision in _wanted(review, subjects):
        reason = why_not_planned(subject, decision)
        if reason and subject.account is not None:
            status = subject.cell.status if subject.cell else Status.UNKNOWN_PARTY
            vendor = subject.vendor or subject.name
            refused.append(Refusal(subject.account, vendor, status, reason))
    return refused
