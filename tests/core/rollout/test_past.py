"""What is told afterwards of the changes of StackSets: in the list of fixes, and to auditors."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.aws.errors import AwsDenied
from core.aws.stack_set_state import InstanceState, OperationState
from core.model import Reason
from core.repair.history_rows import remediation_rows
from core.repair.run import Approval
from core.rollout.deploy import carry_out
from core.rollout.past import list_rollouts
from core.rollout.stack_calls import Wanted
from core.rollout.stack_change import deployment
from core.rollout.targets import StackSetPlan, TargetGroup

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PLAN = StackSetPlan(
    "rolecall-vendor", (TargetGroup({"OrganizationalUnitIds": ["ou-ab12-cdefgh34"]}),)
)
CHANGE = deployment(Wanted("vendor", PLAN, "{}", {}, "words"), None, "ada", NOW)
ENDED = (
    InstanceState("111111111111", "SUCCEEDED"),
    InstanceState("222222222222", "FAILED", "Vendor already exists."),
)


class Ended:
    """A CloudFormation that is done at once, or refuses to begin."""

    def __init__(self, *, refuses: bool = False) -> None:
        self._refuses = refuses

    def describe(self, name: str) -> None:
        assert name == PLAN.name

    def make(self, operation: str, params: Mapping[str, Any]) -> str:
        assert params["StackSetName"] == PLAN.name
        if self._refuses:
            raise AwsDenied(Reason("You may not make StackSets.", "AccessDenied"))
        return "" if operation == "CreateStackSet" else "operation-1"

    def progress(self, name: str, operation_id: str) -> OperationState:
        assert (name, operation_id) == (PLAN.name, "operation-1")
        return OperationState("FAILED", ENDED)


def deploy(folder: Path, *, refuses: bool = False) -> None:
    carry_out(
        Ended(refuses=refuses), CHANGE, Approval("grace", CHANGE.phrase, "TICKET-1"), folder,
        told=lambda _: None, stop=threading.Event(),
    )  # fmt: skip


def test_where_nothing_was_rolled_out_there_is_nothing(tmp_path: Path) -> None:
    assert list_rollouts(tmp_path / "nowhere") == ()


def test_a_roll_out_is_told_with_who_why_what_and_how_it_ended(tmp_path: Path) -> None:
    deploy(tmp_path)

    (past,) = list_rollouts(tmp_path)

    assert (past.vendor, past.name, past.action) == ("vendor", PLAN.name, "deploy")
    assert (past.requester, past.approved_by, past.reason) == ("ada", "grace", "TICKET-1")
    assert past.calls == ("CreateStackSet", "CreateStackInstances")
    assert past.instances == ENDED
    assert not past.complete
    assert past.finished_at is not None
    assert past.change_sha256 == CHANGE.sha256
    assert past.folder.is_dir()


def test_one_that_aws_refused_says_why(tmp_path: Path) -> None:
    with pytest.raises(AwsDenied):
        deploy(tmp_path, refuses=True)

    (past,) = list_rollouts(tmp_path)

    assert "may not make StackSets" in past.failure
    assert (past.complete, past.instances) == (False, ())


def test_the_newest_stands_first(tmp_path: Path) -> None:
    deploy(tmp_path)
    deploy(tmp_path)

    newest, oldest = list_rollouts(tmp_path)

    assert newest.started_at >= oldest.started_at
    assert newest.id != oldest.id


def test_auditors_get_a_row_for_every_account(tmp_path: Path) -> None:
    deploy(tmp_path)

    done, failed = remediation_rows(tmp_path)

    assert (done.account_id, done.outcome) == ("111111111111", "Stack: Done")
    assert failed.outcome == "Stack: Failed"
    assert "already exists" in failed.what_was_done
    assert done.api_calls == (
        "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances",
    )  # fmt: skip
    assert done.plan_sha256 == CHANGE.sha256
    assert done.undo_state.startswith("Not possible")
    assert done.change_id != failed.change_id


def test_auditors_get_a_row_for_one_that_was_refused(tmp_path: Path) -> None:
    with pytest.raises(AwsDenied):
        deploy(tmp_path, refuses=True)

    (row,) = remediation_rows(tmp_path)

    assert (row.account_id, row.outcome) == ("", "Failed")
    assert "may not make StackSets" in row.what_was_done
