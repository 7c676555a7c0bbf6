from __future__ import annotations

import threading

from core.model import Reason
from gui.work.asking import SignInNeeded, sign_in_asker

REASON = Reason("The sign-in has ended.", "ExpiredToken")


def test_the_answer_of_the_person_is_what_the_scan_gets() -> None:
    def person(event: object) -> None:
        assert isinstance(event, SignInNeeded)
        assert event.reason == REASON
        event.answer(True)  # noqa: FBT003 - the answer is yes

    assert sign_in_asker(person, threading.Event())(REASON) is True


def test_a_cancelled_scan_waits_for_nobody() -> None:
    cancel = threading.Event()
    assert sign_in_asker(lambda _event: cancel.set(), cancel)(REASON) is False
