"""Where there is no organization to ask, or it may not be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import MANAGEMENT

from core.agreement.scope import Scope, Selector, parse_selector
from core.errors import StartError
from core.model import Account, Scan, Status
from core.scan.caveats import caveats

ScanWire = Callable[..., Scan]
NO_LIST = Fault("denied", "ListAccounts")
NO_ORGANIZATION = Fault("denied", "DescribeOrganization")


def _listed(people: Population) -> tuple[Account, ...]:
    return tuple(Account(id=one.id, name="") for one in people.world.accounts)


@pytest.mark.parametrize("faults", [(NO_LIST,), (NO_LIST, NO_ORGANIZATION)])
def test_a_list_of_accounts_serves_where_the_organization_may_not_be_read(
    people: Population,
    scan_wire: ScanWire,
    wrong: Callable[[Scan], object],
    faults: tuple[Fault, ...],
) -> None:
    with fake_aws(people.world, Behaviour(faults=faults)) as aws:
        scan = scan_wire(aws, listed=_listed(people))

    assert wrong(scan) == {}
    assert scan.complete


def test_without_a_list_an_organization_that_may_not_be_read_is_no_start(
    people: Population, scan_wire: ScanWire
) -> None:
    with (
        fake_aws(people.world, Behaviour(faults=(NO_ORGANIZATION,))) as aws,
        pytest.raises(StartError, match="DescribeOrganization"),
    ):
        scan_wire(aws)


def test_an_account_of_no_organization_is_scanned_alone(
    people: Population, scan_wire: ScanWire
) -> None:
    alone = Fault("no-organization", "DescribeOrganization")
    with fake_aws(people.world, Behaviour(faults=(alone,))) as aws:
        scan = scan_wire(aws)

    assert [one.account.id for one in scan.results] == [MANAGEMENT]
    assert scan.organization.id == ""


@pytest.mark.parametrize(
    ("partition", "region"), [("aws-us-gov", "us-gov-west-1"), ("aws-cn", "cn-north-1")]
)
def test_other_partitions_have_their_own_names(
    people: Population, partition: str, region: str, connect: Callable[..., Callable[[str], bool]]
) -> None:
    world = replace(people.world, partition=partition)
    with fake_aws(world) as aws:
        entered = connect(aws, region)

        assert entered(people.world.accounts[1].id)


@pytest.fixture
def connect() -> Callable[[FakeAws, str], Callable[[str], bool]]:
    """Enters an account from a Region; the stand-in refuses role ARNs of other partitions."""
    from fake_aws_world import CALLER_KEY, CALLER_SECRET

    from core.aws.connection import AwsConnection, ConnectionSettings
    from core.aws.read_only import session_policy

    def make(aws: FakeAws, region: str) -> Callable[[str], bool]:
        connection = AwsConnection(
            ConnectionSettings(
                region=region,
                endpoint_url=aws.url,
                access_key_id=CALLER_KEY,
                secret_access_key=CALLER_SECRET,
            )
        )

        def enter(account_id: str) -> bool:
            credentials = connection.assume(
                account_id,
                "RolecallAudit",
                session_policy=session_policy(),
                session_name="rolecall-scan",
            )
            return credentials.account_id == account_id

        return enter

    return make


def test_the_management_account_is_expected_to_have_nothing_of_the_members(
    people: Population, scan_wire: ScanWire
) -> None:
    with fake_aws(people.world, Behaviour(faults=(NO_ORGANIZATION,))) as aws:
        scan = scan_wire(aws, listed=_listed(people))

    management = next(one for one in scan.results if one.account.id == MANAGEMENT)
    assert {cell.status for cell in management.cells} == {Status.NOT_EXPECTED}


def test_a_delegated_administrator_scans_from_its_own_account(
    people: Population, scan_wire: ScanWire, wrong: Callable[[Scan], object]
) -> None:
    """Its own account needs no audit role; the management account is entered like any other."""
    own = people.world.accounts[3]
    accounts = tuple(replace(one, doors=()) if one is own else one for one in people.world.accounts)
    world = replace(people.world, accounts=accounts, caller_account=own.id)
    with fake_aws(world) as aws:
        scan = scan_wire(aws)

    assert wrong(scan) == {}
    assert scan.caller_arn.split(":")[4] == own.id


@pytest.mark.parametrize(
    ("include", "exclude", "found"),
    [
        (["ou:Lab"], [], {Status.UNREACHABLE}),
        (["all"], ["tag:env=lab"], {Status.UNREACHABLE}),
        (["ou:Lab", "ACCOUNT"], [], {Status.OK}),
        (["ou:Lab"], ["ACCOUNT"], {Status.UNEXPECTED}),
        (["members"], [], {Status.OK}),
    ],
)
def test_where_places_are_not_known_no_scope_is_guessed_at(
    people: Population,
    scan_wire: ScanWire,
    include: list[str],
    exclude: list[str],
    found: set[Status],
) -> None:
    """A list tells neither units nor tags: neither "not required" nor "not approved" is certain."""
    account = people.world.accounts[2]

    def selectors(texts: list[str]) -> tuple[Selector, ...]:
        parsed = (parse_selector(text.replace("ACCOUNT", account.id)) for text in texts)
        return tuple(one for one in parsed if one is not None)

    scope = Scope(selectors(include), selectors(exclude))
    vendor = replace(people.agreement.vendors["vendor-0"], scope=scope)
    agreement = replace(people.agreement, vendors={**people.agreement.vendors, "vendor-0": vendor})
    with fake_aws(people.world, Behaviour(faults=(NO_LIST,))) as aws:
        scan = scan_wire(aws, listed=(Account(account.id, ""),), agreement=agreement)

    (result,) = scan.results
    cell = next(one for one in result.cells if one.vendor == "vendor-0")
    assert {cell.status} == found
    assert cell.observed is not None
    if cell.status is Status.UNREACHABLE:
        assert cell.reason is not None
        assert cell.reason.remedy


def test_where_tags_may_not_be_read_no_scope_by_tags_is_guessed_at(
    people: Population, scan_wire: ScanWire, wrong: Callable[[Scan], dict[object, object]]
) -> None:
    scope = Scope((Selector("members"),), (Selector("tag", ("env", "lab")),))
    vendor = replace(people.agreement.vendors["vendor-0"], scope=scope)
    agreement = replace(people.agreement, vendors={**people.agreement.vendors, "vendor-0": vendor})
    denied = Fault("denied", "ListTagsForResource")
    with fake_aws(people.world, Behaviour(faults=(denied,))) as aws:
        scan = scan_wire(aws, agreement=agreement)

    assert scan.complete
    assert aws.counts.calls["ListTagsForResource"] == 1
    assert [one.code for one in caveats(scan)] == ["tags-unread"]
    found = {
        cell.status
        for result in scan.results
        for cell in result.cells
        if cell.vendor == "vendor-0" and cell.account_id != MANAGEMENT
    }
    assert found == {Status.UNREACHABLE}
    others = {place for place in wrong(scan) if place[1] != "vendor-0"}  # type: ignore[index]
    assert others == set()
