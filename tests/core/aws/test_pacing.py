from __future__ import annotations

import pytest

from core.aws import pacing
from core.aws.errors import AwsDenied, AwsThrottled
from core.aws.pacing import Pace
from core.model import Reason


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacing, "time", clock)
    return clock


def _calls(pace: Pace, number: int) -> None:
    for _ in range(number):
        with pace:
            pass


def _throttled(pace: Pace) -> None:
    with pytest.raises(AwsThrottled), pace:
        raise AwsThrottled(Reason("slow down"))


def test_calls_come_no_faster_than_the_pace(clock: Clock) -> None:
    _calls(Pace(50.0), 100)

    assert clock.now - 100.0 == pytest.approx(2.0, abs=0.15)


def test_a_throttled_call_slows_down_all_that_follow(clock: Clock) -> None:
    pace = Pace(100.0)
    clock.now += 1

    _throttled(pace)

    assert pace.per_second == pytest.approx(70.0)


def test_calls_that_were_under_way_do_not_slow_down_twice(clock: Clock) -> None:
    pace = Pace(100.0)
    clock.now += 1

    _throttled(pace)
    _throttled(pace)

    assert pace.per_second == pytest.approx(70.0)


def test_the_pace_rises_again_but_not_above_its_beginning(clock: Clock) -> None:
    pace = Pace(100.0)
    clock.now += 1
    _throttled(pace)

    clock.now += 1
    _calls(pace, 1)
    assert 75 < pace.per_second < 85

    clock.now += 60
    _calls(pace, 1)
    assert pace.per_second == 100.0


def test_a_refusal_says_nothing_about_the_pace(clock: Clock) -> None:
    pace = Pace(100.0)
    clock.now += 1
    with pytest.raises(AwsDenied), pace:
        raise AwsDenied(Reason("no"))

    assert pace.per_second == 100.0
