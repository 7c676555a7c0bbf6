from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events import AccountFinished, ScanFinished
from core.model import Account, AccountOutcome, AccountResult
from gui.scan_runner import ScanRunner
from gui.work.courier import Emit

DONE = AccountFinished(AccountResult(Account("000000000001", "One"), AccountOutcome.CHECKED))
LATE = AccountFinished(AccountResult(Account("000000000002", "Two"), AccountOutcome.CHECKED))


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[ScanRunner]:  # noqa: ARG001 - an application must exist
    runner = ScanRunner()
    yield runner
    assert runner.stop(5)


def test_the_final_event_comes_as_finished_and_not_among_the_events(
    qtbot: QtBot, runner: ScanRunner
) -> None:
    events: list[object] = []
    runner.events.connect(events.extend)

    def work(emit: Emit, _cancel: threading.Event) -> None:
        emit(DONE)
        emit(ScanFinished(None))

    with qtbot.waitSignal(runner.finished) as blocker:
        runner.start_scan(work)
    assert events == [DONE]
    assert blocker.args == [ScanFinished(None)]


def test_late_events_of_a_discarded_scan_are_dropped(qtbot: QtBot, runner: ScanRunner) -> None:
    events: list[object] = []
    finished: list[object] = []
    runner.events.connect(events.extend)
    runner.finished.connect(finished.append)
    release, gone = threading.Event(), threading.Event()

    def old(emit: Emit, _cancel: threading.Event) -> None:
        release.wait(5)
        emit(LATE)
        emit(ScanFinished(None, cancelled=True))
        gone.set()

    runner.start_scan(old)
    with qtbot.waitSignal(runner.discarded):
        runner.cancel_and_discard()
    release.set()
    assert gone.wait(5)

    def fresh(emit: Emit, _cancel: threading.Event) -> None:
        emit(DONE)
        emit(ScanFinished(None))

    with qtbot.waitSignal(runner.finished):
        runner.start_scan(fresh)
    assert events == [DONE]
    assert finished == [ScanFinished(None)]


def test_cancel_and_keep_ends_with_what_the_engine_gives(qtbot: QtBot, runner: ScanRunner) -> None:
    def work(emit: Emit, cancel: threading.Event) -> None:
        assert cancel.wait(5)
        emit(ScanFinished(None, cancelled=True))

    runner.start_scan(work)
    with qtbot.waitSignal(runner.finished, timeout=1000) as blocker:
        runner.cancel_and_keep()
        assert runner.cancelling
    assert blocker.args[0].cancelled


def test_a_recheck_gives_its_results(qtbot: QtBot, runner: ScanRunner) -> None:
    with qtbot.waitSignal(runner.rechecked) as blocker:
        runner.start_recheck(lambda _emit, _cancel: (DONE.result,))
        assert runner.rechecking
    assert blocker.args == [(DONE.result,)]


def test_discarding_nothing_says_nothing(qtbot: QtBot, runner: ScanRunner) -> None:
    with qtbot.assertNotEmitted(runner.discarded):
        runner.cancel_and_discard()
