from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_scan import make_agreement, make_scan, shipped_catalogue

from core.events import AccountFinished, ScanEvent, ScanStarted
from core.history import open_history
from core.history.running import noted_on_the_way, recover, running_folder
from core.model import AccountOutcome, Scan
from core.scan.request import ScanRequest

if TYPE_CHECKING:
    from core.history.history import History


@pytest.fixture
def request_() -> ScanRequest:
    return ScanRequest(shipped_catalogue(), make_agreement())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "running"


def events(scan: Scan) -> list[ScanEvent]:
    """The beginning of a scan, up to its sixth account."""
    started = ScanStarted(scan.id, scan.organization, scan.caller_arn, scan.vendors)
    return [started, *map(AccountFinished, scan.results[:6])]


def run_and_die(request: ScanRequest, folder: Path, number: int) -> None:
    """Scan in a process of its own, which is killed in the middle."""
    with noted_on_the_way(request, lambda _event: None, folder) as emit:
        for event in events(make_scan())[:number]:
            emit(event)
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def killed(request_: ScanRequest, folder: Path) -> Callable[[int], None]:
    """Leaves the journal of a scan that was killed after some events."""

    def run(number: int) -> None:
        context = multiprocessing.get_context("fork")
        process = context.Process(target=run_and_die, args=(request_, folder, number))
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL

    return run


def test_a_killed_scan_is_recovered_as_partial(
    history: History, folder: Path, killed: Callable[[int], None]
) -> None:
    killed(7)
    scan = make_scan()

    assert recover(history, folder) == (scan.id,)

    found = history.scan(scan.id)
    assert not found.complete
    assert found.results == scan.results[:6]
    assert found.agreement.version == scan.agreement.version
    assert found.finished_at >= found.started_at
    assert recover(history, folder) == ()


def test_a_recovered_scan_can_be_gone_on_with_for_two_weeks(
    history: History, folder: Path, killed: Callable[[int], None]
) -> None:
    killed(7)
    recover(history, folder)
    (path,) = folder.iterdir()

    recover(history, folder)
    assert path.exists()

    os.utime(path, (0, 0))
    recover(history, folder)
    assert not path.exists()


@pytest.mark.parametrize("number", [0, 1])
def test_a_scan_that_was_killed_before_its_first_account_leaves_nothing(
    history: History, folder: Path, killed: Callable[[int], None], number: int
) -> None:
    killed(number)

    assert recover(history, folder) == ()
    assert history.scans() == ()
    assert list(folder.iterdir()) == []


def test_a_scan_that_runs_is_left_alone(
    history: History, request_: ScanRequest, folder: Path
) -> None:
    with noted_on_the_way(request_, lambda _event: None, folder) as emit:
        for event in events(make_scan()):
            emit(event)
        assert recover(history, folder) == ()
        assert len(list(folder.iterdir())) == 1
    assert history.scans() == ()


def test_a_scan_that_ends_leaves_no_journal(request_: ScanRequest, folder: Path) -> None:
    passed: list[ScanEvent] = []
    with noted_on_the_way(request_, passed.append, folder) as emit:
        for event in events(make_scan()):
            emit(event)

    assert list(folder.iterdir()) == []
    assert passed == events(make_scan())


def test_a_journal_is_for_its_owner_alone(request_: ScanRequest, folder: Path) -> None:
    with noted_on_the_way(request_, lambda _event: None, folder):
        (path,) = folder.iterdir()
        assert path.stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0


def test_a_journal_that_cannot_be_written_does_not_stop_a_scan(
    request_: ScanRequest, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    passed: list[ScanEvent] = []

    with noted_on_the_way(request_, passed.append, tmp_path / "file" / "x") as emit:
        emit(events(make_scan())[0])

    assert len(passed) == 1
    assert "a crash would lose" in caplog.text


def test_of_the_demonstration_nothing_is_written(request_: ScanRequest, folder: Path) -> None:
    with noted_on_the_way(replace(request_, demo=True), lambda _event: None, folder):
        assert not folder.exists()


def test_a_journal_that_cannot_be_read_is_left(
    history: History, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder.mkdir()
    (folder / "old-x.partial").write_text("not a journal")

    assert recover(history, folder) == ()
    assert [one.name for one in folder.iterdir()] == ["old-x.partial"]
    assert "cannot be recovered" in caplog.text


def test_opening_the_default_history_recovers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, killed: Callable[[int], None], folder: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("ROLECALL_DATA_FOLDER")
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)
    killed(3)
    running_folder().parent.mkdir()
    folder.rename(running_folder())

    with open_history() as history:
        assert [entry.id for entry in history.scans()] == [make_scan().id]


def test_only_accounts_that_were_read_whole_are_recovered(
    history: History, request_: ScanRequest, folder: Path
) -> None:
    scan = make_scan()
    read, unread = scan.results[0], replace(scan.results[1], outcome=AccountOutcome.PARTIAL)
    with noted_on_the_way(request_, lambda _event: None, folder) as emit:
        for event in (events(scan)[0], AccountFinished(read), AccountFinished(unread)):
            emit(event)
        (path,) = folder.iterdir()
        kept = path.read_bytes()
    (folder / "old-killed.partial").write_bytes(kept)

    recover(history, folder)

    assert history.scan(scan.id).results == (read,)
