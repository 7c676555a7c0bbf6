"""Service control policies, from the wire to the verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import MANAGEMENT, ROOT, FakePolicy, World, document

from core.model import CellResult, FindingCode, Scan, Status
from core.scan.document import is_genuine

ScanWire = Callable[..., Scan]
DENY_EC2 = FakePolicy("no-ec2", document({"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}))


def _limited(people: Population, target: str, *, kind: str = "SERVICE_CONTROL_POLICY") -> World:
    return replace(
        people.world,
        organization_policies={"p-ec2": replace(DENY_EC2, kind=kind)},
        attachments={target: ("p-ec2",)},
    )


def _broken(scan: Scan) -> set[tuple[str, str]]:
    return {
        (cell.account_id, cell.vendor)
        for result in scan.results
        for cell in result.cells
        if cell.status is Status.DRIFT_BROKEN and _is_blocked(cell)
    }


def _is_blocked(cell: CellResult) -> bool:
    return any(
        one.code is FindingCode.ACCESS_DENIED and "organization policy no-ec2" in one.summary
        for one in cell.findings
    )


def _right(people: Population, unit: str) -> set[tuple[str, str]]:
    """The cells of the vendor that needs EC2 that are right, but under the unit."""
    return {
        (account.id, "vendor-0")
        for account in people.world.accounts
        if unit in account.units and people.truth[account.id, "vendor-0"] is Status.OK
    }


def test_a_right_role_under_a_unit_that_denies_it_cannot_work(
    people: Population, scan_wire: ScanWire
) -> None:
    with fake_aws(_limited(people, "ou-fake-1")) as aws:
        scan = scan_wire(aws)

    assert _broken(scan) >= _right(people, "ou-fake-1")
    others = {account.id for account in people.world.accounts if "ou-fake-1" not in account.units}
    assert not {account for account, _ in _broken(scan)} & others


def test_a_policy_on_one_account_is_found_without_asking_for_every_account(
    people: Population, scan_wire: ScanWire
) -> None:
    account = people.world.accounts[2]
    with fake_aws(_limited(people, account.id)) as aws:
        scan = scan_wire(aws)

    assert _broken(scan) == {(account.id, "vendor-0")}
    units = {unit for one in people.world.accounts for unit in one.units} | {ROOT}
    assert aws.counts.calls["ListPoliciesForTarget"] == 2 * (len(units) + 1)
    assert aws.counts.calls["DescribePolicy"] == 1


def test_the_management_account_is_subject_to_none(people: Population, scan_wire: ScanWire) -> None:
    with fake_aws(_limited(people, ROOT)) as aws:
        scan = scan_wire(aws)

    assert MANAGEMENT not in {account for account, _ in _broken(scan)}
    assert _broken(scan)


@pytest.mark.parametrize("call", ["ListPoliciesForTarget", "ListPolicies"])
def test_where_the_policies_may_not_be_read_that_is_said_and_the_rest_is_judged(
    people: Population, scan_wire: ScanWire, call: str
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("denied", call),))) as aws:
        scan = scan_wire(aws)

    cells = [cell for result in scan.results for cell in result.cells if cell.observed]
    assert {cell.status for cell in cells} >= {Status.OK}
    assert all(any("could not be read" in one.summary for one in cell.findings) for cell in cells)


def test_resource_control_policies_are_named(people: Population, scan_wire: ScanWire) -> None:
    world = _limited(people, ROOT, kind="RESOURCE_CONTROL_POLICY")
    with fake_aws(world) as aws:
        scan = scan_wire(aws)

    cells = [cell for result in scan.results for cell in result.cells if cell.observed]
    assert all(any("no-ec2" in one.summary for one in cell.findings) for cell in cells)
    assert _broken(scan) == set()


def test_what_a_blocked_role_rests_on_is_kept_as_evidence(
    people: Population, scan_wire: ScanWire
) -> None:
    with fake_aws(_limited(people, "ou-fake-1")) as aws:
        scan = scan_wire(aws)

    for result in scan.results:
        kept = {one.id: one for one in result.evidence}
        for cell in result.cells:
            calls = {kept[one].call for one in cell.evidence}
            assert ("organizations:DescribePolicy" in calls) is _is_blocked(cell)
            assert ("organizations:ListPoliciesForTarget" in calls) is _is_blocked(cell)
    proof = [one for result in scan.results for one in result.evidence if "DescribeP" in one.call]
    assert {one.account_id for one in proof} == {MANAGEMENT}
    assert all("no-ec2" in one.body and is_genuine(one) for one in proof)
