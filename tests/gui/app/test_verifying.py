from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.report.workbook import Check, Outcome
from gui.dialogs.verify import ALTERED, UNTOUCHED, VerifyDialog
from gui.messages import Level, MessageArea
from gui.theme import Theme, light_theme
from gui.verifying import Verifying

PASSED = Check("Cells", Outcome.PASSED, "Every cell is as it was.")
FAILED = Check("Evidence file", Outcome.FAILED, "Line 3 was altered.")


@pytest.fixture
def messages(qtbot: QtBot) -> MessageArea:
    area = MessageArea(light_theme())
    qtbot.addWidget(area)
    return area


@pytest.fixture
def verifying(qtbot: QtBot, messages: MessageArea, theme: Theme) -> Iterator[Verifying]:
    window = QWidget()
    qtbot.addWidget(window)
    verifying = Verifying(window, messages, theme)
    yield verifying
    verifying.stop(5)


def test_an_untouched_workbook_is_said_to_be_untouched(qtbot: QtBot, theme: Theme) -> None:
    dialog = VerifyDialog(Path("/x/audit.xlsx"), (PASSED,), theme)
    qtbot.addWidget(dialog)
    assert dialog.verdict.text() == UNTOUCHED
    assert dialog.lines == ["Passed: Cells. Every cell is as it was."]


def test_one_failed_check_is_enough_to_say_altered(qtbot: QtBot, theme: Theme) -> None:
    dialog = VerifyDialog(Path("/x/audit.xlsx"), (PASSED, FAILED), theme)
    qtbot.addWidget(dialog)
    assert dialog.verdict.text() == ALTERED
    assert dialog.where.text().endswith("1 check has failed.")


def test_what_is_no_workbook_is_told_in_words(
    qtbot: QtBot, verifying: Verifying, messages: MessageArea, tmp_path: Path
) -> None:
    path = tmp_path / "letter.xlsx"
    path.write_text("Dear Jane")
    verifying.verify(path)
    qtbot.waitUntil(lambda: messages.banners[0].message.level is Level.ERROR)
    assert "letter.xlsx" in messages.banners[0].message.text
    assert verifying.dialog is None
