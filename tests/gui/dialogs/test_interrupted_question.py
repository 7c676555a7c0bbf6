from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.questions import ask_go_on_with_interrupted


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def _asked(window: QWidget, answers: list[bool]) -> QMessageBox:
    began = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    return ask_go_on_with_interrupted(window, 31, 5046, began, answer=answers.append)


@pytest.mark.parametrize(("text", "answer"), [("Resume", True), ("Discard", False)])
def test_the_buttons_say_what_becomes_of_it(window: QWidget, text: str, answer: bool) -> None:
    answers: list[bool] = []
    box = _asked(window, answers)
    next(button for button in box.buttons() if button.text() == text).click()

    assert answers == [answer]


def test_it_says_how_far_the_scan_came(window: QWidget) -> None:
    box = _asked(window, [])

    assert box.text() == "A scan was interrupted at 31 of 5,046 accounts."
    box.reject()


def test_escape_throws_nothing_away(window: QWidget) -> None:
    answers: list[bool] = []
    box = _asked(window, answers)

    assert box.escapeButton() is box.defaultButton()
    box.escapeButton().click()
    assert answers == [True]
