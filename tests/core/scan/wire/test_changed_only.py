"""`--changed-only`: which accounts a second scan enters, and what it says of the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import FakeAccount, FakePolicy, World, document

from core.errors import InputError
from core.model import DocumentVersion, Scan, Status
from core.scan.carried import LONGEST, carried_results
from core.scan.caveats import caveats
from core.scan.request import ScanRequest

ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], object]


@pytest.fixture
def request_now(people: Population) -> ScanRequest:
    return ScanRequest(people.catalogue, people.agreement)


@pytest.fixture
def first(people: Population, scan_wire: ScanWire) -> Scan:
    with fake_aws(people.world) as aws:
        return scan_wire(aws)


def _not_green(people: Population) -> set[str]:
    settled = (Status.OK, Status.NOT_EXPECTED)
    return {account for (account, _), status in people.truth.items() if status not in settled}


def _carried(first: Scan, request: ScanRequest, **changes: Any) -> dict[str, Any]:
    found = carried_results(replace(first, **changes), request, now=datetime.now(UTC))
    return {"carried": found}


def _read_again(scan: Scan) -> set[str]:
    return {one.account.id for one in scan.results if not one.carried_from}


def _changed(world: World, place: int, **changes: Any) -> World:
    accounts = list(world.accounts)
    accounts[place] = replace(accounts[place], **changes)
    return replace(world, accounts=tuple(accounts))


def _green(people: Population) -> int:
    """The place of an account in which everything is as agreed."""
    accounts = people.world.accounts
    found = _not_green(people)
    return next(n for n, one in enumerate(accounts[1:], start=1) if one.id not in found)


def test_only_accounts_that_were_not_as_agreed_are_entered_again(
    people: Population, scan_wire: ScanWire, wrong: Wrong, first: Scan, request_now: ScanRequest
) -> None:
    with fake_aws(people.world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    assert wrong(scan) == {}
    assert _read_again(scan) == _not_green(people)
    assert set(aws.counts.accounts) == _not_green(people)


def test_what_is_carried_over_keeps_its_time_and_names_its_scan(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    with fake_aws(people.world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    then = {one.account.id: one.checked_at for one in first.results}
    kept = [one for one in scan.results if one.carried_from]
    assert all(one.carried_from == first.id for one in kept)
    assert all(one.checked_at == then[one.account.id] for one in kept)
    (caveat,) = caveats(scan)
    assert caveat.code == "results-carried-over"
    assert first.id in caveat.summary
    assert caveat.accounts == len(kept)


def test_an_account_that_was_moved_is_read_again(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    place = _green(people)
    world = _changed(people.world, place, units=("ou-fake-4",))
    with fake_aws(world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    assert world.accounts[place].id in _read_again(scan)


def test_an_account_that_was_suspended_meanwhile_is_not_green(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    place = _green(people)
    world = _changed(people.world, place, state="SUSPENDED")
    with fake_aws(world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    result = next(one for one in scan.results if one.account.id == world.accounts[place].id)
    assert {cell.status for cell in result.cells} == {Status.UNREACHABLE}


def test_a_new_account_is_read(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    newcomer = FakeAccount("123412341234", units=("ou-fake-0",))
    world = replace(people.world, accounts=(*people.world.accounts, newcomer))
    with fake_aws(world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    assert newcomer.id in _read_again(scan)


def test_accounts_that_another_organization_policy_bears_on_are_read_again(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    deny = FakePolicy("no-ec2", document({"Effect": "Deny", "Action": "ec2:*", "Resource": "*"}))
    unit = people.world.accounts[_green(people)].units[0]
    world = replace(people.world, organization_policies={"p-1": deny}, attachments={unit: ("p-1",)})
    with fake_aws(world) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    inside = {one.id for one in people.world.accounts if unit in one.units}
    assert _read_again(scan) == _not_green(people) | inside


def test_nothing_is_carried_over_where_the_organization_s_policies_are_not_known(
    people: Population, scan_wire: ScanWire, first: Scan, request_now: ScanRequest
) -> None:
    denied = Fault("denied", "ListPoliciesForTarget")
    with fake_aws(people.world, Behaviour(faults=(denied,))) as aws:
        scan = scan_wire(aws, **_carried(first, request_now))

    members = {one.id for one in people.world.accounts if one.units}
    assert _read_again(scan) >= members


def test_a_result_is_not_carried_over_for_ever(first: Scan, request_now: ScanRequest) -> None:
    later = datetime.now(UTC) + LONGEST + timedelta(minutes=1)

    assert carried_results(first, request_now, now=later) == ()


def test_a_result_that_was_carried_over_before_names_the_scan_that_read_it(
    first: Scan, request_now: ScanRequest
) -> None:
    older = tuple(replace(one, carried_from="the-oldest") for one in first.results)
    scan = replace(first, results=older)

    found = carried_results(scan, request_now, now=datetime.now(UTC))

    assert {one.carried_from for one in found} == {"the-oldest"}


def test_a_scan_judged_by_another_agreement_is_nothing_to_compare_with(
    first: Scan, request_now: ScanRequest
) -> None:
    with pytest.raises(InputError, match="agreement"):
        _carried(first, request_now, agreement=DocumentVersion("0", "other"))
