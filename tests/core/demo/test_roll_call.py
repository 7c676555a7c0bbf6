"""A real scan of the demonstration finds the plan of truth, no more and no less."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from core.agreement import load_agreement
from core.aws.connection import AwsConnection
from core.catalogue import load_catalogue
from core.demo import DemoOrganization, DemoServer, build_organization
from core.demo.calls import RecordedCall
from core.model import Scan
from core.scan.engine import ScanRequest, run_scan


@dataclass(frozen=True)
class RollCall:
    """What was planned, what a scan found, and what it called for that."""

    plan: DemoOrganization
    scan: Scan
    calls: tuple[RecordedCall, ...]


@pytest.fixture(scope="module", params=[2026, 7])
def roll_call(request: pytest.FixtureRequest) -> Iterator[RollCall]:
    catalogue = load_catalogue()
    with DemoServer(seed=request.param) as server:
        agreement = load_agreement(server.agreement_path, catalogue)
        scan = run_scan(
            AwsConnection(server.connection),
            ScanRequest(catalogue, agreement, demo=True),
            lambda _event: None,
            threading.Event(),
        )
        assert scan
        yield RollCall(build_organization(seed=request.param), scan, server.calls())


def test_every_cell_has_the_planned_status(roll_call: RollCall) -> None:
    names = {account.id: account.key for account in roll_call.plan.accounts}
    found = {
        (names[cell.account_id], cell.vendor): cell.status
        for result in roll_call.scan.results
        for cell in result.cells
    }
    planned = {
        (names[cell.account_id], cell.vendor): cell.status for cell in roll_call.plan.cells.values()
    }
    assert found == planned


def test_exemptions_are_named_where_planned(roll_call: RollCall) -> None:
    assert {
        (cell.account_id, cell.vendor, cell.exemption_id)
        for result in roll_call.scan.results
        for cell in result.cells
        if cell.exemption_id
    } == {
        (cell.account_id, cell.vendor, cell.exemption_id)
        for cell in roll_call.plan.cells.values()
        if cell.exemption_id
    }


def test_the_planned_outsiders_are_reported_and_nobody_else(roll_call: RollCall) -> None:
    assert {
        (one.account_id, one.role_name, one.outside_account_id, one.known_as,
         one.external_id_required)
        for result in roll_call.scan.results
        for one in result.third_parties
    } == {
        (one.account_id, one.role_name, one.outside_account_id, one.known_as,
         one.external_id_required)
        for one in roll_call.plan.third_parties
    }  # fmt: skip


def test_a_scan_asks_for_nothing_that_writes(roll_call: RollCall) -> None:
    assert [call for call in roll_call.calls if call.writes] == []


def test_a_scan_makes_no_call_but_reading_ones(roll_call: RollCall) -> None:
    # an allow-list, in case RecordedCall.writes were wrong
    assert {call.action for call in roll_call.calls} <= {
        "AssumeRole", "GetCallerIdentity",
        "DescribeOrganization", "ListAccounts", "ListOrganizationalUnitsForParent", "ListRoots",
        "ListTagsForResource", "ListDelegatedAdministrators", "ListParents",
        "ListPolicies", "ListPoliciesForTarget", "ListTargetsForPolicy", "DescribePolicy",
        "GetAccountAuthorizationDetails", "GetPolicy", "GetPolicyVersion", "GetRole",
        "GetRolePolicy", "ListAttachedRolePolicies", "ListRolePolicies", "ListRoles",
        "ListRoleTags",
    }  # fmt: skip
