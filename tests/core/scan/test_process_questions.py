from __future__ import annotations

from collections.abc import Callable
from multiprocessing import Pipe
from threading import Event
from typing import cast

import pytest

from core.model import Reason
from core.scan.process_questions import (
    Answer,
    Asker,
    MfaQuestion,
    Outbox,
    Person,
    SignInQuestion,
)

REASON = Reason("The sign-in has ended.", "ExpiredToken")
Ask = Callable[[Asker], object]


def asker_of(person: Person, cancel: Event) -> Asker:
    """An asker whose questions reach `person` through a pipe, and the answers come back."""
    ours, theirs = Pipe()
    outbox = Outbox(ours)

    def send(question: SignInQuestion | MfaQuestion) -> None:
        outbox.answer(question, person)
        asker.answers.put(cast("Answer", theirs.recv()))

    asker = Asker(send, cancel)
    return asker


def test_what_the_person_says_reaches_the_scan() -> None:
    person = Person(lambda reason: reason == REASON, lambda text: f"123456 {text}")
    asker = asker_of(person, Event())
    assert asker.sign_in_again(REASON) is True
    assert asker.mfa_code("for jane") == "123456 for jane"


def test_where_nobody_is_there_the_answer_is_no() -> None:
    asker = asker_of(Person(), Event())
    assert asker.sign_in_again(REASON) is False
    assert asker.mfa_code("for jane") is None


@pytest.mark.parametrize(
    ("ask", "answer"),
    [(lambda a: a.sign_in_again(REASON), False), (lambda a: a.mfa_code("for jane"), None)],
)
def test_a_cancelled_scan_waits_for_no_answer(ask: Ask, answer: object) -> None:
    cancel = Event()
    asker = Asker(lambda _question: cancel.set(), cancel)
    assert ask(asker) is answer
