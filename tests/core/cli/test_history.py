"""`main.py history`, on a history in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from report_scan import make_scan

from core.cli.app import run
from core.history import default_history_path, open_history, sqlite_url
from core.model import Scan, Status
from core.review.model import Review, SignOff
from core.scan.document import load_scan, save_scan

Run = Callable[..., int]
PAIR = ("000000000011", "prosperops")


@pytest.fixture(autouse=True)
def data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the history is, and nothing of whoever runs the tests."""
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path / "data"))
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)
    return tmp_path / "data"


@pytest.fixture
def history() -> Run:
    """Runs `main.py history`."""

    def call(*arguments: str) -> int:
        def no_window(*_arguments: Any) -> int:
            raise AssertionError("no window was asked for")

        return run(["history", *arguments], open_window=no_window)

    return call


def scan_of(days: int, status: Status = Status.OK) -> Scan:
    """A scan some days after the usual one, with one access in that status."""
    scan = make_scan()
    later = timedelta(days=days)
    results = tuple(
        replace(
            result,
            cells=tuple(
                replace(cell, status=status) if (cell.account_id, cell.vendor) == PAIR else cell
                for cell in result.cells
            ),
        )
        for result in scan.results
    )
    return replace(
        scan,
        id=f"2026112{days}T000000Z-abc",
        started_at=scan.started_at + later,
        finished_at=scan.finished_at + later,
        results=results,
    )


def fill(*scans: Scan) -> None:
    with open_history() as kept:
        for scan in scans:
            kept.add_scan(scan)


def signed_review(scan: Scan) -> Review:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    return Review(
        "R-1", scan.id, scan.organization.id, "2026-Q4", date(2026, 12, 31), "Ada", now,
        sign_off=SignOff("Cleo \x1b[31m", "CFO", now, "Done.", "0" * 64),
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["show", "last"], ["compare", "a", "b"], ["check"], ["backup", "x"],
        ["prune", "--keep", "1"],
    ],
)  # fmt: skip
def test_looking_begins_no_history(
    history: Run, data_folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert history(*arguments) == 3
    assert "There is no history yet" in capsys.readouterr().err
    assert not data_folder.exists()


def test_listing_nothing_is_no_fault(
    history: Run, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history("list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert history("list") == 0
    assert capsys.readouterr().out == ""
    assert not data_folder.exists()


def test_scans_are_listed_with_their_reviews(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1), replace(scan_of(2), complete=False))
    with open_history() as kept:
        kept.add_review(signed_review(scan_of(1)))

    assert history("list") == 0

    newer, older = capsys.readouterr().out.splitlines()
    assert newer.startswith("20261122T000000Z-abc")
    assert newer.endswith("partial")
    assert "review 2026-Q4 signed by Cleo [U+001B][31m" in older


def test_the_list_as_json(history: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fill(scan_of(1))

    assert history("list", "--json") == 0

    (entry,) = json.loads(capsys.readouterr().out)
    assert entry["id"] == scan_of(1).id
    assert entry["by_status"]["MISSING"] > 0
    assert entry["review"] is None


def test_a_scan_is_shown_by_the_beginning_of_its_id(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1), scan_of(2))

    assert history("show", "20261121") == 0
    assert "Payments 00" in capsys.readouterr().out


def test_a_scan_is_written_again_as_it_was(history: Run, tmp_path: Path) -> None:
    fill(scan_of(1))

    assert history("show", "last", "--output", str(tmp_path / "scan.json")) == 0
    assert load_scan(tmp_path / "scan.json") == scan_of(1)


def test_a_scan_as_json_is_the_scans_document(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1))

    assert history("show", "last", "--json") == 0
    assert json.loads(capsys.readouterr().out)["scan"]["id"] == scan_of(1).id


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "no scan none"), ("2026112", "beginning of 2 scans"), ("review", "No review")],
)
def test_a_scan_that_is_not_named_clearly_is_bad_input(
    history: Run, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    fill(scan_of(1), scan_of(2))

    assert history("show", name) == 3
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("before", "after", "code", "words"),
    [
        (Status.OK, Status.OK, 0, ""),
        (Status.OK, Status.DRIFT_EXCESS, 1, "New"),
        (Status.MISSING, Status.DRIFT_EXCESS, 1, "Worse"),
        (Status.DRIFT_EXCESS, Status.OK, 0, "Resolved"),
        (Status.OK, Status.UNREACHABLE, 2, "Not comparable"),
    ],
)
def test_what_changed_decides_the_exit_code(
    history: Run,
    capsys: pytest.CaptureFixture[str],
    before: Status,
    after: Status,
    code: int,
    words: str,
) -> None:
    fill(scan_of(1, before), scan_of(2, after))

    assert history("compare", scan_of(1).id, "last") == code

    shown = capsys.readouterr()
    assert words in shown.out
    assert bool(shown.out) is bool(words)
    assert "Of 60 accesses" in shown.err


def test_a_comparison_as_json(history: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fill(scan_of(1), scan_of(2, Status.MISSING))

    history("compare", scan_of(1).id, scan_of(2).id, "--json")

    document = json.loads(capsys.readouterr().out)
    (row,) = document["changes"]
    assert (row["account_id"], row["vendor"]) == PAIR
    assert (row["before"], row["after"]) == ("OK", "MISSING")
    assert (row["change"], row["cause"]) == ("new", "access")
    assert document["by_change"]["new"] == 1
    assert document["before"]["scan_id"] == scan_of(1).id


def test_all_shows_what_is_unchanged_too(history: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fill(scan_of(1), scan_of(2))

    history("compare", scan_of(1).id, "last", "--json", "--all")

    document = json.loads(capsys.readouterr().out)
    assert len(document["changes"]) == sum(document["by_change"].values())


def test_the_scan_of_the_last_review_can_be_named(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1), scan_of(2, Status.MISSING))
    with open_history() as kept:
        kept.add_review(signed_review(scan_of(1)))

    assert history("compare", "review", "last", "--json") == 1
    assert json.loads(capsys.readouterr().out)["before"]["scan_id"] == scan_of(1).id


def test_saved_scans_need_no_history(
    history: Run, data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, after = tmp_path / "before.json", tmp_path / "after.json"
    save_scan(scan_of(1), before)
    save_scan(scan_of(2, Status.MISSING), after)

    assert history("compare", str(before), str(after), "--json") == 1
    assert json.loads(capsys.readouterr().out)["by_change"]["new"] == 1
    assert history("show", str(before)) == 0
    assert not data_folder.exists()


def test_a_saved_scan_can_be_compared_with_one_of_the_history(
    history: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1))
    save_scan(scan_of(2, Status.MISSING), tmp_path / "after.json")

    assert history("compare", "last", str(tmp_path / "after.json"), "--json") == 1
    assert json.loads(capsys.readouterr().out)["before"]["scan_id"] == scan_of(1).id


def test_a_sound_history_passes(history: Run, capsys: pytest.CaptureFixture[str]) -> None:
    fill(scan_of(1))

    assert history("check") == 0
    assert capsys.readouterr().out.startswith("Passed")


def test_an_altered_history_fails(history: Run, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    fill(scan_of(1))
    with sqlite3.connect(default_history_path()) as raw:
        raw.execute("DELETE FROM marks")

    assert history("check", "--json") == 1
    assert json.loads(capsys.readouterr().out)[0]["place"] == f"scan {scan_of(1).id}"


def test_a_backup_is_written(history: Run, tmp_path: Path) -> None:
    fill(scan_of(1))

    assert history("backup", str(tmp_path / "copy.sqlite")) == 0
    with open_history(sqlite_url(tmp_path / "copy.sqlite")) as copy:
        assert copy.scan(scan_of(1).id) == scan_of(1)


def test_pruning_lists_first_and_removes_when_told(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1), scan_of(2))

    assert history("prune", "--keep", "1") == 0
    assert capsys.readouterr().out == f"{scan_of(1).id}\n"
    with open_history() as kept:
        assert len(kept.scans()) == 2

    assert history("prune", "--keep", "1", "--yes") == 0
    with open_history() as kept:
        assert [entry.id for entry in kept.scans()] == [scan_of(2).id]


def test_pruning_without_a_rule_is_refused(
    history: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(scan_of(1))

    assert history("prune", "--yes") == 3
    assert "--keep" in capsys.readouterr().err


def test_the_demonstration_has_a_past(
    history: Run, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert history("list", "--demo") == 0
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert not data_folder.exists()
