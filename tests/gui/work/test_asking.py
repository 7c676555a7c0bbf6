from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    DocumentVersion,
    Organization,
    Reason,
    Scan,
)
from core.scan.interrupted import InterruptedScan
from gui.work.asking import (
    CodeNeeded,
    InterruptedFound,
    SignInNeeded,
    asked_whether_to_go_on,
    code_asker,
    sign_in_asker,
)

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


MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
INTERRUPTED = InterruptedScan(
    Path("1-a.partial"),
    Scan(
        id="s",
        started_at=MOMENT,
        finished_at=MOMENT,
        complete=False,
        tool_version="1",
        caller_arn="arn",
        organization=Organization("o-1", "999900000000"),
        agreement=DocumentVersion("1", "a"),
        catalogue_sha256="c",
        vendors=(),
        results=(AccountResult(Account("111122223333", ""), AccountOutcome.CHECKED),),
    ),
    listed=46,
)


@pytest.mark.parametrize("wish", [True, False])
def test_what_becomes_of_an_interrupted_scan_is_the_person_s_choice(wish: bool) -> None:
    def person(event: object) -> None:
        assert isinstance(event, InterruptedFound)
        assert (event.done, event.listed, event.began_at) == (1, 46, MOMENT)
        event.answer(wish)

    assert asked_whether_to_go_on(person, threading.Event(), INTERRUPTED) is wish


def test_a_cancelled_scan_leaves_the_interrupted_one_as_it_is() -> None:
    cancel = threading.Event()

    assert asked_whether_to_go_on(lambda _event: cancel.set(), cancel, INTERRUPTED) is None
