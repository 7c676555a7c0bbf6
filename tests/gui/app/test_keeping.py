from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.errors import AppError, StartError
from core.model import Scan, Status
from gui.keeping import HistoryKeeper

if TYPE_CHECKING:
    from conftest import MakeScan, Shelf


@pytest.fixture
def keeper(qapp: QApplication, shelf: Shelf) -> Iterator[HistoryKeeper]:  # noqa: ARG001 - an application must exist
    keeper = HistoryKeeper(shelf.open)
    yield keeper
    keeper.close(5)


@pytest.fixture
def scan(make_scan: MakeScan) -> Scan:
    return make_scan((Status.OK, Status.OK))


def test_a_scan_is_kept_although_the_history_is_still_being_opened(
    qtbot: QtBot, keeper: HistoryKeeper, shelf: Shelf, scan: Scan
) -> None:
    keeper.open(demo=False)
    with qtbot.waitSignal(keeper.kept) as blocker:
        keeper.keep(scan, lambda: "version: 1")
    assert blocker.args == [scan.id]
    assert shelf.kept == [(False, scan.id, "version: 1")]


def test_what_is_open_is_not_opened_again(
    qtbot: QtBot, keeper: HistoryKeeper, shelf: Shelf
) -> None:
    with qtbot.waitSignal(keeper.changed):
        keeper.open(demo=False)
    keeper.open(demo=False)
    qtbot.waitUntil(lambda: not keeper.busy)
    assert shelf.opened == [False]


def test_another_history_is_opened_only_after_the_scan_is_in_the_first(
    qtbot: QtBot, keeper: HistoryKeeper, shelf: Shelf, scan: Scan
) -> None:
    keeper.open(demo=False)
    keeper.keep(scan, str)
    keeper.open(demo=True)
    keeper.keep(scan, str)
    qtbot.waitUntil(lambda: not keeper.busy)
    assert [demo for demo, *_ in shelf.kept] == [False, True]
    assert shelf.closed == [False]
    assert keeper.history is not None
    assert keeper.history.demo  # type: ignore[attr-defined]  # the stand-in has it


def test_a_history_that_cannot_be_opened_says_why_and_loses_no_scan(
    qtbot: QtBot, keeper: HistoryKeeper, shelf: Shelf, scan: Scan
) -> None:
    shelf.error = StartError("The history is of a newer Rolecall.", "Update it.")
    heard: list[AppError] = []
    keeper.failed.connect(heard.append)
    keeper.open(demo=False)
    keeper.keep(scan, str)
    qtbot.waitUntil(lambda: not keeper.busy)
    assert keeper.history is None
    assert "newer Rolecall" in keeper.why_not
    assert heard[0] is shelf.error
    assert "was not kept in the history" in heard[1].message
    assert "Save scan as" in heard[1].hint


def test_a_full_disk_is_told_and_the_history_stays_open(
    qtbot: QtBot, keeper: HistoryKeeper, shelf: Shelf, scan: Scan
) -> None:
    keeper.open(demo=False)
    shelf.full = True
    with qtbot.waitSignal(keeper.failed) as blocker:
        keeper.keep(scan, str)
    assert "The disk is full." in blocker.args[0].message
    assert keeper.history is not None


def test_closing_waits_for_the_scan_that_is_being_kept(
    keeper: HistoryKeeper, shelf: Shelf, scan: Scan
) -> None:
    keeper.open(demo=False)
    keeper.keep(scan, str)
    keeper.close(5)
    assert len(shelf.kept) == 1
    assert shelf.closed == [False]
