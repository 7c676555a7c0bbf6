"""Questions of work that runs off the GUI thread to the person at the window."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model import Reason

if TYPE_CHECKING:
    from gui.work.courier import Emit

LOOK_SECONDS = 0.1  # how soon a cancellation ends the waiting


@dataclass(frozen=True, slots=True)
class SignInNeeded:
    """The work waits until `answer` is called: True once the person has signed in again."""

    reason: Reason
    answer: Callable[[bool], None]


def sign_in_asker(emit: Emit, cancel: threading.Event) -> Callable[[Reason], bool]:
    """What a scan calls, in a thread of its own, when its sign-in has ended: it emits a
    `SignInNeeded` and waits. A cancelled scan gets no for an answer."""

    def ask(reason: Reason) -> bool:
        answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
        emit(SignInNeeded(reason, answers.put))
        while not cancel.is_set():
            try:
                return answers.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
        return False

    return ask
