"""Runs one piece of work at a time on a daemon thread and brings what it says to the window.

Everything crosses threads on one queue that a timer of the GUI thread drains. No QThread: one
whose object dies while it runs aborts the process, and a daemon thread never holds up quitting.
"""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import AppError

DRAIN_INTERVAL_MS = 50
EVENTS_PER_DRAIN = 500  # more at once and the event loop visibly stalls
FEWEST_PER_DRAIN = 50  # a thousand a second: more than any scan brings
SECONDS_PER_DRAIN = 0.02  # what the listeners may take at a time; they say themselves how many

Emit = Callable[[object], None]
Work = Callable[[Emit, threading.Event], object]


@dataclass(frozen=True, slots=True)
class _Said:
    event: object


@dataclass(frozen=True, slots=True)
class _Returned:
    result: object


@dataclass(frozen=True, slots=True)
class _Refused:
    error: AppError


class _Ended:
    """Always the last item of a job, also when it broke."""


class Courier(QObject):
    """Signals arrive in the GUI thread, and only those of the job started last.

    `said` carries a list of what the work emitted, in order; then exactly one of
    `succeeded` (what it returned), `failed` (its AppError) or `broke` (a defect, which
    threading.excepthook reports) ends the job.
    """

    said = Signal(list)
    succeeded = Signal(object)
    failed = Signal(object)
    broke = Signal()
    running_changed = Signal(bool)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._numbers = itertools.count(1)
        self._job = 0  # 0: none running
        self._cancel = threading.Event()
        self._thread: threading.Thread | None = None
        self._queue: queue.SimpleQueue[tuple[int, object]] = queue.SimpleQueue()
        self._ended_with: _Returned | _Refused | None = None
        self._at_once = EVENTS_PER_DRAIN
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_INTERVAL_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def running(self) -> bool:
        return self._job != 0

    @property
    def cancelling(self) -> bool:
        return self.running and self._cancel.is_set()

    def start(self, work: Work) -> int:
        """Run `work(emit, cancel)`; an earlier job is abandoned. Returns the job's number."""
        self.abandon()
        job = self._job = next(self._numbers)
        cancel = self._cancel = threading.Event()
        self._ended_with = None
        self._thread = threading.Thread(
            target=_run, args=(work, job, self._queue, cancel), name=self._name, daemon=True
        )
        self._thread.start()
        self._timer.start()
        self.running_changed.emit(True)  # noqa: FBT003 - Qt signals take no keywords
        return job

    def cancel(self) -> None:
        """Ask the work to stop; it still ends with one of the ending signals."""
        self._cancel.set()

    def abandon(self) -> None:
        """Ask the work to stop and hear nothing more of it."""
        self._cancel.set()
        if self._job:
            self._job = 0
            self.running_changed.emit(False)  # noqa: FBT003 - Qt signals take no keywords

    def wait(self, seconds: float) -> bool:
        """Block until the thread of the last job is gone; False when it is still there."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @Slot()
    def _drain(self) -> None:
        said: list[object] = []
        ended = False
        for _ in range(self._at_once):
            try:
                job, item = self._queue.get_nowait()
            except queue.Empty:
                break
            if job != self._job:
                continue
            if isinstance(item, _Said):
                said.append(item.event)
            elif isinstance(item, _Ended):
                ended = True
            elif isinstance(item, _Returned | _Refused):
                self._ended_with = item
        number = self._job
        if said:
            began = time.perf_counter()
            self.said.emit(said)
            self._pace(len(said), time.perf_counter() - began)
        if ended and number == self._job:  # a listener of `said` may have started another job
            self._finish()
        if not self.running and self._queue.empty() and not self._alive():
            self._timer.stop()

    def _pace(self, number: int, seconds: float) -> None:
        """As many at once next time as the listeners deal with in the time they may take."""
        affordable = int(number * SECONDS_PER_DRAIN / max(seconds, 1e-6))
        # not by one measurement alone: it may have been the system that was slow
        wanted = (self._at_once + min(affordable, EVENTS_PER_DRAIN)) // 2
        self._at_once = max(FEWEST_PER_DRAIN, wanted)

    def _alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _finish(self) -> None:
        self._job = 0
        outcome, self._ended_with = self._ended_with, None
        self.running_changed.emit(False)  # noqa: FBT003 - Qt signals take no keywords
        if isinstance(outcome, _Returned):
            self.succeeded.emit(outcome.result)
        elif isinstance(outcome, _Refused):
            self.failed.emit(outcome.error)
        else:
            self.broke.emit()


def _run(
    work: Work, job: int, out: queue.SimpleQueue[tuple[int, object]], cancel: threading.Event
) -> None:
    """The thread's body. A defect is not caught: threading.excepthook reports it."""

    def emit(event: object) -> None:
        out.put((job, _Said(event)))

    try:
        out.put((job, _Returned(work(emit, cancel))))
    except AppError as error:
        out.put((job, _Refused(error)))
    finally:
        out.put((job, _Ended()))
