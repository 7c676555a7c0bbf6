"""What was decided to be fixed or removed becomes a draft plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from review_samples import STARTED, decided

from core.errors import RepairRefused
from core.model import DocumentVersion, Status
from core.repair.drafts import save_draft
from core.repair.plan_file import load_plan
from core.repair.planning import PlanTerms
from core.repair.runs import list_runs
from core.review.draft_plans import cells_to_mend, draft_plan
from core.review.model import Review
from core.review.subjects import Subject, Subjects

TERMS = PlanTerms("ada", STARTED, DocumentVersion("2026-Q4", "a" * 64), "RolecallRepair")


def of_status(subjects: Subjects, status: Status) -> Subject:
    return next(one for one in subjects.exceptions if one.cell and one.cell.status is status)


def test_fix_mends_what_differs_and_removal_takes_away_what_nobody_approved(
    review: Review, subjects: Subjects
) -> None:
    excess, stray = (
        of_status(subjects, Status.DRIFT_EXCESS), of_status(subjects, Status.UNEXPECTED),
    )  # fmt: skip
    decisions = (decided(excess, "fix"), decided(stray, "remove-access"))
    chosen = cells_to_mend(replace(review, decisions=decisions), subjects)
    assert {cell.status for _, cell in chosen} == {Status.DRIFT_EXCESS, Status.UNEXPECTED}
    plan = draft_plan(replace(review, decisions=decisions), subjects, TERMS)
    planned = {change.account.id for change in plan.accounts}
    assert stray.account is not None
    assert stray.account.id in planned
    assert len(plan.accounts) + len(plan.refused) == 2


def test_agreed_access_is_not_removed_by_a_repair(review: Review, subjects: Subjects) -> None:
    excess = of_status(subjects, Status.DRIFT_EXCESS)
    decisions = (decided(excess, "remove-access"),)
    plan = draft_plan(replace(review, decisions=decisions), subjects, TERMS)
    (refusal,) = plan.refused
    assert plan.accounts == ()
    assert "out of the agreement" in refusal.reason


def test_a_third_party_is_left_to_the_owner_of_the_account(
    review: Review, subjects: Subjects
) -> None:
    decisions = (decided(subjects.third_parties[0], "remove-access"),)
    plan = draft_plan(replace(review, decisions=decisions), subjects, TERMS)
    assert [one.status for one in plan.refused] == [Status.UNKNOWN_PARTY]


@pytest.mark.parametrize("decision", ["escalate", "accept-until"])
def test_other_decisions_plan_nothing(review: Review, subjects: Subjects, decision: str) -> None:
    decisions = (decided(subjects.exceptions[0], decision),)
    assert cells_to_mend(replace(review, decisions=decisions), subjects) == ()


def test_a_carried_decision_plans_nothing_before_it_is_confirmed(
    review: Review, subjects: Subjects
) -> None:
    decisions = (decided(subjects.exceptions[0], "fix", carried_from="R-0"),)
    assert cells_to_mend(replace(review, decisions=decisions), subjects) == ()


def test_a_draft_is_kept_apart_from_runs_and_can_be_loaded(
    review: Review, subjects: Subjects, tmp_path: Path
) -> None:
    stray = of_status(subjects, Status.UNEXPECTED)
    plan = draft_plan(replace(review, decisions=(decided(stray, "fix"),)), subjects, TERMS)
    path = save_draft(plan, tmp_path / "repairs")
    assert load_plan(path) == plan
    assert list_runs(tmp_path / "repairs") == ()


def test_without_a_role_for_repairs_nothing_is_planned(review: Review, subjects: Subjects) -> None:
    decisions = (decided(subjects.exceptions[0], "fix"),)
    with pytest.raises(RepairRefused, match="role for repairs"):
        draft_plan(
            replace(review, decisions=decisions), subjects, replace(TERMS, repair_role_name=None)
        )
