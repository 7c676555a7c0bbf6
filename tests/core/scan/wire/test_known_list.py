"""A scan that knows the accounts of the last one confirms them unit by unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import CALLER_KEY, CALLER_SECRET

from core.aws.connection import AwsConnection, ConnectionSettings
from core.model import Account, Scan

ScanWire = Callable[..., Scan]


@pytest.fixture(autouse=True)
def _few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.scan.run._WORTH_A_WALK", 2)


def _accounts(aws: FakeAws) -> tuple[Account, ...]:
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=aws.url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )
    return tuple(one for page in AwsConnection(settings).accounts() for one in page)


def _truth_holds(scan: Scan, people: Population) -> bool:
    cells = [cell for result in scan.results for cell in result.cells]
    right = all(people.truth[cell.account_id, cell.vendor] is cell.status for cell in cells)
    return right and len(cells) == len(people.truth)


def test_the_list_is_confirmed_and_every_account_entered_once(
    scan_wire: ScanWire, people: Population
) -> None:
    with fake_aws(people.world) as aws:
        known = _accounts(aws)
        before = aws.counts.calls["ListAccounts"]
        scan = scan_wire(aws, known=known)

    assert scan.complete
    assert _truth_holds(scan, people)
    assert {one.account.id: one.account for one in scan.results} == {one.id: one for one in known}
    assert aws.counts.calls["ListAccounts"] == before
    assert aws.counts.calls["AssumeRole"] == len(known)


def test_accounts_that_came_left_and_moved_are_seen(
    scan_wire: ScanWire, people: Population
) -> None:
    with fake_aws(people.world) as aws:
        first, second, *others = _accounts(aws)
        gone = Account(id="444455556666", name="gone")
        scan = scan_wire(aws, known=(first, replace(second, ou_path=()), *others[:-1], gone))
        listed = _accounts(aws)

    assert {one.account.id: one.account for one in scan.results} == {one.id: one for one in listed}
    assert _truth_holds(scan, people)


def test_where_units_may_not_be_listed_the_accounts_are_listed_in_a_row(
    scan_wire: ScanWire, people: Population
) -> None:
    behaviour = Behaviour(faults=(Fault("denied", "ListAccountsForParent"),))
    with fake_aws(people.world, behaviour) as aws:
        scan = scan_wire(aws, known=_accounts(aws))

    assert scan.complete
    assert _truth_holds(scan, people)
