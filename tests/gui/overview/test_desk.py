from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from core.changes.model import Change
from core.history.history import History
from core.model import Scan, Status
from core.presentation.overview import Matter
from gui.desk import Shell
from gui.overview import OverviewDesk
from gui.overview.page import NO_SCAN
from gui.session import Session

MakeScan = Callable[..., Scan]
OK, MISSING, UNREACHABLE = Status.OK, Status.MISSING, Status.UNREACHABLE


@pytest.fixture
def asked() -> list[object]:
    """The pages turned to and the pairs of scans asked for, in order."""
    return []


@pytest.fixture
def desk(qtbot: QtBot, shell: Shell, asked: list[object]) -> OverviewDesk:
    changes = SimpleNamespace(show_pair=lambda *pair: asked.append(pair))
    desk = OverviewDesk(replace(shell, go_to=asked.append, find=lambda _kind: changes))
    qtbot.addWidget(desk.page)
    desk.page.show()
    return desk


@pytest.fixture
def scans(
    qtbot: QtBot, desk: OverviewDesk, session: Session, history: History, make_scan: MakeScan
) -> tuple[Scan, ...]:
    """Two quarters, the newer one in the window."""
    scans = make_scan(1, OK, OK), make_scan(0, MISSING, UNREACHABLE)
    for scan in scans:
        history.add_scan(scan)
    session.show_scan(scans[1])
    desk.open()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    return scans


def test_without_a_scan_it_says_so(qtbot: QtBot, desk: OverviewDesk, session: Session) -> None:
    desk.open()
    qtbot.waitUntil(lambda: not session.keeper.busy)
    assert desk.page.empty.isVisible()
    assert desk.page.empty.text.text() == NO_SCAN


@pytest.mark.usefixtures("scans")
def test_figures_trend_and_what_asks_for_attention_are_shown(desk: OverviewDesk) -> None:
    assert "1 of 2" in desk.page.headline.text()
    assert "0.0% of the expected accesses are compliant" in desk.page.shares.text()
    assert list(desk.page.vendors.bars) == ["vendor-0", "vendor-1"]
    assert desk.page.trend.isVisible()
    assert set(desk.page.attention.buttons) >= {Matter.CHANGED, Matter.UNCHECKED}


def test_what_is_new_is_shown_on_the_page_of_changes(
    desk: OverviewDesk, scans: tuple[Scan, ...], asked: list[object]
) -> None:
    desk.page.attention.buttons[Matter.CHANGED].click()
    assert asked == [(scans[0].id, scans[1].id, Change.NEW, Change.WORSE), "changes"]


def test_a_column_of_the_trend_shows_what_changed_up_to_it(
    desk: OverviewDesk, scans: tuple[Scan, ...], asked: list[object]
) -> None:
    desk.page.trend.scan_chosen.emit(scans[0].id)
    assert asked == []  # there is nothing before the first
    desk.page.trend.scan_chosen.emit(scans[1].id)
    assert asked == [(scans[0].id, scans[1].id), "changes"]


@pytest.mark.usefixtures("scans")
def test_every_other_number_leads_to_its_page(desk: OverviewDesk, asked: list[object]) -> None:
    desk.page.attention.buttons[Matter.UNCHECKED].click()
    desk.page.review.button.click()
    desk.page.headline.linkActivated.emit("attention")
    assert asked == ["matrix", "review", "matrix"]


@pytest.mark.usefixtures("scans")
def test_the_figures_can_be_copied(desk: OverviewDesk) -> None:
    desk.answers["copy_view"]()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].startswith("Vendor\tUNEXPECTED")
    assert len(lines) == 3


@pytest.mark.usefixtures("scans")
def test_the_number_of_third_parties_in_the_sentence_leads_to_them(
    desk: OverviewDesk, asked: list[object]
) -> None:
    desk.page.headline.linkActivated.emit("outsiders")
    assert asked == ["parties"]
