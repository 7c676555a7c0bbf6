from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from core.errors import AppError, InputError, StartError
from core.events import ScanEvent, ScanFinished
from core.model import Reason, Scan, Status
from gui.opening import OPENING_DEMO
from gui.session import Session

if TYPE_CHECKING:
    from conftest import MakeScan, Play

Replay = Callable[[Scan], list[ScanEvent]]
OK, MISSING = Status.OK, Status.MISSING


def scanned(qtbot: QtBot, session: Session, play: Play, replay: Replay, scan: Scan) -> None:
    """Open the demonstration and let its scan end with `scan`."""
    play.say(*replay(scan))
    play.end(scan)
    with qtbot.waitSignal(session.scan_changed):
        session.open_demo()
    qtbot.waitUntil(lambda: not session.busy)


def test_opening_the_demonstration_scans_it(
    qtbot: QtBot, session: Session, play: Play, make_scan: MakeScan, replay: Replay
) -> None:
    said: list[object] = []
    session.opening.connect(said.append)
    scan = make_scan((OK, MISSING))
    scanned(qtbot, session, play, replay, scan)
    assert said == [OPENING_DEMO]
    assert session.scan == scan
    assert session.demo
    assert play.workspaces == [{"demo": True, "agreement": None}]


def test_a_faulty_agreement_is_told_and_nothing_is_open(
    qtbot: QtBot, session: Session, play: Play
) -> None:
    play.open_error = InputError("There is no agreement.")
    with qtbot.waitSignal(session.failed) as blocker:
        session.open_aws("audit", None)
    assert blocker.args == [play.open_error]
    assert session.workspace is None
    assert not session.busy


def test_an_organization_opened_too_late_is_closed_again(
    qtbot: QtBot, session: Session, play: Play
) -> None:
    play.open_gate.clear()
    session.open_demo()
    session.cancel_opening()
    assert not session.busy
    play.open_gate.set()
    qtbot.waitUntil(lambda: len(play.closed) == 1)
    assert session.workspace is None


def test_nothing_else_opens_while_something_opens(
    qtbot: QtBot, session: Session, play: Play
) -> None:
    play.open_gate.clear()
    session.open_demo()
    session.open_demo()
    qtbot.waitUntil(lambda: bool(play.workspaces))
    assert len(play.workspaces) == 1


def test_a_scan_that_cannot_list_the_accounts_says_why(
    qtbot: QtBot, session: Session, play: Play
) -> None:
    play.say(ScanFinished(None, failure=Reason("No organization.", remedy="Sign in elsewhere.")))
    play.end()
    with qtbot.waitSignal(session.failed) as blocker:
        session.open_demo()
    error = blocker.args[0]
    assert isinstance(error, AppError)
    assert (error.message, error.hint) == ("No organization.", "Sign in elsewhere.")


def test_a_failed_sign_in_is_told(qtbot: QtBot, session: Session, play: Play) -> None:
    play.end(StartError("The sign-in has expired."))
    with qtbot.waitSignal(session.failed):
        session.open_aws(None, None)
    assert session.workspace is not None  # signing in again and F5 is enough


def test_cancelling_and_keeping_gives_the_partial_scan(
    qtbot: QtBot, session: Session, play: Play, make_scan: MakeScan, replay: Replay
) -> None:
    partial = make_scan((OK, OK), complete=False)
    with qtbot.waitSignal(session.runner.events):
        session.open_demo()
        play.say(*replay(partial))
    session.runner.cancel_and_keep()
    play.end(partial)
    qtbot.waitUntil(lambda: session.scan == partial)


def test_discarding_keeps_the_scan_before(
    qtbot: QtBot, session: Session, play: Play, make_scan: MakeScan, replay: Replay
) -> None:
    first = make_scan((OK, OK))
    scanned(qtbot, session, play, replay, first)
    session.start_scan()
    with qtbot.waitSignal(session.runner.events):
        play.say(*replay(make_scan((MISSING, MISSING))))
    with qtbot.waitSignal(session.scan_replaced):
        session.runner.cancel_and_discard()
    assert session.scan == first
    assert not session.busy


def test_results_of_a_recheck_replace_those_of_the_scan(
    qtbot: QtBot, session: Session, play: Play, make_scan: MakeScan, replay: Replay
) -> None:
    scanned(qtbot, session, play, replay, make_scan((MISSING, OK), (OK, OK)))
    better = make_scan((OK, OK)).results
    play.end(better)
    with qtbot.waitSignal(session.results_replaced) as blocker:
        session.recheck([better[0].account])
    assert blocker.args == [better]
    assert session.scan is not None
    statuses = [cell.status for one in session.scan.results for cell in one.cells]
    assert statuses == [OK] * 4


def test_a_saved_scan_leaves_no_way_into_the_organization(
    qtbot: QtBot, session: Session, play: Play, make_scan: MakeScan, replay: Replay
) -> None:
    scanned(qtbot, session, play, replay, make_scan((OK, OK)))
    saved = make_scan((MISSING, OK), demo=True)
    session.show_scan(saved)
    assert session.scan == saved
    assert session.workspace is None
    assert len(play.closed) == 1
    assert session.demo


def test_a_scan_of_changes_compares_with_the_one_that_is_shown(
    qtbot: QtBot,
    session: Session,
    play: Play,
    replay: Replay,
    make_scan: MakeScan,
) -> None:
    scanned(qtbot, session, play, replay, make_scan((OK, OK)))
    before = session.scan
    session.scan_changed_only()
    newer = make_scan((MISSING, OK))
    play.say(*replay(newer))
    play.end()
    qtbot.waitUntil(lambda: not session.busy)
    assert play.compared_with == [before]
    assert session.scan == newer


def test_a_saved_scan_cannot_be_compared_without_a_way_in(
    session: Session, play: Play, make_scan: MakeScan
) -> None:
    session.show_scan(make_scan((OK, OK)))
    session.scan_changed_only()
    assert not session.busy
    assert play.compared_with == []


def test_closing_does_not_wait_for_a_call_that_hangs(
    qtbot: QtBot, session: Session, play: Play
) -> None:
    hangs = threading.Event()

    def stuck(*_arguments: object) -> None:
        hangs.wait(30)

    play.work = stuck  # type: ignore[method-assign]  # this once the work ignores its cancel
    session.open_demo()
    qtbot.waitUntil(lambda: session.runner.running)
    with qtbot.captureExceptions() as caught:
        session.close()
    hangs.set()
    assert caught == []
    assert not session.busy


def test_a_defect_in_the_scan_is_told_and_the_window_goes_on(
    qtbot: QtBot, session: Session, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    play.work = broken  # type: ignore[method-assign]  # this once the engine is defective
    with qtbot.waitSignal(session.broke) as blocker:
        session.open_demo()
    assert blocker.args == ["reading the accounts"]
    assert not session.busy


def test_a_recheck_never_changes_a_scan_that_was_kept(
    qtbot: QtBot, session: Session, play: Play, replay: Replay, make_scan: MakeScan
) -> None:
    scanned(qtbot, session, play, replay, make_scan((MISSING, OK), (OK, OK)))
    better = make_scan((OK, OK)).results
    session.accept_results(better)
    assert session.scan is not None
    first = session.scan.id
    session.accept_results(better)
    assert (first, session.scan.id) == ("scan-1-recheck1", "scan-1-recheck1")
    session.keep_scan()
    session.accept_results(better)
    assert session.scan.id == "scan-1-recheck2"
