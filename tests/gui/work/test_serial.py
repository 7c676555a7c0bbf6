from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import AppError
from gui.work.serial import Job, SerialWorker


@pytest.fixture
def worker(qapp: QApplication) -> Iterator[SerialWorker]:  # noqa: ARG001 - an application must exist
    worker = SerialWorker("test")
    yield worker
    assert worker.finish(5)


def refuse(error: AppError) -> None:
    pytest.fail(str(error))


def returning(value: object) -> Callable[[], object]:
    return lambda: value


def test_jobs_are_done_in_the_order_they_were_asked_for(qtbot: QtBot, worker: SerialWorker) -> None:
    heard: list[object] = []
    for number in range(5):
        worker.submit(Job(returning(number), heard.append, refuse))
    qtbot.waitUntil(lambda: not worker.busy)
    assert heard == [0, 1, 2, 3, 4]


def test_work_is_done_outside_and_heard_in_the_thread_of_the_window(
    qtbot: QtBot, worker: SerialWorker
) -> None:
    threads: list[object] = []

    def done(thread: object) -> None:
        threads.extend((thread, threading.current_thread()))

    worker.submit(Job(threading.current_thread, done, refuse))
    qtbot.waitUntil(lambda: not worker.busy)
    assert threads[0] is not threads[1]
    assert threads[1] is threading.main_thread()


def test_a_newer_job_of_the_same_topic_takes_the_place_of_an_older_one(
    qtbot: QtBot, worker: SerialWorker
) -> None:
    gate, ran, heard = threading.Event(), [], []

    def slow() -> str:
        assert gate.wait(5)
        return "slow"

    worker.submit(Job(slow, heard.append, refuse, "pair"))
    worker.submit(Job(lambda: ran.append("skipped"), heard.append, refuse, "pair"))
    worker.submit(Job(returning("newest"), heard.append, refuse, "pair"))
    gate.set()
    qtbot.waitUntil(lambda: not worker.busy)
    assert heard == ["newest"]
    assert ran == []


def test_a_refusal_is_heard_and_the_next_job_is_done(qtbot: QtBot, worker: SerialWorker) -> None:
    heard: list[object] = []

    def broken() -> None:
        raise AppError("The disk is full.")

    worker.submit(Job(broken, refuse, lambda error: heard.append(error.message)))
    worker.submit(Job(returning("next"), heard.append, refuse))
    qtbot.waitUntil(lambda: not worker.busy)
    assert heard == ["The disk is full.", "next"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_defect_does_not_keep_the_next_job_from_being_done(
    qtbot: QtBot, worker: SerialWorker
) -> None:
    heard: list[object] = []
    worker.submit(Job(lambda: 1 // 0, heard.append, refuse))
    worker.submit(Job(returning("next"), heard.append, refuse))
    qtbot.waitUntil(lambda: not worker.busy)
    assert heard == ["next"]


def test_finish_waits_for_what_was_asked(worker: SerialWorker) -> None:
    heard: list[object] = []
    worker.submit(Job(returning("kept"), heard.append, refuse))
    assert worker.finish(5)
    assert heard == ["kept"]


def test_questions_that_nobody_waits_for_are_not_asked(worker: SerialWorker) -> None:
    gate, ran = threading.Event(), []

    def slow() -> None:
        assert gate.wait(5)

    worker.submit(Job(slow, ran.append, refuse))
    worker.submit(Job(lambda: ran.append("question"), ran.append, refuse, "pair"))
    worker.drop_questions()
    gate.set()
    assert worker.finish(5)
    assert ran == [None]


def test_what_matters_not_keeps_nobody_waiting_and_what_matters_does(worker: SerialWorker) -> None:
    gate, heard = threading.Event(), []

    def slow() -> str:
        gate.wait(5)
        return "slow"

    worker.submit(Job(slow, heard.append, refuse, matters=False))
    began = time.monotonic()
    assert not worker.finish(60)
    assert time.monotonic() - began < 10
    worker.submit(Job(returning("kept"), heard.append, refuse))
    gate.set()
    assert worker.finish(60)
    assert heard == ["slow", "kept"]
