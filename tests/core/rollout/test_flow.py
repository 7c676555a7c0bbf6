"""The course of a roll-out: nothing runs that was not previewed and approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.aws.stack_set_state import InstanceState
from core.model import Reason
from core.repair.run import Approval
from core.rollout.deploy import Deployment
from core.rollout.flow import RolloutFlow, RolloutPage
from core.rollout.preview import RolloutPreview
from core.rollout.stack_calls import StackSetCall
from core.rollout.stack_change import StackSetChange
from core.rollout.words import StackSetAction

CHANGE = StackSetChange(
    "vendor", "rolecall-vendor", StackSetAction.DEPLOY, (StackSetCall("CreateStackSet", {}, ""),),
    None, "{}", "ada", datetime(2026, 11, 22, tzinfo=UTC),
)  # fmt: skip
PREVIEW = RolloutPreview(CHANGE, (), ())
APPROVED = Approval("grace", CHANGE.phrase)


@pytest.fixture
def approving() -> RolloutFlow:
    return RolloutFlow().next().with_preview(PREVIEW).next()


def test_approval_waits_for_the_preview() -> None:
    flow = RolloutFlow().next()

    assert flow.page is RolloutPage.PREVIEW
    assert flow.next() is flow


def test_a_preview_that_failed_says_why() -> None:
    flow = RolloutFlow().next().with_problem(Reason("No way in."))

    assert flow.blocked_by == "No way in."


def test_no_change_leads_nowhere() -> None:
    flow = RolloutFlow().next().with_preview(replace(PREVIEW, change=replace(CHANGE, calls=())))

    assert flow.blocked_by == "There is nothing to change."


def test_it_runs_only_with_the_exact_phrase(approving: RolloutFlow) -> None:
    nearly = approving.with_approval(replace(APPROVED, phrase="deploy rolecall"))

    assert nearly.next() is nearly
    assert approving.with_approval(APPROVED).next().page is RolloutPage.RUN


def test_the_requester_may_be_kept_from_approving(approving: RolloutFlow) -> None:
    flow = replace(approving, second_person=True)

    assert flow.with_approval(replace(APPROVED, approved_by="Ada")).blocked_by is not None
    assert flow.with_approval(APPROVED).blocked_by is None


def test_going_back_throws_approval_and_then_preview_away(approving: RolloutFlow) -> None:
    back = approving.with_approval(APPROVED).back()

    assert (back.page, back.approval.phrase) == (RolloutPage.PREVIEW, "")
    assert back.back().preview is None


def test_nothing_leads_back_from_a_run(approving: RolloutFlow) -> None:
    running = approving.with_approval(APPROVED).next()

    assert running.back() is running
    assert running.blocked_by == "The StackSet is being changed."
    assert running.with_stop().stopping
    assert not approving.with_stop().stopping


def test_the_state_of_every_account_is_its_latest(approving: RolloutFlow) -> None:
    running = approving.with_approval(APPROVED).next()

    flow = running.with_instance(InstanceState("1", "RUNNING"))
    flow = flow.with_instance(InstanceState("1", "SUCCEEDED"))

    assert flow.instances == (InstanceState("1", "SUCCEEDED"),)


def test_it_ends_with_its_result_or_with_the_reason(approving: RolloutFlow, tmp_path: Path) -> None:
    running = approving.with_approval(APPROVED).next()
    result = Deployment(CHANGE.name, (), complete=True, calls_made=1, folder=tmp_path)

    assert running.with_result(result).page is RolloutPage.RESULT
    refused = running.with_problem(Reason("You may not make StackSets."))
    assert (refused.page, refused.result) == (RolloutPage.RESULT, None)
    assert refused.blocked_by == "This was the last page."
