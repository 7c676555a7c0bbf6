"""Ending long work in order when the person at the terminal presses Ctrl+C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType


@contextmanager
def cancelled_by_interrupt(cancel: Event) -> Iterator[None]:
    """Inside the block the first Ctrl+C sets `cancel`; a second one ends the program.

    Only for the main thread, where Python delivers signals.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            signal.default_int_handler(number, frame)
        cancel.set()

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
