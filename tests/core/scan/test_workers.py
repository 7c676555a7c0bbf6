from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

from core.aws.errors import AwsExpired, AwsMalformed, AwsThrottled, AwsUnavailable
from core.model import Account, AccountOutcome, AccountResult, Reason
from core.scan.task import Outcome, Postponed, Task
from core.scan.workers import Inbox, Workers

ACCOUNT = Account(id="111100000001", name="one")
OTHER = Account(id="111100000002", name="two")
REASON = Reason("no")


def _result(task: Task) -> AccountResult:
    return AccountResult(task.account, AccountOutcome.CHECKED)


def _workers(attempt: Callable[[Task], Outcome], number: int = 1) -> tuple[Workers, Inbox[object]]:
    inbox: Inbox[object] = Inbox(Event())
    return Workers(number, attempt, inbox.put, patience=10.0), inbox


def test_a_postponed_account_does_not_hold_up_the_next() -> None:
    def attempt(task: Task) -> Outcome:
        if task.account == ACCOUNT and task.tries == 0:
            return Postponed(replace(task, tries=1), 0.05)
        return _result(task)

    workers, inbox = _workers(attempt)
    workers.submit(ACCOUNT)
    workers.submit(OTHER)
    order = [inbox.get(), inbox.get()]
    workers.stop()

    assert [one.account for one in order if isinstance(one, AccountResult)] == [OTHER, ACCOUNT]


def test_threads_wait_when_results_are_not_taken_up() -> None:
    started: list[str] = []

    def attempt(task: Task) -> Outcome:
        started.append(task.account.id)
        return _result(task)

    workers, inbox = _workers(attempt)
    for number in range(20):
        workers.submit(Account(id=f"{number:012d}", name=""))
    for _ in range(4):
        inbox.get()
    assert len(started) <= 5

    for _ in range(4):
        workers.taken_up()
    assert [inbox.get() for _ in range(4)]
    workers.stop()


def _after(error: Exception, **changes: object) -> Postponed | None:
    task = replace(Task(ACCOUNT, patience=60.0), **changes).begun()  # type: ignore[arg-type]
    assert isinstance(error, (AwsThrottled, AwsUnavailable, AwsMalformed, AwsExpired))
    return task.after(error)


def test_throttled_calls_are_tried_again_ever_later() -> None:
    first = _after(AwsThrottled(REASON))
    later = _after(AwsThrottled(REASON), tries=5)

    assert first is not None
    assert later is not None
    assert first.task.tries == 1
    assert later.seconds > first.seconds


def test_a_throttled_account_is_tried_again_however_slow_the_queue_is() -> None:
    for tries, expected in ((3, True), (8, False)):
        late = replace(Task(ACCOUNT, patience=1.0, began_at=0.0), tries=tries)

        assert (late.after(AwsThrottled(REASON)) is not None) is expected


def test_an_account_that_is_due_again_goes_before_those_not_begun() -> None:
    order: list[str] = []
    third = Account(id="111100000003", name="three")

    def attempt(task: Task) -> Outcome:
        order.append(task.account.name)
        if task.account == ACCOUNT and task.tries == 0:
            return Postponed(replace(task, tries=1), 0.0)
        return _result(task)

    begin = Event()
    workers, inbox = _workers(lambda task: attempt(task) if begin.wait(5) else _result(task))
    for account in (ACCOUNT, OTHER, third):
        workers.submit(account)
    begin.set()
    for _ in range(3):
        inbox.get()
    workers.stop()

    assert order == ["one", "one", "two", "three"]


def test_faults_that_may_last_are_tried_again_twice() -> None:
    for error in (AwsUnavailable(REASON), AwsMalformed(REASON)):
        assert _after(error, tries=1) is not None
        assert _after(error, tries=2) is None


def test_without_patience_nothing_is_tried_again() -> None:
    assert _after(AwsThrottled(REASON), patience=0.0) is None


def test_an_expired_sign_in_is_not_tried_again() -> None:
    assert _after(AwsExpired(REASON)) is None
