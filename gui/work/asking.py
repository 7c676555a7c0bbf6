"""Questions of work that runs off the GUI thread to the person at the window."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from core.model import Reason

if TYPE_CHECKING:
    from core.scan.interrupted import InterruptedScan
    from gui.work.courier import Emit

LOOK_SECONDS = 0.1  # how soon a cancellation ends the waiting
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The work waits until `answer` is called: True once the person has signed in again.
    `by_browser`: the sign-in is one to IAM Identity Center."""

    reason: Reason
    answer: Callable[[bool], None]
    by_browser: bool = False


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The work waits until `answer` is called with the code of an MFA device, or None."""

    question: str
    answer: Callable[[str | None], None]


@dataclass(frozen=True, slots=True)
class InterruptedFound:
    """An earlier scan was interrupted after `done` of `listed` accounts; the work waits until
    `answer` is called: True to go on with it."""

    done: int
    listed: int
    began_at: datetime
    answer: Callable[[bool], None]


Question = SignInNeeded | CodeNeeded | InterruptedFound


def _never() -> bool:
    return False


def sign_in_asker(
    emit: Emit, cancel: threading.Event, by_browser: Callable[[], bool] = _never
) -> Callable[[Reason], bool]:
    """What a scan calls, in a thread of its own, when its sign-in has ended: it emits a
    `SignInNeeded` and waits. A cancelled scan gets no for an answer. `by_browser` is asked in
    that thread whether the sign-in is one to IAM Identity Center."""

    def ask(reason: Reason) -> bool:
        answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        emit(SignInNeeded(reason, answers.put, by_browser()))
        answer: bool | None = _awaited(answers, cancel)
        return answer is True

    return ask


def code_asker(emit: Emit, cancel: threading.Event) -> Callable[[str], str | None]:
    """The same for the code of an MFA device, with a `CodeNeeded`."""

    def ask(question: str) -> str | None:
        answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        emit(CodeNeeded(question, answers.put))
        return _awaited(answers, cancel)

    return ask


def asked_whether_to_go_on(
    emit: Emit, cancel: threading.Event, interrupted: InterruptedScan
) -> bool | None:
    """What the person wants done with an interrupted scan; None when cancelled meanwhile."""
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    scan = interrupted.scan
    emit(InterruptedFound(interrupted.done, interrupted.listed, scan.started_at, answers.put))
    return _awaited(answers, cancel)


def _awaited(answers: queue.SimpleQueue[Answer], cancel: threading.Event) -> Answer | None:
    while not cancel.is_set():
        try:
            return answers.get(timeout=LOOK_SECONDS)
        except queue.Empty:
            continue
    return None
