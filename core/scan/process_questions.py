"""Questions of a scan in a process of its own, asked of the person by the process that began it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from core.model import Reason

_PATIENCE_SECONDS = 0.1  # how late a cancellation ends the waiting


@dataclass(frozen=True, slots=True)
class SignInQuestion:
    """The sign-in has ended: has the person signed in again?"""

    reason: Reason


class Asker:
    """On the side of the scan. Its questions go out through `send`; `answers` come in."""

    def __init__(self, send: Callable[[SignInQuestion], None], cancel: Event) -> None:
        self._send = send
        self._cancel = cancel
        self.answers: SimpleQueue[bool] = SimpleQueue()

    def sign_in_again(self, reason: Reason) -> bool:
        """Ask, and wait for the answer; a cancelled scan gets no for one."""
        self._send(SignInQuestion(reason))
        while not self._cancel.is_set():
            try:
                return self.answers.get(timeout=_PATIENCE_SECONDS)
            except Empty:
                continue
        return False


class Outbox:
    """On the side of the person: what is sent to the scan, from several threads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = Lock()

    def send(self, message: bool | None) -> None:
        """Send; a scan that has ended needs nothing any more."""
        with self._lock, suppress(OSError):
            self._pipe.send(message)

    def answer(self, question: SignInQuestion, ask: Callable[[Reason], bool]) -> None:
        """Have the question answered in a thread of its own: persons take their time, and the
        scan can be cancelled meanwhile."""
        Thread(
            target=lambda: self.send(ask(question.reason)), name="scan-question", daemon=True
        ).start()
