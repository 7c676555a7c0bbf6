"""Threads that check accounts and put each result into one queue."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Generic, TypeVar

from core.model import Account, AccountResult

Item = TypeVar("Item")


class Workers:
    """A fixed number of threads. They are daemons: a call that hangs in the network neither
    delays a cancelled scan nor keeps the program alive."""

    def __init__(
        self,
        count: int,
        check: Callable[[Account], AccountResult],
        deliver: Callable[[AccountResult], None],
    ) -> None:
        """`check` must not raise; `deliver` is called in the worker's thread."""
        self._check = check
        self._deliver = deliver
        self._waiting: SimpleQueue[Account | None] = SimpleQueue()
        self._stopped = Event()
        self._threads = [
            Thread(target=self._work, name=f"scan-{number}", daemon=True) for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, account: Account) -> None:
        """Have an account checked when a thread is free."""
        self._waiting.put(account)

    def stop(self) -> None:
        """Take up no further account; does not wait for those in hand."""
        self._stopped.set()
        for _ in self._threads:
            self._waiting.put(None)

    def _work(self) -> None:
        while (account := self._waiting.get()) is not None and not self._stopped.is_set():
            result = self._check(account)
            if not self._stopped.is_set():
                self._deliver(result)


class Inbox(Generic[Item]):
    """What threads report, read by the one thread that runs the scan."""

    _PATIENCE_SECONDS = 0.1  # how late a cancellation may be noticed

    def __init__(self, cancel: Event) -> None:
        self._items: SimpleQueue[Item] = SimpleQueue()
        self._cancel = cancel

    def put(self, item: Item) -> None:
        """Report something; never blocks."""
        self._items.put(item)

    def get(self) -> Item | None:
        """The next report; None once the scan is cancelled."""
        while not self._cancel.is_set():
            try:
                return self._items.get(timeout=self._PATIENCE_SECONDS)
            except Empty:
                continue
        return None
