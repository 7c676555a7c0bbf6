"""Work that is done one after the other on one daemon thread, in the order it was asked for."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

from core.errors import AppError

DRAIN_INTERVAL_MS = 40
MOMENT = 1.0  # seconds


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called in the thread; then `done` with its result, or `failed` with its AppError,
    in the GUI thread. A newer job of the same `topic` takes an older one's place: what the older
    one says is dropped, and it is not run at all if it has not begun. No topic: always heard.
    `matters`: something is lost where it is not done before the program ends."""

    run: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[AppError], None]
    topic: str = ""
    matters: bool = True


class SerialWorker(QObject):
    """A defect in a job ends its thread (threading.excepthook reports it); another goes on."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._asked: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._answered: queue.SimpleQueue[tuple[Job, Callable[[], None] | None]] = (
            queue.SimpleQueue()
        )
        self._newest: dict[str, Job] = {}
        self._waiting = 0  # asked, and not yet answered to
        self._mattering = 0  # those of them that have to be done
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_INTERVAL_MS)
        self._timer.timeout.connect(self._drain)

    @property
    def busy(self) -> bool:
        return self._waiting > 0

    def submit(self, job: Job) -> None:
        """Do `job` after all that was asked for before."""
        if job.topic:
            self._newest[job.topic] = job
        self._waiting += 1
        self._mattering += job.matters and not job.topic
        self._asked.put(job)
        self._timer.start()
        self._go_on()

    def drop_questions(self) -> None:
        """Forget every job that has a topic: nobody waits for its answer any more."""
        self._newest.clear()

    def finish(self, seconds: float) -> bool:
        """Wait until all is done that was asked for, for what matters not no longer than a
        moment; False when it takes longer."""
        began = time.monotonic()
        while self._waiting:
            waited = time.monotonic() - began
            if waited > (seconds if self._mattering else min(seconds, MOMENT)):
                break
            self._drain()
            time.sleep(0.005)
        return not self._waiting

    def _go_on(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def _is_heard(self, job: Job) -> bool:
        return not job.topic or self._newest.get(job.topic) is job

    def _run(self) -> None:
        while True:
            job = self._asked.get()
            answer: Callable[[], None] | None = None
            try:
                answer = _done(job) if self._is_heard(job) else None
            finally:
                self._answered.put((job, answer))

    @Slot()
    def _drain(self) -> None:
        while True:
            try:
                job, answer = self._answered.get_nowait()
            except queue.Empty:
                break
            self._waiting -= 1
            self._mattering -= job.matters and not job.topic
            if answer is not None and self._is_heard(job):
                answer()
        if self._waiting:
            self._go_on()
        else:
            self._timer.stop()


def _done(job: Job) -> Callable[[], None]:
    try:
        result = job.run()
    except AppError as error:
        refused = error
        return lambda: job.failed(refused)
    return lambda: job.done(result)
