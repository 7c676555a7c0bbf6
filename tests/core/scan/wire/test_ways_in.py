"""Entering accounts: several roles in order, by unit, with path and external id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import CALLER_KEY, CALLER_SECRET, MANAGEMENT, World

from core.agreement import Agreement
from core.agreement.doors import Door, Entry
from core.agreement.scope import Selector
from core.aws.connection import AwsConnection, ConnectionSettings
from core.model import Account, Scan
from core.scan.doctor import examine

ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], object]
UNIT = "ou-fake-0"


def _world(people: Population, **in_unit: object) -> World:
    """Whoever is in the unit has another door than the rest."""
    return replace(
        people.world,
        accounts=tuple(
            replace(one, **in_unit) if UNIT in one.units else one  # type: ignore[arg-type]
            for one in people.world.accounts
        ),
    )


def _agreement(people: Population, *names: str, entries: tuple[Entry, ...] = ()) -> Agreement:
    agreement = people.agreement
    organization = replace(
        agreement.organization,
        audit_role_names=names or agreement.organization.audit_role_names,
        entries=entries,
    )
    return replace(agreement, organization=organization, organizations=(organization,))


def _by_unit(door: Door) -> tuple[Entry, ...]:
    return (Entry((Selector("unit-id", (UNIT,)),), (door,)),)


def test_roles_are_tried_in_order_each_with_its_path(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    world = _world(people, doors=("audit/read/Rolecall",))
    agreement = _agreement(people, "RolecallAudit", "audit/read/Rolecall")
    with fake_aws(world) as aws:
        scan = scan_wire(aws, agreement=agreement)

    assert wrong(scan) == {}


def test_a_unit_is_entered_by_its_own_role_and_external_id_at_the_first_try(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    world = _world(people, doors=("LabAudit",), external_id="lab")
    agreement = _agreement(people, entries=_by_unit(Door("LabAudit", "lab")))
    with fake_aws(world) as aws:
        scan = scan_wire(aws, agreement=agreement)

    assert wrong(scan) == {}
    assert aws.counts.calls["AssumeRole"] == len(world.accounts)


@pytest.mark.parametrize("door", [Door("RolecallAudit", "lab"), Door("Another", None)])
def test_a_unit_s_role_that_does_not_let_us_in_is_named_by_the_doctor(
    people: Population, door: Door
) -> None:
    agreement = _agreement(people, entries=_by_unit(door))
    with fake_aws(people.world) as aws:
        found = examine(_connection(aws), agreement, max_workers=4)

    (group,) = [one for one in found.groups if one.door == door]
    inside = {one.id for one in people.world.accounts if UNIT in one.units and one.doors}
    assert {one.account.id for one in group.refusals} == inside
    assert f"the role {door.role_name} in" in group.request
    assert ("external ID" in group.request) is (door.external_id is not None)


def test_the_doctor_looks_at_an_account_of_no_organization_alone(people: Population) -> None:
    alone = Fault("no-organization", "DescribeOrganization")
    with fake_aws(people.world, Behaviour(faults=(alone,))) as aws:
        found = examine(_connection(aws), people.agreement, max_workers=4)

    assert (found.listed, found.enterable) == (1, 1)


def test_the_doctor_takes_a_list_where_the_organization_may_not_be_read(
    people: Population,
) -> None:
    closed = Fault("denied", "DescribeOrganization")
    listed = (Account(MANAGEMENT, ""), Account(people.world.accounts[1].id, ""))
    with fake_aws(people.world, Behaviour(faults=(closed,))) as aws:
        found = examine(_connection(aws), people.agreement, listed=listed, max_workers=4)

    assert (found.listed, found.enterable) == (2, 2)


def _connection(aws: FakeAws) -> AwsConnection:
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=aws.url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )
    return AwsConnection(settings)
