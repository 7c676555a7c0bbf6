from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_scan import make_scan

from core.changes.compare import compare_scans
from core.errors import InputError
from core.history import open_history, sqlite_url
from core.model import DocumentVersion, PopulationSource, Scan, Status

if TYPE_CHECKING:
    from core.history.history import History

MakeScan = Callable[..., Scan]


def test_a_scan_comes_back_equal_with_its_evidence(history: History, scan: Scan) -> None:
    assert history.add_scan(scan) is True

    assert history.scan(scan.id) == scan


@pytest.mark.parametrize(
    "changes",
    [
        {"complete": False},
        {"results": ()},
        {"demo": True, "population": PopulationSource.LIST},
        {"caller_arn": "arn:\x00\ud800"},
    ],
)
def test_any_scan_comes_back_equal(
    history: History, scan: Scan, changes: dict[str, object]
) -> None:
    changed = replace(scan, **changes)  # type: ignore[arg-type] - fields by name
    history.add_scan(changed)

    assert history.scan(scan.id) == changed
    assert history.scans()[0].complete == changed.complete


def test_a_scan_is_kept_once(history: History, scan: Scan) -> None:
    history.add_scan(scan)

    assert history.add_scan(replace(scan, complete=False)) is False
    assert history.scan(scan.id).complete


def test_scans_are_listed_newest_first_with_their_numbers(
    history: History, scan_at: MakeScan
) -> None:
    for days in (1, 3, 2):
        history.add_scan(scan_at(days))

    entries = history.scans()

    assert [entry.id for entry in entries] == ["scan-3", "scan-2", "scan-1"]
    scan = scan_at(3)
    assert entries[0].started_at == scan.started_at
    assert entries[0].finished_at == scan.finished_at
    assert entries[0].accounts == len(scan.results)
    assert entries[0].third_parties == 1
    assert entries[0].agreement == DocumentVersion("2026-Q4", "a" * 64)
    assert sum(entries[0].by_status.values()) == sum(len(one.cells) for one in scan.results)
    assert entries[0].by_status[Status.UNREACHABLE] == 4
    assert entries[0].caller_arn == scan.caller_arn
    assert entries[0].organization_name == "Brackwater Freight"


def test_scans_of_one_organization(history: History, scan: Scan) -> None:
    other = replace(scan, id="other", organization=replace(scan.organization, id="o-other"))
    history.add_scan(scan)
    history.add_scan(other)

    assert [entry.id for entry in history.scans("o-other")] == ["other"]
    assert len(history.scans()) == 2


def test_the_agreement_is_kept_with_the_scan(history: History, scan_at: MakeScan) -> None:
    text = "version: 7\nreason: '\ud800'\n"
    history.add_scan(scan_at(1), agreement_text=text)
    history.add_scan(scan_at(2), agreement_text=text)
    history.add_scan(scan_at(3))

    assert history.agreement_text("scan-1") == history.agreement_text("scan-2") == text
    assert history.agreement_text("scan-3") == ""


@pytest.mark.parametrize("ask", ["scan", "agreement_text", "previous", "first_seen"])
def test_a_scan_that_is_not_there_is_named(history: History, ask: str) -> None:
    with pytest.raises(InputError, match="no scan none"):
        getattr(history, ask)("none")


def test_comparing_stored_scans_is_comparing_the_scans(history: History, scan_at: MakeScan) -> None:
    before = replace(make_scan(("One", "Two")), id="before", vendors=make_scan().vendors[:2])
    after = scan_at(4, {("000000000011", "prosperops"): Status.DRIFT_EXCESS})
    history.add_scan(before)
    history.add_scan(after)

    assert history.compare("before", after.id) == compare_scans(before, after)
    assert history.compare(after.id, "before") == compare_scans(after, before)


def test_what_did_not_change_is_stored_once(path: Path, scan_at: MakeScan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan_at(1))
        before = count(path, "bodies"), count(path, "verdicts"), count(path, "accounts")
        history.add_scan(scan_at(92))

    assert (count(path, "bodies"), count(path, "verdicts"), count(path, "accounts")) == before
    assert count(path, "scans") == 2


def test_an_altered_body_is_noticed_when_it_is_loaded(path: Path, scan: Scan) -> None:
    with open_history(sqlite_url(path)) as history:
        history.add_scan(scan)
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER bodies_no_update")
        raw.execute("UPDATE bodies SET length = length - 1")

    with (
        open_history(sqlite_url(path)) as history,
        pytest.raises(InputError, match="damaged in the history"),
    ):
        history.scan(scan.id)


def count(path: Path, table: str) -> int:
    with sqlite3.connect(path) as raw:
        found: int = raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return found
