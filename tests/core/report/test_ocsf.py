"""Events for security tools."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from report_past import make_context
from report_scan import SECRET

from core.model import Scan, Status
from core.report.ocsf import write_ocsf
from core.report.source import ScanSource

REQUIRED = {
    "activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "time", "metadata",
    "finding_info", "compliance", "cloud", "resources", "message",
}  # fmt: skip


def events_of(scan: Scan, *, told: bool = False) -> list[dict[str, Any]]:
    stream = io.StringIO()
    source = ScanSource(scan, context=make_context(scan)) if told else ScanSource(scan)
    number = write_ocsf(source, stream)
    lines = stream.getvalue().splitlines()
    assert len(lines) == number
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def events(scan: Scan) -> list[dict[str, Any]]:
    return events_of(scan)


def test_every_event_has_what_the_class_requires(events: list[dict[str, Any]]) -> None:
    for event in events:
        assert event.keys() >= REQUIRED
        assert (event["class_uid"], event["category_uid"]) == (2003, 2)
        assert event["type_uid"] == 200300 + event["activity_id"]
        assert event["metadata"]["product"]["name"] == "Rolecall"
        assert event["finding_info"]["uid"]
        assert event["compliance"]["standards"]
        assert event["cloud"]["provider"] == "AWS"


def test_every_access_but_what_is_not_required_is_an_event(
    events: list[dict[str, Any]], scan: Scan
) -> None:
    cells = [cell for result in scan.results for cell in result.cells]
    expected = sum(cell.status is not Status.NOT_EXPECTED for cell in cells)
    parties = sum(len(result.third_parties) for result in scan.results)

    assert len(events) == expected + parties
    assert len({event["finding_info"]["uid"] for event in events}) == len(events)


@pytest.mark.parametrize(
    ("code", "outcome", "state"),
    [
        ("OK", "Pass", "Resolved"),
        ("DRIFT_EXCESS", "Fail", "New"),
        ("UNREACHABLE", "Warning", "New"),
        ("EXEMPT", "Fail", "Suppressed"),
        ("UNKNOWN_PARTY", "Fail", "New"),
    ],
)
def test_a_status_has_its_outcome_and_state(
    events: list[dict[str, Any]], code: str, outcome: str, state: str
) -> None:
    found = [event for event in events if event["compliance"]["status_code"] == code]

    assert found
    assert {event["compliance"]["status"] for event in found} == {outcome}
    assert {event["status"] for event in found} == {state}


def test_nothing_unknown_passes(events: list[dict[str, Any]]) -> None:
    unknown = [event for event in events if event["compliance"]["status_code"] == "UNREACHABLE"]

    assert {event["severity_id"] for event in unknown} == {0}
    assert not any(event["compliance"]["status_id"] == 1 for event in unknown)


def test_names_are_visible_and_external_ids_masked(scan: Scan) -> None:
    stream = io.StringIO()
    write_ocsf(ScanSource(scan), stream)

    assert stream.getvalue().isascii()
    assert SECRET not in stream.getvalue()
    assert "\\ud800" not in stream.getvalue()
    assert "[U+202E]" in stream.getvalue()


def test_with_a_past_what_was_there_already_is_an_update(scan: Scan) -> None:
    by_activity = {event["activity_id"] for event in events_of(scan, told=True)}

    assert by_activity == {1, 2}
