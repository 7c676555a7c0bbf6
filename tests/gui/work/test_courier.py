from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import AppError, StartError
from gui.work.courier import EVENTS_PER_DRAIN, FEWEST_PER_DRAIN, Courier, Emit


class Heard:
    """Everything a courier said, in order."""

    def __init__(self, courier: Courier) -> None:
        self.batches: list[list[object]] = []
        self.ends: list[tuple[str, object]] = []
        courier.said.connect(self.batches.append)
        courier.succeeded.connect(lambda result: self.ends.append(("succeeded", result)))
        courier.failed.connect(lambda error: self.ends.append(("failed", error)))
        courier.broke.connect(lambda: self.ends.append(("broke", None)))

    @property
    def events(self) -> list[object]:
        return [event for batch in self.batches for event in batch]


@pytest.fixture
def courier(qapp: QApplication) -> Iterator[Courier]:  # noqa: ARG001 - an application must exist
    courier = Courier("test")
    yield courier
    courier.abandon()
    assert courier.wait(5)


def test_events_arrive_in_order_and_before_the_end(qtbot: QtBot, courier: Courier) -> None:
    heard = Heard(courier)

    def work(emit: Emit, _cancel: threading.Event) -> str:
        for number in range(3):
            emit(number)
        return "done"

    courier.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.events == [0, 1, 2]
    assert heard.ends == [("succeeded", "done")]
    assert not courier.running


def test_no_drain_takes_more_than_its_share(qtbot: QtBot, courier: Courier) -> None:
    heard = Heard(courier)

    def work(emit: Emit, _cancel: threading.Event) -> None:
        for number in range(3 * EVENTS_PER_DRAIN):
            emit(number)

    courier.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.events == list(range(3 * EVENTS_PER_DRAIN))
    assert max(map(len, heard.batches)) <= EVENTS_PER_DRAIN


def test_a_slow_listener_gets_fewer_at_a_time_and_a_fast_one_more_again(courier: Courier) -> None:
    courier._pace(EVENTS_PER_DRAIN, 0.1)
    once_slow = courier._at_once
    for _ in range(20):
        courier._pace(EVENTS_PER_DRAIN, 5.0)
    always_slow = courier._at_once
    for _ in range(20):
        courier._pace(FEWEST_PER_DRAIN, 0.0001)
    fast = courier._at_once

    assert (once_slow, always_slow) == (300, FEWEST_PER_DRAIN)
    assert fast > EVENTS_PER_DRAIN - 10


def test_late_events_of_an_abandoned_job_are_dropped(qtbot: QtBot, courier: Courier) -> None:
    heard = Heard(courier)
    release, gone = threading.Event(), threading.Event()

    def old(emit: Emit, _cancel: threading.Event) -> str:
        release.wait(5)
        emit("late")
        gone.set()
        return "late result"

    courier.start(old)
    courier.start(lambda emit, _cancel: emit("fresh"))
    release.set()
    assert gone.wait(5)
    qtbot.waitUntil(lambda: bool(heard.ends))
    # one more job passes through the same queue: whatever was late has been drained by then
    courier.start(lambda _emit, _cancel: "last")
    qtbot.waitUntil(lambda: len(heard.ends) == 2)
    assert heard.events == ["fresh"]
    assert heard.ends == [("succeeded", None), ("succeeded", "last")]


def test_an_error_for_people_arrives_as_failure(qtbot: QtBot, courier: Courier) -> None:
    heard = Heard(courier)

    def work(_emit: Emit, _cancel: threading.Event) -> None:
        raise StartError("No sign-in.", "Run aws sso login.")

    courier.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    [(kind, error)] = heard.ends
    assert kind == "failed"
    assert isinstance(error, AppError)


def test_a_defect_ends_the_job_and_reaches_the_thread_hook(
    qtbot: QtBot, courier: Courier, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(courier)
    caught: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", caught.append)

    def work(_emit: Emit, _cancel: threading.Event) -> None:
        raise ZeroDivisionError

    courier.start(work)
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.ends == [("broke", None)]
    assert courier.wait(5)
    assert caught[0].exc_type is ZeroDivisionError


def test_cancel_reaches_the_work(qtbot: QtBot, courier: Courier) -> None:
    heard = Heard(courier)
    courier.start(lambda _emit, cancel: cancel.wait(5))
    courier.cancel()
    assert courier.cancelling
    qtbot.waitUntil(lambda: bool(heard.ends))
    assert heard.ends == [("succeeded", True)]


def test_abandoning_tells_that_nothing_runs(courier: Courier) -> None:
    changes: list[bool] = []
    courier.running_changed.connect(changes.append)
    courier.start(lambda _emit, cancel: cancel.wait(5))
    courier.abandon()
    assert changes == [True, False]
