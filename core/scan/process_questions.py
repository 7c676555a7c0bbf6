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


@dataclass(frozen=True, slots=True)
class MfaQuestion:
    """Which code does the MFA device show? `text` says for which device."""

    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person said: whether they signed in, or the code (None: they would not)."""

    value: bool | str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Who can be asked; each is called in a thread of its own and may take its time."""

    sign_in_again: Callable[[Reason], bool] | None = None
    mfa_code: Callable[[str], str | None] | None = None

    def reply(self, question: SignInQuestion | MfaQuestion) -> Answer:
        """The person's answer; no, where nobody is there."""
        if isinstance(question, MfaQuestion):
            return Answer(self.mfa_code(question.text) if self.mfa_code else None)
        return Answer(self.sign_in_again(question.reason) if self.sign_in_again else False)


class Asker:
    """On the side of the scan. Its questions go out through `send`; `answers` come in."""

    def __init__(self, send: Callable[[SignInQuestion | MfaQuestion], None], cancel: Event) -> None:
        self._send = send
        self._cancel = cancel
        self.answers: SimpleQueue[Answer] = SimpleQueue()

    def sign_in_again(self, reason: Reason) -> bool:
        """Ask, and wait for the answer; a cancelled scan gets no for one."""
        return self._ask(SignInQuestion(reason)).value is True

    def mfa_code(self, text: str) -> str | None:
        """Ask for a code; None where none is given."""
        value = self._ask(MfaQuestion(text)).value
        return value if isinstance(value, str) else None

    def _ask(self, question: SignInQuestion | MfaQuestion) -> Answer:
        self._send(question)
        while not self._cancel.is_set():
            try:
                return self.answers.get(timeout=_PATIENCE_SECONDS)
            except Empty:
                continue
        return Answer(None)


class Outbox:
    """On the side of the person: what is sent to the scan, from several threads."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = Lock()

    def send(self, message: Answer | None) -> None:
        """Send an answer, or None to cancel; a scan that has ended needs nothing any more."""
        with self._lock, suppress(OSError):
            self._pipe.send(message)

    def answer(self, question: SignInQuestion | MfaQuestion, person: Person) -> None:
        """Have the question answered in a thread of its own: persons take their time, and the
        scan can be cancelled meanwhile."""
        Thread(
            target=lambda: self.send(person.reply(question)), name="scan-question", daemon=True
        ).start()
