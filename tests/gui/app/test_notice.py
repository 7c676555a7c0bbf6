from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.events import ScanFinished
from gui.notice import LongScanNotice
from gui.scan_runner import ScanRunner
from gui.work.courier import Work


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[ScanRunner]:
    window = QWidget()
    qtbot.addWidget(window)
    runner = ScanRunner(window)
    yield runner
    assert runner.stop(5)


def told(runner: ScanRunner, *, seconds: float) -> list[str]:
    """What will be told of a scan of this length; the window is never in front."""
    words: list[str] = []
    times = iter((100.0, 100.0 + seconds))
    window = runner.parent()
    assert isinstance(window, QWidget)
    LongScanNotice(window, runner, clock=lambda: next(times), tell=words.append)
    return words


def scan(result: Callable[[], None] = lambda: None) -> Work:
    def work(emit: Callable[[object], None], _cancel: object) -> None:
        result()
        emit(ScanFinished(None))

    return work


def test_the_end_of_a_long_scan_is_told_once(qtbot: QtBot, runner: ScanRunner) -> None:
    words = told(runner, seconds=121)
    with qtbot.waitSignal(runner.finished):
        runner.start_scan(scan())
    assert words == ["The scan has ended."]


def test_the_end_of_a_short_scan_is_not_told(qtbot: QtBot, runner: ScanRunner) -> None:
    words = told(runner, seconds=119)
    with qtbot.waitSignal(runner.finished):
        runner.start_scan(scan())
    assert words == []
