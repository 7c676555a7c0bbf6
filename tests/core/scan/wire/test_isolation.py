"""No request carries another account's credentials, no answer is taken for another account's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import FakeAccount, FakeRole

from core.model import Scan, Status

DETAILS = "GetAccountAuthorizationDetails"
ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], dict[Any, Any]]
_ROLE_OF = re.compile(r"arn:aws:iam::(\d{12}):role/")


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(jitter=0.02, latency=0.02),
        Behaviour(quotas={"AssumeRole": 40, DETAILS: 20}, burst=0.2, jitter=0.01, latency=0.01),
        Behaviour(faults=(Fault("denied", DETAILS),), jitter=0.01, latency=0.01),
    ],
    ids=["jitter", "throttled", "by-name"],
)
def test_each_account_is_read_with_its_own_credentials_only(
    people: Population, scan_wire: ScanWire, wrong: Wrong, behaviour: Behaviour
) -> None:
    """The stand-in answers about the account whose credentials signed the request."""
    with fake_aws(people.world, behaviour) as aws:
        scan = scan_wire(aws, max_workers=12, patience=60.0)

    assert wrong(scan) == {}
    assert aws.counts.bad_signatures == 0
    assert set(aws.counts.accounts) == {one.account.id for one in scan.results if one.evidence}
    for result in scan.results:
        bodies = [one.body for one in result.evidence]
        assert {one.account_id for one in result.evidence} <= {result.account.id}
        assert {found for body in bodies for found in _ROLE_OF.findall(body)} <= {result.account.id}


def test_an_answer_about_another_account_is_not_used(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    victim = people.world.accounts[2].id
    fault = Fault("foreign", DETAILS, victim)
    with fake_aws(people.world, Behaviour(faults=(fault,))) as aws:
        scan = scan_wire(aws)

    result = next(one for one in scan.results if one.account.id == victim)
    assert {cell.status for cell in result.cells} == {Status.UNREACHABLE}
    assert result.reason is not None
    assert "another account" in result.reason.summary
    assert {account for account, _ in wrong(scan)} == {victim}


def _with_roles(
    people: Population, change: Callable[[FakeAccount], tuple[FakeRole, ...]]
) -> tuple[FakeAccount, ...]:
    return tuple(replace(one, roles=change(one)) for one in people.world.accounts)


@pytest.mark.parametrize("faults", [(), (Fault("denied", DETAILS),)], ids=["details", "by-name"])
def test_a_role_that_comes_twice_is_judged_once(
    people: Population, scan_wire: ScanWire, wrong: Wrong, faults: tuple[Fault, ...]
) -> None:
    """Pages may overlap while roles are made and deleted."""
    world = replace(people.world, accounts=_with_roles(people, lambda one: one.roles * 2))
    with fake_aws(world, Behaviour(faults=faults, role_page=5)) as aws:
        scan = scan_wire(aws)

    assert wrong(scan) == {}


@pytest.mark.parametrize("faults", [(), (Fault("denied", DETAILS),)], ids=["details", "by-name"])
def test_a_role_that_was_renamed_before_its_page_came_is_missing_never_green(
    people: Population, scan_wire: ScanWire, wrong: Wrong, faults: tuple[Fault, ...]
) -> None:
    accounts = _with_roles(
        people, lambda one: tuple(role for role in one.roles if role.name != "vendor-0")
    )
    with fake_aws(replace(people.world, accounts=accounts), Behaviour(faults=faults)) as aws:
        scan = scan_wire(aws)

    found = {status for (_, vendor), (status, _) in wrong(scan).items() if vendor == "vendor-0"}
    assert found == {Status.MISSING}
