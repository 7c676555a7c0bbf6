from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.history.history import History
from core.model import Scan, Status
from core.review.model import Review, SignOff
from gui.desk import Shell
from gui.history.desk import SOUND, HistoryDesk
from gui.history.page import NOTHING
from gui.history.prune_dialog import PruneDialog
from gui.history.rows import COLUMNS, review_words
from gui.session import Session

MakeScan = Callable[..., Scan]
OK, MISSING = Status.OK, Status.MISSING


@pytest.fixture
def found() -> dict[str, Any]:
    """What the desk asked of the window."""
    return {"pages": [], "pairs": [], "exported": [], "commands": []}


@pytest.fixture
def desk(qtbot: QtBot, shell: Shell, found: dict[str, Any]) -> HistoryDesk:
    other = SimpleNamespace(
        show_pair=lambda *pair: found["pairs"].append(pair), settle=lambda then: then()
    )
    shell = replace(
        shell,
        go_to=found["pages"].append,
        find=lambda _kind: other,
        command=found["commands"].append,
        export=lambda scan, text: found["exported"].append((scan, text)),
    )
    desk = HistoryDesk(shell)
    qtbot.addWidget(desk.page)
    desk.page.show()
    return desk


def opened(qtbot: QtBot, desk: HistoryDesk, session: Session) -> HistoryDesk:
    """The page, once the list is there."""
    desk.open()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    return desk


def ids(desk: HistoryDesk) -> list[str]:
    return [row.entry.id for row in desk.page.model.shown()]


def review_of(scan: Scan) -> Review:
    return Review(
        f"review of {scan.id}",
        scan.id,
        "o-example",
        "2026-Q1",
        date(2026, 4, 15),
        "Ada",
        scan.finished_at,
    )


def test_an_empty_history_says_that_scans_are_kept_by_themselves(
    qtbot: QtBot, desk: HistoryDesk, session: Session
) -> None:
    opened(qtbot, desk, session)
    assert desk.page.empty.text.text() == NOTHING
    assert not desk.page.buttons["open"].isEnabled()


def test_scans_are_listed_with_their_figures_and_reviews(
    qtbot: QtBot, desk: HistoryDesk, session: Session, history: History, make_scan: MakeScan
) -> None:
    scans = make_scan(1, OK, OK), make_scan(0, OK, MISSING, complete=False)
    for scan in scans:
        history.add_scan(scan)
    history.add_review(review_of(scans[0]))
    opened(qtbot, desk, session)
    assert ids(desk) == ["scan-0", "scan-1"]
    texts = [[column.text(row) for column in COLUMNS] for row in desk.page.model.shown()]
    assert texts[0][1:8] == ["Partial", "1", "1", "0", "50.0%", "version 0", ""]
    assert texts[1][7] == "2026-Q1, open, due 2026-04-15"
    assert "kept.sqlite" in desk.page.place.text()


def test_a_scan_is_opened_as_it_was_kept(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    found: dict[str, Any],
) -> None:
    scan = make_scan(1, OK, MISSING)
    history.add_scan(scan, agreement_text="version: 1")
    opened(qtbot, desk, session)
    with qtbot.waitSignal(session.scan_replaced):
        desk.page.buttons["open"].click()
    assert session.scan == scan
    assert session.agreement_text == "version: 1"
    [banner] = desk._shell.messages.banners
    assert banner.message.text.endswith("as it was kept.")
    banner.buttons[0].click()
    assert found["commands"] == ["connect"]


def test_a_scan_is_exported_again_while_another_is_shown(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    found: dict[str, Any],
) -> None:
    scan = make_scan(1, OK)
    history.add_scan(scan, agreement_text="version: 1")
    opened(qtbot, desk, session)
    desk.page.buttons["export"].click()
    qtbot.waitUntil(lambda: bool(found["exported"]))
    assert found["exported"] == [(scan, "version: 1")]
    assert session.scan is None


def test_one_scan_is_compared_with_the_one_before_and_two_with_each_other(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    found: dict[str, Any],
) -> None:
    for quarters in (2, 1, 0):
        history.add_scan(make_scan(quarters, OK))
    opened(qtbot, desk, session)
    qtbot.waitUntil(lambda: len(desk.page.model.rows) == 3)
    desk.page.view.go_to(0)
    desk.page.buttons["compare"].click()
    qtbot.waitUntil(lambda: bool(found["pairs"]))
    assert found["pairs"] == [("scan-1", "scan-0")]
    desk.page.view.selectAll()
    assert not desk.page.buttons["compare"].isEnabled()
    desk.page.text.setText("scan-2")
    desk.page.view.go_to(0)
    desk.page.buttons["compare"].click()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert len(found["pairs"]) == 1
    assert "no whole scan before" in desk._shell.messages.banners[0].message.text


def test_a_sound_history_is_said_to_be_sound_and_an_altered_one_not(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    shell: Shell,
    tmp_path: Path,
) -> None:
    history.add_scan(make_scan(0, MISSING))
    opened(qtbot, desk, session)
    desk.page.buttons["check"].click()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert shell.messages.banners[0].message.text == SOUND
    with closing(sqlite3.connect(tmp_path / "kept.sqlite")) as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute("UPDATE verdicts SET body = body || ' '")
        raw.commit()
    desk.page.buttons["check"].click()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert "not what was put there" in shell.messages.banners[0].message.text


def test_the_history_is_copied_and_never_over_another_file(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    shell: Shell,
    tmp_path: Path,
) -> None:
    history.add_scan(make_scan(0, OK))
    opened(qtbot, desk, session)
    desk.backup(tmp_path / "copy.sqlite")
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert (tmp_path / "copy.sqlite").stat().st_size > 0
    desk.backup(tmp_path / "copy.sqlite")
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert "exists already" in shell.messages.banners[0].message.text


def test_old_scans_go_after_a_look_at_them_and_those_with_a_review_stay(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    shell: Shell,
) -> None:
    scans = [make_scan(quarters, OK) for quarters in (40, 39, 38, 0)]
    for scan in scans:
        history.add_scan(scan)
    history.add_review(review_of(scans[0]))
    opened(qtbot, desk, session)
    desk.page.buttons["prune"].click()
    dialog = shell.window.findChild(PruneDialog)
    dialog.keep.setValue(1)
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert dialog.delete_button.text() == "Delete 2 scans"
    assert len(dialog.listed.toPlainText().splitlines()) == 2
    assert not dialog.delete_button.isDefault()
    dialog.delete_button.click()
    qtbot.waitUntil(lambda: ids(desk) == ["scan-0", "scan-40"])
    assert shell.messages.banners[0].message.text == "2 scans were deleted."


def test_where_no_scan_is_old_enough_nothing_can_be_deleted(
    qtbot: QtBot,
    desk: HistoryDesk,
    session: Session,
    history: History,
    make_scan: MakeScan,
    shell: Shell,
) -> None:
    for quarters in (1, 0):
        history.add_scan(make_scan(quarters, OK))
    opened(qtbot, desk, session)
    desk.page.buttons["prune"].click()
    dialog = shell.window.findChild(PruneDialog)
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert dialog.words.text() == "No scan would be deleted."
    assert not dialog.delete_button.isEnabled()
    dialog.reject()


def test_a_scan_of_a_file_can_be_put_into_the_history(
    qtbot: QtBot, desk: HistoryDesk, session: Session, make_scan: MakeScan
) -> None:
    session.show_scan(make_scan(3, OK))
    opened(qtbot, desk, session)
    assert desk.page.keep_button.isVisible()
    desk.page.keep_button.click()
    qtbot.waitUntil(lambda: ids(desk) == ["scan-3"])
    qtbot.waitUntil(lambda: not desk.page.keep_button.isVisible())


def test_of_the_revisions_of_a_review_the_last_one_is_shown(make_scan: MakeScan) -> None:
    one = review_of(make_scan(0, OK))
    signed = SignOff("Grace", "CISO", one.started_at + timedelta(0), "All.", "a" * 64)
    again = replace(one, id="R-2", revision=2, sign_off=signed)
    assert review_words(again).startswith("2026-Q1, revision 2, signed off by Grace on ")
    assert review_words(None) == ""
