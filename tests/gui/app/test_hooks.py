from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.hooks import FaultHooks, FaultReport


@pytest.fixture
def shown() -> list[FaultReport]:
    return []


@pytest.fixture
def hooks(qapp: QApplication, shown: list[FaultReport]) -> Iterator[FaultHooks]:  # noqa: ARG001 - an application must exist
    hooks = FaultHooks(lambda report, _closed: shown.append(report))
    hooks.install()
    yield hooks
    hooks.uninstall()


def strike(error: Exception) -> None:
    """Let `error` reach the interpreter's hook the way an uncaught one does."""
    try:
        raise error
    except type(error):
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # inside except: never None


@pytest.mark.usefixtures("hooks")
def test_repeats_are_shown_once_and_counted(
    qtbot: QtBot, hooks: FaultHooks, shown: list[FaultReport], caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(63):
        strike(ValueError("bad"))
    qtbot.waitUntil(lambda: bool(shown))
    report = hooks.report_for("ValueError: bad")
    assert len(shown) == 1
    assert report is not None
    assert report.times == 63
    assert len([record for record in caplog.records if record.exc_info]) == 1


@pytest.mark.usefixtures("hooks")
def test_faults_of_threads_are_shown_in_the_gui_thread(
    qtbot: QtBot, shown: list[FaultReport]
) -> None:
    def work() -> None:
        error = KeyError("lost")
        args = (KeyError, error, None, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(args))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert shown == []  # nothing happens on the worker's thread
    qtbot.waitUntil(lambda: bool(shown))
    assert "KeyError" in shown[0].trace


def test_a_fault_while_one_is_shown_does_not_nest(qtbot: QtBot) -> None:
    shown: list[FaultReport] = []
    closers: list[Callable[[], None]] = []

    def show(report: FaultReport, closed: Callable[[], None]) -> None:
        shown.append(report)
        closers.append(closed)

    hooks = FaultHooks(show)
    hooks.install()
    try:
        strike(ValueError("first"))
        strike(RuntimeError("of another kind"))
        qtbot.waitUntil(lambda: hooks.report_for("RuntimeError: of another kind") is not None)
        assert [report.title for report in shown] == ["ValueError: first"]
        closers[0]()
        strike(KeyError("after closing"))
        qtbot.waitUntil(lambda: len(shown) == 2)
    finally:
        hooks.uninstall()


def test_report_names_the_versions() -> None:
    text = FaultReport("ValueError: bad", "trace", times=2).text("9.9")
    assert "Rolecall 9.9" in text
    assert "PySide6" in text
    assert "2 times" in text
