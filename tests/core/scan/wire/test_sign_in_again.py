"""A sign-in that ends midway pauses the scan; the person signs in again, and it goes on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population

from core.model import Reason, Scan

ScanWire = Callable[..., Scan]


class Person:
    """Signs in again, or will not."""

    def __init__(self, aws: FakeAws, *, willing: bool) -> None:
        self._aws = aws
        self._willing = willing
        self._lock = Lock()
        self.asked: list[Reason] = []

    def __call__(self, reason: Reason) -> bool:
        assert self._lock.acquire(blocking=False)  # never asked twice at a time
        self.asked.append(reason)
        if self._willing:
            self._aws.behaviour = Behaviour()
        self._lock.release()
        return self._willing


@pytest.mark.parametrize("before", [4, 6, 12])
def test_after_a_new_sign_in_nothing_is_lost(
    people: Population, scan_wire: ScanWire, wrong: Callable[[Scan], object], before: int
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("expired", after=before),))) as aws:
        person = Person(aws, willing=True)
        scan = scan_wire(aws, sign_in_again=person)

    assert wrong(scan) == {}
    assert scan.complete
    assert [reason.code for reason in person.asked] == ["ExpiredToken"]


def test_one_who_will_not_is_asked_once_and_the_rest_is_reported(
    people: Population, scan_wire: ScanWire
) -> None:
    with fake_aws(people.world, Behaviour(faults=(Fault("expired", after=12),))) as aws:
        person = Person(aws, willing=False)
        scan = scan_wire(aws, sign_in_again=person)

    assert len(person.asked) == 1
    reasons = {one.reason.code for one in scan.results if one.reason}
    assert "ExpiredToken" in reasons


def test_a_session_that_ends_in_one_account_is_no_reason_to_ask(
    people: Population, scan_wire: ScanWire
) -> None:
    victim = people.world.accounts[2].id
    fault = Fault("expired", "GetAccountAuthorizationDetails", victim)
    with fake_aws(people.world, Behaviour(faults=(fault,))) as aws:
        person = Person(aws, willing=True)
        scan_wire(aws, sign_in_again=person)

    assert person.asked == []
