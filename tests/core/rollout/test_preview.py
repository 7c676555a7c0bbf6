"""The preview of a StackSet's change: what would be called, and what one has to know beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.agreement import Agreement
from core.aws.stack_set_state import InstanceState, OperationState, StackSetState
from core.catalogue import Catalogue
from core.errors import InputError, RepairRefused
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    Organization,
    OrganizationalUnit,
    Status,
)
from core.rollout.agreed import VendorRollout, vendor_rollout
from core.rollout.preview import RolloutPreview, RolloutRequest, preview_rollout

UNIT = OrganizationalUnit("ou-bw7k-ab8e18ef", "Workloads")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REQUEST = RolloutRequest("opsramp", (UNIT.id,), "ada")
ORGANIZATION = Organization("o-example", "513454532010")


class Standing:
    """A CloudFormation that only says how the StackSet stands."""

    def __init__(self, state: StackSetState | None = None) -> None:
        self.state = state

    def describe(self, name: str) -> StackSetState | None:
        assert name == "rolecall-opsramp"
        return self.state

    def make(self, operation: str, params: Mapping[str, Any]) -> str:
        raise AssertionError((operation, params))

    def progress(self, name: str, operation_id: str) -> OperationState:
        raise AssertionError((name, operation_id))


@pytest.fixture
def found(catalogue: Catalogue, agreement: Agreement) -> VendorRollout:
    return vendor_rollout(catalogue, agreement, "opsramp")


def result(number: int, unit: OrganizationalUnit = UNIT) -> AccountResult:
    root = OrganizationalUnit("r-bw7k", "Root")
    account = Account(f"{number:012d}", f"Account {number}", ou_path=(root, unit))
    cell = CellResult(account.id, "opsramp", Status.MISSING)
    return AccountResult(account, AccountOutcome.CHECKED, (cell,))


def previewed(
    found: VendorRollout, state: StackSetState | None = None, **request: Any
) -> RolloutPreview:
    other = OrganizationalUnit("ou-bw7k-00000000", "Elsewhere")
    results = [result(1), result(2), result(3, other)]
    return preview_rollout(
        Standing(state), found, replace(REQUEST, **request), results, ORGANIZATION, NOW
    )


def standing(found: VendorRollout, *accounts: str) -> StackSetState:
    instances = tuple(InstanceState(one, "SUCCEEDED", unit=UNIT.id) for one in accounts)
    text = found.wanted(found.standing_stack_set()).template
    return StackSetState("rolecall-opsramp", text, "SERVICE_MANAGED", (UNIT.id,), instances)


def test_a_deployment_names_whom_it_reaches(found: VendorRollout) -> None:
    preview = previewed(found)

    assert [call.operation for call in preview.change.calls] == [
        "CreateStackSet", "CreateStackInstances",
    ]  # fmt: skip
    assert [account.id for account in preview.accounts] == [f"{1:012d}", f"{2:012d}"]
    assert preview.remarks[0] == "Reached, as the last scan knows them: 2 accounts."


def test_what_a_stack_set_cannot_say_of_the_scope_is_remarked(found: VendorRollout) -> None:
    remarks = " ".join(previewed(found).remarks)

    assert "get the roles by themselves" in remarks
    assert "it chooses by unit name" in remarks


def test_without_a_unit_there_is_no_preview(found: VendorRollout) -> None:
    with pytest.raises(InputError, match="No unit is chosen"):
        previewed(found, units=())


def test_one_that_is_as_agreed_needs_nothing(found: VendorRollout) -> None:
    assert previewed(found, standing(found, f"{1:012d}", f"{2:012d}")).change.calls == ()


def test_a_removal_says_what_is_lost(found: VendorRollout) -> None:
    preview = previewed(found, standing(found, f"{1:012d}"), remove=True)

    assert preview.change.phrase == "remove rolecall-opsramp"
    assert "loses its roles in 1 account." in preview.remarks[0]
    assert [account.id for account in preview.accounts] == [f"{1:012d}"]


def test_what_is_not_there_cannot_be_removed(found: VendorRollout) -> None:
    with pytest.raises(RepairRefused, match="There is no StackSet"):
        previewed(found, remove=True)
