"""A scan in a process of its own says what a scan here says, and its death is an event."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from fake_aws import Behaviour, FakeAws, Fault, fake_aws
from fake_aws_population import Population
from fake_aws_world import CALLER_KEY, CALLER_SECRET

from core.aws.connection import ConnectionSettings
from core.errors import StartError
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished, ScanStarted
from core.history.running import is_running, noted_on_the_way, running_folder
from core.model import AccountOutcome, Reason, Scan
from core.scan.carried import carried_results
from core.scan.engine import ScanRequest
from core.scan.interrupted import interrupted_scan
from core.scan.process import run_scan_in_process
from core.scan.resume import reusable_results


def _settings(url: str) -> ConnectionSettings:
    return ConnectionSettings(
        region="us-east-1",
        endpoint_url=url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )


def _request(people: Population) -> ScanRequest:
    return ScanRequest(people.catalogue, people.agreement, max_workers=2, patience=0.0)


def _assert_each_once(events: list[ScanEvent]) -> None:
    listed = [one.id for event in events if isinstance(event, AccountsListed)
              for one in event.accounts]  # fmt: skip
    finished = [one.result.account.id for one in events if isinstance(one, AccountFinished)]
    assert isinstance(events[0], ScanStarted)
    assert isinstance(events[-1], ScanFinished)
    assert sorted(listed) == sorted(finished)


def test_it_finds_what_a_scan_in_this_process_finds(
    people: Population, scan_wire: Callable[[FakeAws], Scan], wrong: Callable[[Scan], object]
) -> None:
    events: list[ScanEvent] = []
    with fake_aws(people.world) as aws:
        here = scan_wire(aws)
        there = run_scan_in_process(_settings(aws.url), _request(people), events.append, Event())

    assert there is not None
    assert there.complete
    assert wrong(there) == {}
    assert [one.account for one in there.results] == [one.account for one in here.results]
    assert [one.cells[0].status for one in there.results] == [
        one.cells[0].status for one in here.results
    ]
    _assert_each_once(events)


def test_what_is_carried_over_goes_along(
    people: Population, scan_wire: Callable[[FakeAws], Scan], wrong: Callable[[Scan], object]
) -> None:
    with fake_aws(people.world) as aws:
        here = scan_wire(aws)
        carried = carried_results(here, _request(people), now=datetime.now(UTC))
        request = replace(_request(people), carried=carried)
        there = run_scan_in_process(_settings(aws.url), request, lambda _event: None, Event())

    assert there is not None
    assert wrong(there) == {}
    assert {one.carried_from for one in there.results} == {"", here.id}


def test_when_it_is_killed_what_it_found_is_kept_and_the_rest_is_reported(
    people: Population,
) -> None:
    """One account never answers, so that the scan cannot end by itself."""
    victim = people.world.accounts[5].id
    events: list[ScanEvent] = []
    pids: list[int] = []

    def emit(event: ScanEvent) -> None:
        events.append(event)
        done = sum(isinstance(one, AccountFinished) for one in events)
        if done == len(people.world.accounts) - 1:
            os.kill(pids[0], signal.SIGKILL)

    stall = Fault("stall", "GetAccountAuthorizationDetails", victim)
    with fake_aws(people.world, Behaviour(faults=(stall,))) as aws:
        scan = run_scan_in_process(
            _settings(aws.url), _request(people), emit, Event(), on_start=pids.append
        )

    assert scan is not None
    assert not scan.complete
    lost = [one for one in scan.results if one.reason and one.reason.code == "ScanProcessDied"]
    assert [one.account.id for one in lost] == [victim]
    assert lost[0].outcome is AccountOutcome.UNREACHABLE
    assert lost[0].cells
    _assert_each_once(events)
    assert isinstance(events[-1], ScanFinished)
    assert events[-1].failure is not None


def test_a_cancelled_one_sums_up(people: Population) -> None:
    cancel = Event()
    events: list[ScanEvent] = []

    def emit(event: ScanEvent) -> None:
        events.append(event)
        if isinstance(event, AccountFinished):
            cancel.set()

    stall = Fault("stall", "GetAccountAuthorizationDetails", people.world.accounts[5].id)
    with fake_aws(people.world, Behaviour(faults=(stall,))) as aws:
        scan = run_scan_in_process(_settings(aws.url), _request(people), emit, cancel)

    assert scan is not None
    assert not scan.complete
    assert isinstance(events[-1], ScanFinished)
    assert events[-1].cancelled
    _assert_each_once(events)


def test_a_sign_in_that_is_refused_is_told_here(people: Population) -> None:
    denied = Fault("expired", "GetCallerIdentity")
    events: list[ScanEvent] = []
    with (
        fake_aws(people.world, Behaviour(faults=(denied,))) as aws,
        pytest.raises(StartError, match="expired"),
    ):
        run_scan_in_process(_settings(aws.url), _request(people), events.append, Event())

    assert events == []


def test_a_sign_in_that_ends_midway_is_asked_for_here(
    people: Population, wrong: Callable[[Scan], object]
) -> None:
    asked: list[Reason] = []
    with fake_aws(people.world, Behaviour(faults=(Fault("expired", after=6),))) as aws:

        def sign_in(reason: Reason) -> bool:
            asked.append(reason)
            aws.behaviour = Behaviour()
            return True

        request = replace(_request(people), sign_in_again=sign_in)
        scan = run_scan_in_process(_settings(aws.url), request, lambda _event: None, Event())

    assert [reason.code for reason in asked] == ["ExpiredToken"]
    assert scan is not None
    assert scan.complete
    assert wrong(scan) == {}


def test_a_scan_that_waits_for_a_sign_in_can_be_cancelled(people: Population) -> None:
    cancel = Event()
    cancelled_at: list[float] = []

    def never_comes(_reason: Reason) -> bool:
        cancelled_at.append(time.monotonic())
        cancel.set()
        Event().wait(30)
        return True

    with fake_aws(people.world, Behaviour(faults=(Fault("expired", after=6),))) as aws:
        request = replace(_request(people), sign_in_again=never_comes)
        scan = run_scan_in_process(_settings(aws.url), request, lambda _event: None, cancel)
    assert time.monotonic() - cancelled_at[0] < 30
    assert scan is None or not scan.complete


def test_what_a_killed_one_found_is_in_its_journal_and_need_not_be_found_again(
    people: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    victim = people.world.accounts[5].id
    done: list[str] = []
    pids: list[int] = []

    def emit(event: ScanEvent) -> None:
        if isinstance(event, AccountFinished):
            done.append(event.result.account.id)
        if len(done) == len(people.world.accounts) - 1:
            os.kill(pids[0], signal.SIGKILL)

    def scan(aws: FakeAws, request: ScanRequest) -> Scan | None:
        return run_scan_in_process(
            _settings(aws.url), request, emit, Event(), on_start=pids.append,
            around=noted_on_the_way,
        )  # fmt: skip

    stall = Fault("stall", "GetAccountAuthorizationDetails", victim)
    with fake_aws(people.world, Behaviour(faults=(stall,))) as aws:
        scan(aws, _request(people))
    found = interrupted_scan(_request(people), running_folder(), is_running)
    assert found is not None
    assert (found.done, found.listed) == (len(done) - 1, len(people.world.accounts))  # one closed
    with fake_aws(people.world) as aws:
        again = scan(aws, _request(people).reusing(reusable_results(found.scan, _request(people))))

    assert again is not None
    assert again.complete
    assert aws.counts.accounts.total() < 2 * (len(people.world.accounts) - found.done)
    assert [path.name for path in running_folder().iterdir()] == [found.path.name]
