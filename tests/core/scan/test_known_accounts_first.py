"""The accounts of the last scan are checked before AWS has listed them, but count only then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from core.events import AccountFinished, AccountsListed, ScanEvent
from core.model import Account, OrganizationalUnit, Scan
from core.scan.engine import ScanRequest, run_scan

MakeRequest = Callable[..., ScanRequest]


def _members(*numbers: int) -> list[Account]:
    return [Account(id=f"1111{number:08d}", name=f"team-{number}") for number in numbers]


def _scan(connection: Any, request: ScanRequest) -> tuple[Scan, list[ScanEvent]]:
    events: list[ScanEvent] = []
    scan = run_scan(connection, request, events.append, Event())
    assert scan is not None
    return scan, events


@pytest.fixture
def organization(fake_connection: Callable[..., Any]) -> Any:
    return fake_connection(_members(1, 2))


def test_they_are_entered_before_the_list_has_come(
    organization: Any, request_for: MakeRequest
) -> None:
    entered = Event()
    organization.on_enter = lambda _account, _role: entered.set()
    pages = organization.accounts

    def slow_list(**options: Any) -> Any:
        assert entered.wait(10)
        yield from pages(**options)

    organization.accounts = slow_list

    scan, events = _scan(organization, request_for(known=tuple(_members(1, 2))))

    assert len(scan.results) == 2
    assert len(organization.entered) == 2
    listed: set[str] = set()
    for event in events:
        if isinstance(event, AccountsListed):
            listed |= {one.id for one in event.accounts}
        if isinstance(event, AccountFinished):
            assert event.result.account.id in listed


def test_one_that_has_left_the_organization_is_left_out(
    organization: Any, request_for: MakeRequest
) -> None:
    scan, _ = _scan(organization, request_for(known=tuple(_members(1, 2, 4))))

    assert [one.account for one in scan.results] == _members(1, 2)


def test_one_that_has_moved_is_judged_where_it_stands_now(
    organization: Any, request_for: MakeRequest
) -> None:
    then = replace(_members(1)[0], ou_path=(OrganizationalUnit("ou-1", "Old"),))

    scan, _ = _scan(organization, request_for(known=(then,)))

    assert [one.account for one in scan.results] == _members(1, 2)


def test_accounts_that_were_not_chosen_are_not_entered(
    organization: Any, request_for: MakeRequest
) -> None:
    chosen = _members(2)[0].id
    _scan(organization, request_for(known=tuple(_members(1, 2)), account_ids=(chosen,)))

    assert {account for account, _ in organization.entered} == {chosen}


def test_nobody_waits_for_the_list_to_learn_who_is_an_outsider(
    organization: Any, request_for: MakeRequest, foreign_role: Callable[..., Any]
) -> None:
    """With one thread, waiting in it would keep the second account from being entered."""
    first, second = _members(1, 2)
    organization.roles[first.id] += [
        foreign_role(first.id, "ForStranger", "222200000000"),
        foreign_role(first.id, "ForSister", second.id),
    ]
    both_entered = Event()
    organization.on_enter = lambda account, _role: account == second.id and both_entered.set()
    organization.after_page = lambda _number: both_entered.wait(10)

    scan, _ = _scan(organization, request_for(max_workers=1))

    assert both_entered.is_set()
    assert [one.role_name for one in scan.results[0].third_parties] == ["ForStranger"]
