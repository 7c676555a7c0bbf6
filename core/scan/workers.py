"""Threads that check accounts and put each outcome into one queue."""

from __future__ import annotations

import math
import os
import time
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Condition, Event, Thread
from typing import Generic, TypeVar

from core.model import Account, AccountResult
from core.scan.task import Awaiting, Outcome, Postponed, Task

Item = TypeVar("Item")
_RESULTS_AHEAD_PER_WORKER = 4


def share_one_core() -> None:
    """Keep the calling thread, and those it starts, on one core where the system can: threads of
    one interpreter on two cores spend half of their time on handing over its lock."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Workers:
    """At most so many threads, started as they are needed. They are daemons: a call that hangs
    in the network neither delays a cancelled scan nor keeps the program alive.

    A postponed task waits in the queue, not in a thread. When results are taken up slower than
    they come, the threads wait: see `taken_up`.
    """

    def __init__(
        self,
        number: int,
        attempt: Callable[[Task], Outcome],
        deliver: Callable[[AccountResult | Awaiting], None],
        *,
        patience: float,
    ) -> None:
        """`attempt` must not raise; `deliver` is called in the worker's thread, once per
        account. `patience`: seconds that one account may take."""
        self._attempt = attempt
        self._deliver = deliver
        self._patience = patience
        self._fresh: deque[Task] = deque()
        self._postponed: list[tuple[float, int, Task]] = []  # a heap, by when they are due
        self._order = count()
        self._changed = Condition()
        self._throttled_at = -math.inf
        self._stopped = False
        self._ahead = BoundedSemaphore(number * _RESULTS_AHEAD_PER_WORKER)
        self._number, self._started = number, 0

    @property
    def throttled_at(self) -> float:
        """When AWS last throttled an account, by `time.monotonic`."""
        return self._throttled_at

    def submit(self, account: Account) -> None:
        """Have an account checked when a thread is free."""
        with self._changed:
            self._fresh.append(Task(account, self._patience))
            self._changed.notify()
            place = self._started
            if place < self._number:
                self._started += 1
                Thread(target=self._work, name=f"scan-{place}", daemon=True).start()

    def taken_up(self) -> None:
        """One delivered result has been dealt with."""
        self._ahead.release()

    def stop(self) -> None:
        """Take up no further account; does not wait for those in hand."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def _postpone(self, task: Task, seconds: float) -> None:
        with self._changed:
            due = time.monotonic() + seconds
            heappush(self._postponed, (due, next(self._order), task))
            self._changed.notify()

    def _next(self) -> Task | None:
        """The next task; None once stopped. A postponed one that is due goes before fresh ones:
        its patience is running out."""
        with self._changed:
            while not self._stopped:
                wait = self._postponed[0][0] - time.monotonic() if self._postponed else None
                if wait is not None and wait <= 0:
                    return heappop(self._postponed)[2]
                if self._fresh:
                    return self._fresh.popleft()
                self._changed.wait(wait)
        return None

    def _work(self) -> None:
        share_one_core()
        while (task := self._next()) is not None:
            outcome = self._attempt(task)
            if isinstance(outcome, Postponed):
                if outcome.throttled:
                    self._throttled_at = time.monotonic()
                self._postpone(outcome.task, outcome.seconds)
                continue
            self._ahead.acquire()
            if not self._stopped:
                self._deliver(outcome)


class Inbox(Generic[Item]):
    """What threads report, read by the one thread that runs the scan."""

    _PATIENCE_SECONDS = 0.1  # how late a cancellation may be noticed

    def __init__(self, cancel: Event) -> None:
        self._items: SimpleQueue[Item] = SimpleQueue()
        self._cancel = cancel

    def put(self, item: Item) -> None:
        """Report something; never blocks."""
        self._items.put(item)

    def get(self, while_idle: Callable[[], None] = lambda: None) -> Item | None:
        """The next report; None once the scan is cancelled. `while_idle` is called now and then
        while there is none."""
        while not self._cancel.is_set():
            try:
                return self._items.get(timeout=self._PATIENCE_SECONDS)
            except Empty:
                while_idle()
        return None
