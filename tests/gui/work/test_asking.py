from __future__ import annotations

import threading

from core.model import Reason
from gui.work.asking import CodeNeeded, SignInNeeded, code_asker, sign_in_asker

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


def test_a_code_goes_to_whoever_needs_it() -> None:
    def person(event: object) -> None:
        assert isinstance(event, CodeNeeded)
        event.answer("123456")

    assert code_asker(person, threading.Event())("Code of mfa/jane:") == "123456"


def test_a_cancelled_scan_gets_no_code() -> None:
    cancel = threading.Event()
    assert code_asker(lambda _event: cancel.set(), cancel)("Code:") is None
