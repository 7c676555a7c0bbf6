from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.changes.model import Change
from core.history.history import History
from core.model import Scan, Status
from gui.changes import ChangesDesk
from gui.changes.page import NOTHING
from gui.desk import Shell
from gui.session import Session

MakeScan = Callable[..., Scan]
OK, MISSING = Status.OK, Status.MISSING


@pytest.fixture
def turned() -> list[str]:
    return []


@pytest.fixture
def desk(qtbot: QtBot, shell: Shell, turned: list[str]) -> ChangesDesk:
    desk = ChangesDesk(replace(shell, go_to=turned.append))
    qtbot.addWidget(desk.page)
    desk.page.show()
    return desk


@pytest.fixture
def scans(history: History, make_scan: MakeScan) -> tuple[Scan, ...]:
    """Three quarters: all well, one missing, two missing. The oldest first."""
    scans = make_scan(2, OK, OK), make_scan(1, MISSING, OK), make_scan(0, MISSING, MISSING)
    for scan in scans:
        history.add_scan(scan)
    return scans


def opened(qtbot: QtBot, desk: ChangesDesk, session: Session) -> None:
    desk.open()
    qtbot.waitUntil(lambda: not session.keeper.busy)


def changed(desk: ChangesDesk) -> list[tuple[str, Change]]:
    return [(row.vendor, row.change) for row in desk.page.model.shown()]


def test_one_scan_alone_is_nothing_to_compare(
    qtbot: QtBot, desk: ChangesDesk, session: Session, history: History, make_scan: MakeScan
) -> None:
    history.add_scan(make_scan(0, OK))
    opened(qtbot, desk, session)
    assert desk.page.empty.text.text() == NOTHING


def test_the_newest_scan_is_compared_with_the_one_before(
    qtbot: QtBot, desk: ChangesDesk, session: Session, scans: tuple[Scan, ...]
) -> None:
    counts: list[int] = []
    desk.counted.connect(counts.append)
    opened(qtbot, desk, session)
    assert changed(desk) == [("vendor-1", Change.NEW)]
    assert desk.page.after.currentData() == scans[2].id
    assert counts == [1]


def test_the_scan_in_the_window_is_the_later_one(
    qtbot: QtBot, desk: ChangesDesk, session: Session, scans: tuple[Scan, ...]
) -> None:
    session.show_scan(scans[1])
    opened(qtbot, desk, session)
    assert changed(desk) == [("vendor-0", Change.NEW)]
    assert desk.page.after.currentText().endswith("(shown now)")


def test_a_pair_is_opened_in_the_matrix_only_when_its_scan_is_in_the_window(
    qtbot: QtBot,
    desk: ChangesDesk,
    session: Session,
    scans: tuple[Scan, ...],
    turned: list[str],
) -> None:
    opened(qtbot, desk, session)
    desk.page.view.go_to(0)
    assert not desk.page.excerpt.open_button.isEnabled()
    session.show_scan(scans[2])
    qtbot.waitUntil(lambda: not session.keeper.busy)
    desk.page.view.go_to(0)
    desk.page.excerpt.open_button.click()
    assert turned == ["matrix"]


def test_another_page_can_ask_for_a_pair_and_a_kind(
    qtbot: QtBot, desk: ChangesDesk, session: Session, scans: tuple[Scan, ...]
) -> None:
    desk.show_pair(scans[0].id, scans[2].id, Change.NEW)
    opened(qtbot, desk, session)
    qtbot.waitUntil(lambda: len(changed(desk)) == 2)
    assert desk.page.chips.chosen == {Change.NEW}
    assert desk.page.before.currentData() == scans[0].id


def test_a_scan_that_is_kept_while_the_page_is_looked_at_is_there_at_once(
    qtbot: QtBot, desk: ChangesDesk, session: Session, scans: tuple[Scan, ...], make_scan: MakeScan
) -> None:
    opened(qtbot, desk, session)
    session.show_scan(
        replace(make_scan(0, OK, OK), id="scan-now", finished_at=scans[2].finished_at)
    )
    session.keep_scan()
    qtbot.waitUntil(lambda: desk.page.after.currentData() == "scan-now")
