"""The fault matrix: whatever goes wrong at the wire, the account is reported with reason and
remedy, is never green, is never lost, and no other account suffers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_population import Population, population
from fake_aws_world import FakeRole, document

from core.aws import clients
from core.model import AccountOutcome, AccountResult, Scan, Status

DETAILS = "GetAccountAuthorizationDetails"
ScanWire = Callable[..., Scan]
Wrong = Callable[[Scan], dict[Any, Any]]


@pytest.fixture
def victim(people: Population) -> str:
    """An account in which everything is as agreed."""
    return people.world.accounts[2].id


def _result(scan: Scan, account_id: str) -> AccountResult:
    return next(one for one in scan.results if one.account.id == account_id)


def _assert_reported(result: AccountResult, code: str) -> None:
    assert result.outcome is AccountOutcome.UNREACHABLE
    assert {cell.status for cell in result.cells} == {Status.UNREACHABLE}
    assert result.reason is not None
    assert result.reason.code == code
    assert result.reason.summary
    assert result.reason.remedy


ANSWERS = {
    "throttle": "Throttling",
    "unavailable": "ServiceUnavailable",
    "internal": "InternalFailure",
    "expired": "ExpiredToken",
    "skew": "SignatureDoesNotMatch",
    "scp": "AccessDenied",
    "html": "MalformedAnswer",
    "malformed": "MalformedAnswer",
    "truncated": "MalformedAnswer",
    "gateway": "502",
    "short": "ConnectionClosedError",
    "long": "MalformedAnswer",
    "reset": "ConnectionClosedError",
}


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        (kind, action)
        for kind in ANSWERS
        for action in ("AssumeRole", DETAILS)
        if (kind, action) != ("scp", DETAILS)  # the named calls take its place: see below
    ],
)
def test_a_fault_of_one_account_is_its_own(
    people: Population, scan_wire: ScanWire, wrong: Wrong, victim: str, kind: str, action: str
) -> None:
    fault = Fault(kind, action, victim)
    with fake_aws(people.world, Behaviour(faults=(fault,))) as aws:
        scan = scan_wire(aws)

    _assert_reported(_result(scan, victim), ANSWERS[kind])
    assert {account for account, _ in wrong(scan)} == {victim}


def test_an_organization_policy_that_denies_every_call_is_named(
    people: Population, scan_wire: ScanWire, wrong: Wrong, victim: str
) -> None:
    calls = (DETAILS, "ListRoles", "GetRole")
    faults = tuple(Fault("scp", action, victim) for action in calls)
    with fake_aws(people.world, Behaviour(faults=faults)) as aws:
        scan = scan_wire(aws)

    reason = _result(scan, victim).reason
    assert reason is not None
    assert "organization policy" in reason.summary
    assert {account for account, _ in wrong(scan)} == {victim}


def test_an_answer_that_never_comes_is_given_up(
    people: Population,
    scan_wire: ScanWire,
    wrong: Wrong,
    victim: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clients, "READ_TIMEOUT_SECONDS", 0.5)
    with fake_aws(people.world, Behaviour(faults=(Fault("stall", DETAILS, victim),))) as aws:
        scan = scan_wire(aws)

    _assert_reported(_result(scan, victim), "ReadTimeoutError")
    assert {account for account, _ in wrong(scan)} == {victim}


@pytest.mark.parametrize(
    "kind", ["throttle", "unavailable", "reset", "truncated", "expired", "short"]
)
def test_a_fault_that_passes_leaves_no_trace(
    people: Population, scan_wire: ScanWire, wrong: Wrong, victim: str, kind: str
) -> None:
    fault = Fault(kind, DETAILS, victim, times=1)
    with fake_aws(people.world, Behaviour(faults=(fault,))) as aws:
        assert wrong(scan_wire(aws, patience=30.0)) == {}


def test_an_account_that_comes_back_is_not_entered_anew(
    people: Population, scan_wire: ScanWire, victim: str
) -> None:
    fault = Fault("throttle", DETAILS, victim, times=2)
    with fake_aws(people.world, Behaviour(faults=(fault,))) as aws:
        scan_wire(aws, patience=30.0)

    assert aws.counts.calls["AssumeRole"] == len(people.world.accounts)


@pytest.mark.parametrize(
    "call", ["GetRolePolicy", "ListRolePolicies", "ListAttachedRolePolicies", "GetRole"]
)
def test_where_a_named_call_is_denied_too_nothing_is_green_that_was_not_seen(
    people: Population, scan_wire: ScanWire, wrong: Wrong, victim: str, call: str
) -> None:
    faults = (Fault("denied", DETAILS, victim), Fault("denied", call, victim))
    with fake_aws(people.world, Behaviour(faults=faults)) as aws:
        scan = scan_wire(aws)

    result = _result(scan, victim)
    assert result.outcome is AccountOutcome.PARTIAL
    assert Status.OK not in {one.status for one in result.cells if one.observed and call in (
        "GetRole", "ListRolePolicies", "ListAttachedRolePolicies")}  # fmt: skip
    assert Status.UNREACHABLE in {one.status for one in result.cells}
    assert {account for account, _ in wrong(scan)} == {victim}


def test_where_only_the_overview_is_denied_everything_is_found_by_name(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("denied", DETAILS),))) as aws:
        assert wrong(scan_wire(aws)) == {}


def test_a_throttling_storm_loses_nobody(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    behaviour = Behaviour(quotas={"AssumeRole": 15, DETAILS: 15}, burst=0.2)
    with fake_aws(people.world, behaviour) as aws:
        scan = scan_wire(aws, patience=60.0, max_workers=12)

    assert wrong(scan) == {}
    assert aws.counts.throttled.total() > 0


def test_empty_pages_and_repeated_accounts_change_nothing(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    behaviour = Behaviour(empty_pages=True, repeat_accounts=True, role_page=4)
    with fake_aws(people.world, behaviour) as aws:
        assert wrong(scan_wire(aws)) == {}


def test_a_list_of_accounts_that_breaks_off_is_said_to_be_incomplete(
    scan_wire: ScanWire, tmp_path: Path
) -> None:
    many = population(tmp_path, accounts=50, vendors=3, other_roles=1)
    fault = Fault("html", "ListAccounts", after=2)
    with fake_aws(many.world, Behaviour(faults=(fault,))) as aws:
        scan = scan_wire(aws)

    assert not scan.complete
    assert len(scan.results) == 40


def test_a_role_that_is_renamed_between_two_pages_is_never_taken_for_right(
    people: Population, scan_wire: ScanWire
) -> None:
    """Both the old and the new name may be on the pages read: one is not agreed."""
    account = people.world.accounts[2]
    renamed = next(role for role in account.roles if role.name == "vendor-0")
    other = FakeRole("vendor-0-new", renamed.trust, renamed.inline)
    changed = replace(account, roles=(*account.roles, other))
    world = replace(
        people.world,
        accounts=tuple(changed if one is account else one for one in people.world.accounts),
    )
    with fake_aws(world, Behaviour(role_page=3)) as aws:
        scan = scan_wire(aws)

    cell = next(one for one in _result(scan, account.id).cells if one.vendor == "vendor-0")
    assert cell.status is Status.UNEXPECTED


def test_a_policy_of_a_megabyte_is_read_and_not_green(
    people: Population, scan_wire: ScanWire, wrong: Wrong
) -> None:
    account = people.world.accounts[2]
    huge = document(
        *(
            {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b{n}/*"}
            for n in range(12_500)
        )
    )
    assert len(huge) > 1_000_000
    trust = next(role for role in account.roles if role.name == "vendor-0").trust
    role = FakeRole("vendor-0", trust, (("vendor-0-access", huge),))
    others = tuple(one for one in account.roles if one.name != "vendor-0")
    changed = replace(account, roles=(*others, role))
    accounts = tuple(changed if one is account else one for one in people.world.accounts)
    with fake_aws(replace(people.world, accounts=accounts)) as aws:
        scan = scan_wire(aws)

    found = wrong(scan)
    assert found.keys() == {(account.id, "vendor-0")}
    assert found[account.id, "vendor-0"][0].needs_attention


def test_a_name_that_cannot_be_resolved_ends_the_start_with_a_reason(people: Population) -> None:
    from core.aws.connection import AwsConnection, ConnectionSettings
    from core.errors import StartError
    from core.scan.start import start

    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url="http://nowhere.invalid",
        access_key_id="a",
        secret_access_key="b",
    )
    with pytest.raises(StartError, match="could not be"):
        start(AwsConnection(settings).for_scanning(1), people.agreement)


def test_an_endpoint_that_never_answers_does_not_cost_every_account_its_timeout(
    scan_wire: ScanWire, people: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.aws.clients.READ_TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr("core.scan.breaker._PATIENCE_SECONDS", 0.0)
    with fake_aws(people.world, Behaviour(faults=(Fault("stall", "AssumeRole"),))) as aws:
        scan = scan_wire(aws)

    assert aws.counts.calls["AssumeRole"] < len(scan.results) - 1
    assert {one.outcome for one in scan.results} == {AccountOutcome.UNREACHABLE}
    given_up = [one for one in scan.results if one.reason and "not tried" in one.reason.summary]
    assert given_up
    assert all(one.reason is not None and one.reason.remedy for one in scan.results)
