from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs.questions import ask_go_on_with_interrupted


def _asked(qtbot: QtBot, answers: list[bool]) -> QMessageBox:
    parent = QWidget()
    qtbot.addWidget(parent)
    began = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
    return ask_go_on_with_interrupted(parent, 31, 5046, began, answer=answers.append)


@pytest.mark.parametrize(("text", "answer"), [("Resume", True), ("Discard", False)])
def test_the_buttons_say_what_becomes_of_it(qtbot: QtBot, text: str, answer: bool) -> None:
    answers: list[bool] = []
    box = _asked(qtbot, answers)
    next(button for button in box.buttons() if button.text() == text).click()

    assert answers == [answer]


def test_it_says_how_far_the_scan_came(qtbot: QtBot) -> None:
    box = _asked(qtbot, [])

    assert box.text() == "A scan was interrupted at 31 of 5,046 accounts."
    box.reject()


def test_escape_throws_nothing_away(qtbot: QtBot) -> None:
    answers: list[bool] = []
    box = _asked(qtbot, answers)

    assert box.escapeButton() is box.defaultButton()
    box.escapeButton().click()
    assert answers == [True]
