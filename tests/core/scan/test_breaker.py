from __future__ import annotations

import pytest

from core.aws.errors import AwsDenied, AwsError, AwsThrottled, AwsUnavailable
from core.model import Reason
from core.scan.breaker import Breaker, Standing

SILENCE = AwsUnavailable(Reason("Nobody answers.", "ConnectTimeoutError"))


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def breaker(clock: _Clock) -> Breaker:
    return Breaker(clock)


def _silence(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.note(SILENCE)


def test_a_few_failures_are_the_accounts_own(breaker: Breaker) -> None:
    _silence(breaker, 7)

    assert breaker.standing() is Standing.TRY
    assert not breaker.is_open


@pytest.mark.parametrize(
    "answer",
    [
        None,
        AwsDenied(Reason("No.", "AccessDenied")),
        AwsThrottled(Reason("Slow.", "Throttling")),
        AwsUnavailable(Reason("A fault of AWS's.", "InternalFailure")),
    ],
)
def test_any_answer_shows_that_the_network_is_there(
    breaker: Breaker, answer: AwsError | None
) -> None:
    _silence(breaker, 7)
    breaker.note(answer)
    _silence(breaker, 7)

    assert breaker.standing() is Standing.TRY


def test_after_many_in_a_row_one_is_tried_now_and_then(breaker: Breaker, clock: _Clock) -> None:
    _silence(breaker, 8)

    assert breaker.is_open
    assert breaker.standing() is Standing.WAIT
    clock.now += 2
    assert [breaker.standing() for _ in range(2)] == [Standing.TRY, Standing.WAIT]


def test_when_nothing_comes_for_long_the_rest_is_given_up_but_still_tried_now_and_then(
    breaker: Breaker, clock: _Clock
) -> None:
    _silence(breaker, 8)
    clock.now += 21

    assert [breaker.standing() for _ in range(2)] == [Standing.TRY, Standing.GIVE_UP]
    assert breaker.reason.code == "ConnectTimeoutError"
    assert breaker.reason.remedy


def test_one_answer_and_all_goes_on(breaker: Breaker, clock: _Clock) -> None:
    _silence(breaker, 8)
    clock.now += 60
    breaker.note(None)

    assert breaker.standing() is Standing.TRY
    assert not breaker.is_open
