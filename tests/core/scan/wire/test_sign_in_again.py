"""A sign-in that ends midway pauses the scan; the person signs in again, and it goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_identity_center import identity_center

from core.aws.browser_sign_in import sign_in
from core.aws.connection import AwsConnection, ConnectionSettings
from core.events import AccountFinished, ScanEvent
from core.model import Reason, Scan
from core.scan.engine import ScanRequest, run_scan

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


def test_a_browser_sign_in_that_ends_midway_is_renewed_and_the_scan_goes_on(
    people: Population,
    wrong: Callable[[Scan], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = ("ASIAFIRST", "secret-1", "token-a"), ("ASIASECOND", "secret-2", "token-b")
    with (
        identity_center(tmp_path, monkeypatch, keys=first) as center,
        fake_aws(people.world) as aws,
    ):
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", aws.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_IAM", aws.url)
        monkeypatch.setenv("AWS_ENDPOINT_URL_ORGANIZATIONS", aws.url)
        aws.know_caller(*first)
        _confirm()
        asked: list[Reason] = []

        def sign_in_again(reason: Reason) -> bool:
            asked.append(reason)
            center.keys = second
            aws.know_caller(*second)
            _confirm()
            return True

        def end_sign_in(event: ScanEvent) -> None:
            if isinstance(event, AccountFinished) and not asked:
                aws.end_caller(first[0])

        request = ScanRequest(
            people.catalogue, people.agreement, max_workers=2, patience=0.0,
            sign_in_again=sign_in_again,
        )  # fmt: skip
        connection = AwsConnection(ConnectionSettings(profile="sso"))
        scan = run_scan(connection, request, end_sign_in, Event())

    assert scan is not None
    assert wrong(scan) == {}
    assert len(asked) == 1


def _confirm() -> None:
    assert sign_in("sso", lambda _page: None, Event()) is not None
