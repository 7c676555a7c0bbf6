from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pytest

from core.aws.errors import AwsThrottled, AwsUnavailable
from core.aws.pacing import Pace
from core.events import Hindrance, ScanEvent, ScanHindered
from core.model import Account, Reason
from core.scan.breaker import Breaker
from core.scan.hindrances import Hindrances
from core.scan.task import Postponed, Task


@dataclass
class _Told:
    throttled_at: float = -math.inf


@dataclass
class _Stage:
    connection: _Told
    workers: _Told
    breaker: Breaker
    events: list[ScanEvent]
    hindrances: Any
    now: float = 50.0

    def said(self) -> list[Hindrance | None]:
        self.hindrances.tell()
        return [event.by for event in self.events if isinstance(event, ScanHindered)]


@pytest.fixture
def stage() -> _Stage:
    found = _Stage(_Told(), _Told(), Breaker(), [], None)
    connection: Any = found.connection
    workers: Any = found.workers
    found.hindrances = Hindrances(
        connection, workers, found.breaker, found.events.append, lambda: found.now
    )
    return found


def test_nothing_is_said_of_a_scan_that_nothing_hinders(stage: _Stage) -> None:
    assert stage.said() == []


@pytest.mark.parametrize("who", ["connection", "workers"])
def test_throttling_is_said_once_and_then_its_end(stage: _Stage, who: str) -> None:
    getattr(stage, who).throttled_at = 49.0
    stage.said()

    assert stage.said() == [Hindrance.THROTTLED]
    stage.now = 53.0
    assert stage.said() == [Hindrance.THROTTLED, None]


def test_a_network_that_does_not_answer_is_the_graver_news(stage: _Stage) -> None:
    stage.workers.throttled_at = 49.0
    stage.said()
    for _ in range(8):
        stage.breaker.note(AwsUnavailable(Reason("Nobody.", "ReadTimeoutError")))

    assert stage.said() == [Hindrance.THROTTLED, Hindrance.NO_ANSWER]


def test_a_pace_remembers_when_it_was_throttled() -> None:
    pace = Pace()
    assert pace.throttled_at == -math.inf
    with pytest.raises(AwsThrottled), pace:
        raise AwsThrottled(Reason("Slow.", "Throttling"))

    assert pace.throttled_at > -math.inf


def test_a_task_that_was_throttled_says_so() -> None:
    task = Task(Account("111122223333", ""), 60.0).begun()
    throttled = task.after(AwsThrottled(Reason("Slow.", "Throttling")))
    broken = task.after(AwsUnavailable(Reason("Gone.", "ConnectionClosedError")))

    assert isinstance(throttled, Postponed)
    assert throttled.throttled
    assert isinstance(broken, Postponed)
    assert not broken.throttled
