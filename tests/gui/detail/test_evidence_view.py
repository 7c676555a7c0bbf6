"""The tab Evidence."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from presentation_samples import ACCOUNT
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import Account, CellResult, Evidence
from gui.detail import DetailPanel
from gui.detail import evidence_view as module
from gui.detail.evidence_model import HEADERS
from gui.detail.evidence_view import NO_EVIDENCE, WIDE, EvidenceView

Shown = Callable[[str], DetailPanel]
HOUSE = Account(ACCOUNT, "house")


@pytest.fixture
def view(shown: Shown, qtbot: QtBot) -> EvidenceView:
    view = shown("Evidence").evidence
    qtbot.waitUntil(lambda: view.calls.rowCount() > 0)
    return view


def column(view: EvidenceView, title: str) -> list[str]:
    place = HEADERS.index(title)
    return [view.calls.index(row, place).data() for row in range(view.calls.rowCount())]


def test_the_calls_of_the_cell_are_listed_and_no_others(view: EvidenceView) -> None:
    assert column(view, "Call") == ["iam:Call1", "iam:Call2"]
    assert column(view, "Time (UTC)") == ["2026-03-31 09:15:01", "2026-03-31 09:15:02"]
    assert column(view, "HTTP") == ["200", "200"]


def test_the_first_call_is_chosen(view: EvidenceView) -> None:
    assert json.loads(view.raw.toPlainText())["Number"] == 1
    assert view.request_id.whole_text == "request-1"
    assert view.sha256.whole_text == "1" * 64


def test_the_arrow_key_chooses_the_next_call(view: EvidenceView, qtbot: QtBot) -> None:
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert json.loads(view.raw.toPlainText())["Number"] == 2
    assert view.request_id.whole_text == "request-2"


def test_as_received_shows_the_text_of_the_digest(
    shown: Shown, view: EvidenceView, evidence: tuple[Evidence, ...]
) -> None:
    shown("Evidence").header.show_ids.setChecked(True)
    assert view.raw.toPlainText() != evidence[0].body
    view.as_received.setChecked(True)
    assert view.raw.toPlainText() == evidence[0].body


def test_copy_takes_what_is_shown(view: EvidenceView) -> None:
    view.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert text == view.raw.toPlainText()
    assert "rc-4711-prod" not in text


def test_a_very_long_answer_is_cut_in_the_view_but_copied_whole(
    view: EvidenceView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHOWN_CHARACTERS", 20)
    view.as_received.setChecked(True)
    assert "Copy takes all" in view.raw.toPlainText()
    view.copy()
    assert QGuiApplication.clipboard().text().endswith("}")


def test_the_raw_answer_cannot_be_edited(view: EvidenceView) -> None:
    assert view.raw.isReadOnly()


def test_a_narrow_panel_leaves_out_what_stands_below_anyway(
    shown: Shown, view: EvidenceView, qtbot: QtBot
) -> None:
    assert view.table.isColumnHidden(HEADERS.index("SHA-256"))
    shown("Evidence").resize(WIDE + 80, 700)
    qtbot.waitUntil(lambda: not view.table.isColumnHidden(HEADERS.index("SHA-256")))


def test_the_chosen_call_stays_chosen_when_ids_are_shown(shown: Shown, view: EvidenceView) -> None:
    view.table.selectRow(1)
    shown("Evidence").header.show_ids.setChecked(True)
    assert view.table.currentIndex().row() == 1
    assert json.loads(view.raw.toPlainText())["Number"] == 2


def test_without_evidence_there_is_a_sentence(shown: Shown, cell: CellResult) -> None:
    panel = shown("Evidence")
    panel.show_cell(HOUSE, "Beta", cell, ())
    assert panel.evidence.empty.isVisible()
    assert panel.evidence.empty.text.text() == NO_EVIDENCE


def test_a_tooltip_says_what_has_no_room_and_is_no_markup(view: EvidenceView) -> None:
    tip = view.calls.index(0, 4).data(Qt.ItemDataRole.ToolTipRole)
    assert "1" * 64 in tip
    assert tip.startswith("<p")  # made markup on purpose, its text escaped


def test_the_table_model_is_sound(view: EvidenceView, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(view.calls)
    assert [view.calls.headerData(n, Qt.Orientation.Horizontal) for n in range(5)] == list(HEADERS)
