"""Scans over the wire, against the stand-in of AWS."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from fake_aws import FakeAws
from fake_aws_population import Population, population
from fake_aws_world import CALLER_KEY, CALLER_SECRET

from core.aws.connection import AwsConnection, ConnectionSettings
from core.events import AccountFinished, ScanEvent
from core.model import Scan, Status
from core.scan.engine import ScanRequest, run_scan

MEMBERS = 12
Wrong = dict[tuple[str, str], tuple[Status, Status]]


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Population:
    """A dozen accounts with three vendors."""
    folder = tmp_path_factory.mktemp("population")
    return population(folder, accounts=MEMBERS, vendors=3, other_roles=6)


@pytest.fixture
def scan_wire(people: Population) -> Callable[..., Scan]:
    """Scans the stand-in and returns the scan; every account yields one event."""

    def scan(aws: FakeAws, *, region: str = "us-east-1", **changes: Any) -> Scan:
        settings = ConnectionSettings(
            region=region,
            endpoint_url=aws.url,
            access_key_id=CALLER_KEY,
            secret_access_key=CALLER_SECRET,
        )
        request = ScanRequest(
            **{
                "catalogue": people.catalogue,
                "agreement": people.agreement,
                "max_workers": 4,
                "patience": 0.0,
                **changes,
            },
        )
        events: list[ScanEvent] = []
        found = run_scan(AwsConnection(settings), request, events.append, Event())
        assert found is not None
        finished = [one.result.account.id for one in events if isinstance(one, AccountFinished)]
        assert sorted(finished) == sorted(one.account.id for one in found.results)
        assert len(set(finished)) == len(finished)
        assert aws.counts.writes == 0
        assert aws.counts.bad_signatures == 0
        return found

    return scan


@pytest.fixture
def wrong(people: Population) -> Callable[[Scan], Wrong]:
    """The cells that are not what the truth says: (found, true) by account and vendor."""

    def compare(scan: Scan) -> Wrong:
        cells = {
            (cell.account_id, cell.vendor): cell.status
            for result in scan.results
            for cell in result.cells
        }
        assert cells.keys() == people.truth.keys()
        return {
            place: (status, people.truth[place])
            for place, status in cells.items()
            if status is not people.truth[place]
        }

    return compare
