"""The review as a page of the whole window."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from report_scan import make_scan

from core.history import open_history
from core.review.model import SubjectKind
from gui.main_window import MainWindow
from gui.review.decision_dialog import DecisionDialog
from gui.review.desk import ReviewDesk
from gui.session import Engine, Session
from gui.theme import Appearance


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    """Shows a saved scan; its history is in a file of its own."""

    @contextmanager
    def opened(_demo: bool) -> Iterator[Any]:
        with open_history(f"sqlite:///{tmp_path / 'history.sqlite'}") as history:
            yield history

    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    window = MainWindow(Appearance(qapp, "light"), Session(Engine(open_history=opened)), settings)
    qtbot.addWidget(window)
    window.show()
    window.session.show_scan(make_scan())
    yield window
    window.stop()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.session.keeper.busy, timeout=10_000)


def test_a_saved_scan_is_reviewed_from_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.commands["sign_off"].isEnabled()
    window.commands["page_review"].trigger()
    settle(qtbot, window)
    desk = window.find_desk(ReviewDesk)
    assert window.stack.currentWidget() is desk.page
    window.commands["start_review"].trigger()
    assert desk.dialog is not None
    desk.dialog.accept()
    qtbot.waitUntil(lambda: desk.page.is_reviewing, timeout=10_000)
    desk.page.tabs.setCurrentWidget(desk.page.sections[SubjectKind.EXCEPTION])
    assert window.commands["record_decision"].isEnabled()
    window.commands["record_decision"].trigger()
    assert isinstance(desk.dialog, DecisionDialog)
    desk.dialog.reject()


def test_the_review_asks_no_more_width_than_the_matrix(window: MainWindow) -> None:
    desk = window.find_desk(ReviewDesk)
    assert desk.page.minimumSizeHint().width() <= 660  # with details beside it at 1280


def test_a_reviewers_name_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["page_review"].trigger()
    settle(qtbot, window)
    desk = window.find_desk(ReviewDesk)
    desk.ask_start()
    assert desk.dialog is not None
    desk.dialog.accept()
    qtbot.waitUntil(lambda: desk.page.is_reviewing, timeout=10_000)
    desk.page.reviewer.setText("Ada Okafor")
    model = desk.page.sections[SubjectKind.VENDOR].table.rows
    model.chosen.emit(model.row_at(0), "keep")
    settle(qtbot, window)
    again = MainWindow(Appearance(QApplication.instance(), "light"), Session(), window._settings)
    qtbot.addWidget(again)
    assert again.find_desk(ReviewDesk).reviewer == "Ada Okafor"
