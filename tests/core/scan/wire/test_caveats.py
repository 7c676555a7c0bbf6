"""What a scan as a whole did not see is said once, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import MANAGEMENT, ROOT, FakePolicy, document

from core.model import Account, PopulationSource, Scan, Status
from core.scan.caveats import caveats
from core.scan.document import scan_document

ScanWire = Callable[..., Scan]


def test_a_scan_that_saw_everything_has_no_caveat(people: Population, scan_wire: ScanWire) -> None:
    with fake_aws(people.world) as aws:
        scan = scan_wire(aws)

    assert caveats(scan) == ()
    assert scan.population is PopulationSource.ORGANIZATION
    assert scan_document(scan)["scan"]["limits"] == []


@pytest.mark.parametrize("call", ["ListPoliciesForTarget", "ListPolicies"])
def test_unread_organization_policies_leave_the_verdict_and_are_said_for_the_scan(
    people: Population, scan_wire: ScanWire, call: str
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("denied", call),))) as aws:
        scan = scan_wire(aws)

    (limit,) = scan_document(scan)["scan"]["limits"]
    observed = {one.account.id for one in scan.results if any(c.observed for c in one.cells)}
    assert limit["code"] == "organization-policies-unread"
    assert limit["accounts"] == len(observed)
    assert limit["remedy"]
    assert any(cell.status is Status.OK for one in scan.results for cell in one.cells)


def test_resource_control_policies_are_named_as_not_judged(
    people: Population, scan_wire: ScanWire
) -> None:
    policy = FakePolicy("perimeter", document({"Effect": "Deny"}), "RESOURCE_CONTROL_POLICY")
    world = replace(
        people.world, organization_policies={"p-1": policy}, attachments={ROOT: ("p-1",)}
    )
    with fake_aws(world) as aws:
        scan = scan_wire(aws)

    (caveat,) = caveats(scan)
    assert caveat.code == "resource-policies-not-judged"
    assert "perimeter" in caveat.summary


def test_a_list_of_accounts_is_said_to_be_one(people: Population, scan_wire: ScanWire) -> None:
    listed = tuple(Account(one.id, "") for one in people.world.accounts)
    with fake_aws(people.world, Behaviour(faults=(Fault("denied", "ListAccounts"),))) as aws:
        scan = scan_wire(aws, listed=listed)

    codes = [caveat.code for caveat in caveats(scan)]
    assert codes == ["accounts-from-a-list", "organization-policies-unread"]
    assert scan_document(scan)["scan"]["population"] == "list"


def test_of_a_listed_account_it_is_not_known_whether_organization_policies_block_it(
    people: Population, scan_wire: ScanWire
) -> None:
    listed = tuple(Account(one.id, "") for one in people.world.accounts)
    with fake_aws(people.world, Behaviour(faults=(Fault("denied", "ListAccounts"),))) as aws:
        scan = scan_wire(aws, listed=listed)

    cells = [cell for one in scan.results for cell in one.cells if cell.observed]
    assert all(any("not known" in note.summary for note in cell.findings) for cell in cells)


def test_an_account_of_no_organization_is_under_no_policy_of_one(
    people: Population, scan_wire: ScanWire
) -> None:
    alone = Fault("no-organization", "DescribeOrganization")
    with fake_aws(people.world, Behaviour(faults=(alone,))) as aws:
        scan = scan_wire(aws)

    assert scan.population is PopulationSource.ONE_ACCOUNT
    assert [one.account.id for one in scan.results] == [MANAGEMENT]
    assert caveats(scan) == ()


def test_an_account_asked_for_that_is_not_in_the_organization_is_told_and_counted(
    people: Population, scan_wire: ScanWire
) -> None:
    known, stranger = people.world.accounts[1].id, "123412341234"
    with fake_aws(people.world) as aws:
        scan = scan_wire(aws, account_ids=(known, stranger))

    (caveat,) = caveats(scan)
    assert caveat.code == "accounts-not-in-the-organization"
    assert stranger in caveat.summary
    found = next(one for one in scan.results if one.account.id == stranger)
    assert {cell.status for cell in found.cells} == {Status.UNREACHABLE}
    assert len(scan.results) == len(people.world.accounts) + 1
