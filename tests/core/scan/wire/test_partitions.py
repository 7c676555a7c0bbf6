"""Scans of AWS GovCloud (US) and AWS China, whose ARNs name another partition."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import FakePolicy, FakeRole, document

from core.cli.app import run
from core.model import Scan, Status
from core.scan.caveats import caveats
from core.scan.document import scan_document

ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], dict[object, object]]
DETAILS = "GetAccountAuthorizationDetails"
PLACES = [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")]
in_each = pytest.mark.parametrize(("partition", "region"), PLACES)


@in_each
@pytest.mark.parametrize("faults", [(), (Fault("denied", DETAILS),)], ids=["details", "by-name"])
def test_every_cell_is_true_in_every_partition(
    people: Population,
    scan_wire: ScanWire,
    wrong: Wrong,
    partition: str,
    region: str,
    faults: tuple[Fault, ...],
) -> None:
    world = replace(people.world, partition=partition)
    with fake_aws(world, Behaviour(faults=faults)) as aws:
        scan = scan_wire(aws, region=region)

    assert wrong(scan) == {}
    assert caveats(scan) == ()
    arns = {one.observed.arn.split(":")[1] for r in scan.results for one in r.cells if one.observed}
    assert arns == {partition}
    assert scan_document(scan)["organization"]["partition"] == partition


@in_each
def test_policies_of_aws_s_own_are_those_of_the_partition(
    people: Population, scan_wire: ScanWire, partition: str, region: str
) -> None:
    """An agreed `arn:aws:iam::aws:policy/...` is the partition's own policy of that name."""
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    spec = people.catalogue.vendors["vendor-0"]
    (role,) = spec.roles
    managed = role.permissions[0].model_copy(
        update={"aws_managed_arn": arn, "document": None, "policy_name": None}
    )
    changed = spec.model_copy(
        update={"roles": (role.model_copy(update={"permissions": (managed,)}),)}
    )
    catalogue = replace(people.catalogue, vendors={**people.catalogue.vendors, "vendor-0": changed})
    account = people.world.accounts[2]
    found = next(one for one in account.roles if one.name == "vendor-0")
    attached = FakeRole(found.name, found.trust, attached=(arn,))
    others = tuple(one for one in account.roles if one is not found)
    member = replace(account, roles=(*others, attached))
    accounts = tuple(member if one is account else one for one in people.world.accounts)
    with fake_aws(replace(people.world, partition=partition, accounts=accounts)) as aws:
        scan = scan_wire(aws, region=region, catalogue=catalogue)

    result = next(one for one in scan.results if one.account.id == account.id)
    cell = next(one for one in result.cells if one.vendor == "vendor-0")
    assert cell.status is Status.OK


@in_each
def test_a_party_of_the_commercial_partition_is_another_one(
    people: Population, scan_wire: ScanWire, partition: str, region: str
) -> None:
    """A trust policy that keeps `arn:aws:` in another partition lets nobody of that one in."""
    account = people.world.accounts[2]
    role = next(one for one in account.roles if one.name == "vendor-0")
    trust = role.trust.replace("arn:aws:iam::8", "arn:aws-elsewhere:iam::8")
    others = tuple(one for one in account.roles if one is not role)
    changed = replace(account, roles=(*others, FakeRole(role.name, trust, role.inline)))
    accounts = tuple(changed if one is account else one for one in people.world.accounts)
    with fake_aws(replace(people.world, partition=partition, accounts=accounts)) as aws:
        scan = scan_wire(aws, region=region)

    result = next(one for one in scan.results if one.account.id == account.id)
    cell = next(one for one in result.cells if one.vendor == "vendor-0")
    assert cell.status is Status.DRIFT_EXCESS


@in_each
def test_service_control_policies_bear_on_accounts_there_too(
    people: Population, scan_wire: ScanWire, partition: str, region: str
) -> None:
    deny = FakePolicy(
        "no-ec2",
        document(
            {
                "Effect": "Deny",
                "Action": "ec2:*",
                "Resource": "*",
                "Condition": {
                    "ArnLike": {"aws:PrincipalArn": f"arn:{partition}:iam::*:role/vendor-*"}
                },
            }
        ),
    )
    unit = people.world.accounts[2].units[0]
    world = replace(
        people.world,
        partition=partition,
        organization_policies={"p-1": deny},
        attachments={unit: ("p-1",)},
    )
    with fake_aws(world) as aws:
        scan = scan_wire(aws, region=region)

    result = next(one for one in scan.results if one.account.id == people.world.accounts[2].id)
    cell = next(one for one in result.cells if one.vendor == "vendor-0")
    assert cell.status is Status.DRIFT_BROKEN


@in_each
def test_expected_roles_are_rendered_for_the_partition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], partition: str, region: str
) -> None:
    assert region
    agreement = {
        "version": "1",
        "agreed_by": "Ada",
        "organization": {"management_account_id": "999900000000", "audit_role_name": "A"},
        "vendors": {"cloudzero": {"values": {"external_id": "an-id-of-16-letters"}}},
    }
    path = tmp_path / "agreement.yaml"
    path.write_text(json.dumps(agreement), encoding="utf-8")
    arguments = ["vendors", "render", "cloudzero", "--agreement", str(path),
                 "--account", "999900000000", "--partition", partition]  # fmt: skip
    run(arguments, open_window=lambda *_: 0)

    text = capsys.readouterr().out
    principal = json.loads(text)["roles"][0]["trust_policy"]["Statement"][0]["Principal"]["AWS"]
    assert principal == f"arn:{partition}:iam::061190967865:root"
    assert "arn:aws:" not in text


def test_roles_of_another_partition_cannot_be_entered(
    people: Population, scan_wire: ScanWire
) -> None:
    """The Region decides which partition is meant: nothing is green by mistake."""
    world = replace(people.world, partition="aws-cn")
    with fake_aws(world) as aws:
        scan = scan_wire(aws, region="us-east-1")

    members = [one for one in scan.results if not one.account.is_management]
    assert {cell.status for one in members for cell in one.cells} == {Status.UNREACHABLE}
