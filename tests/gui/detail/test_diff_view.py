"""The widget that shows a change of a text."""

from __future__ import annotations

import json

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.presentation.line_rows import Row
from gui.detail import DiffView
from gui.detail.diff_items import EmptySide
from gui.detail.diff_view import MOST_HEIGHT, NOT_YET, REMOVED
from gui.theme import Theme, apply_theme, dark_theme

BEFORE = json.dumps({"Action": ["a:One", "a:Two"], "Resource": "*"}, indent=2)
AFTER = json.dumps({"Action": ["a:One"], "Resource": "*"}, indent=2)


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, theme: Theme) -> QScrollArea:
    """A page that scrolls, as in the preview of a fix, with a view on it."""
    apply_theme(qapp, "light")
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.addWidget(DiffView(theme))
    column.addStretch(1)
    page = QScrollArea()
    page.setWidgetResizable(True)
    page.setWidget(inside)
    qtbot.addWidget(page)
    page.resize(760, 600)
    page.show()
    qtbot.waitExposed(page)
    return page


@pytest.fixture
def view(page: QScrollArea) -> DiffView:
    view = page.findChild(DiffView)
    assert isinstance(view, DiffView)
    return view


def rows(view: DiffView) -> list[Row]:
    return [one for one in view.list.lines.items if isinstance(one, Row)]


def remarks(view: DiffView) -> list[EmptySide]:
    return [one for one in view.list.lines.items if isinstance(one, EmptySide)]


def test_all_lines_are_shown_and_one_is_removed(view: DiffView) -> None:
    view.show_texts(BEFORE, AFTER, "Now", "After the change")
    assert [row.left for row in rows(view)] == BEFORE.split("\n")
    assert [row.left for row in rows(view) if row.differs] == ['    "a:Two"']


def test_the_sides_have_their_titles(view: DiffView) -> None:
    view.show_texts(BEFORE, AFTER, "Now", "After the change")
    titles = view.list.titles
    assert (titles.left.whole_text, titles.right.whole_text) == ("Now", "After the change")


def test_what_is_new_did_not_exist(view: DiffView) -> None:
    view.show_texts("", AFTER, "Now", "After the change")
    assert remarks(view) == [EmptySide(NOT_YET, "", "Now", "After the change")]


def test_what_is_gone_was_removed(view: DiffView) -> None:
    view.show_texts(BEFORE, "", "Now", "After the change")
    assert remarks(view) == [EmptySide("", REMOVED, "Now", "After the change")]


def test_two_texts_have_no_remark(view: DiffView) -> None:
    view.show_texts(BEFORE, AFTER, "Now", "After the change")
    assert remarks(view) == []


def test_a_short_text_shows_without_scrolling(view: DiffView, qtbot: QtBot) -> None:
    view.show_texts(BEFORE, AFTER, "Now", "After the change")
    qtbot.waitUntil(lambda: view.list.viewport().height() > 40)
    assert view.height() < MOST_HEIGHT
    assert view.list.verticalScrollBar().maximum() == 0


def test_a_long_text_scrolls_inside(view: DiffView, qtbot: QtBot) -> None:
    view.show_texts("", "\n".join(f"line {number}" for number in range(300)), "Now", "After")
    assert view.height() == MOST_HEIGHT
    qtbot.waitUntil(lambda: view.list.verticalScrollBar().maximum() > 0)


def test_a_narrower_page_makes_it_higher(page: QScrollArea, view: DiffView, qtbot: QtBot) -> None:
    text = "\n".join(["word " * 20] * 4)
    view.show_texts(text, text, "Now", "After the change")
    before = view.height()
    page.resize(240, 600)
    qtbot.waitUntil(lambda: view.height() > before)
    assert view.list.verticalScrollBar().maximum() == 0


def test_it_wears_another_theme(view: DiffView, qtbot: QtBot, qapp: QApplication) -> None:
    view.show_texts("", AFTER, "Now", "After the change")
    theme = apply_theme(qapp, "dark")
    view.retheme(theme)
    qtbot.waitUntil(lambda: dark_theme().added.fill in colours(view.grab().toImage()))
    apply_theme(qapp, "light")


def colours(picture: QImage) -> set[str]:
    row = picture.height() * 2 // 3
    return {picture.pixelColor(x, row).name().upper() for x in range(picture.width())}


def test_hostile_text_is_shown_harmlessly(view: DiffView) -> None:
    view.show_texts("a\u202eb", "<b>c</b>", "Now", "After")
    texts = [text for row in rows(view) for text in (row.left, row.right) if text]
    assert texts == ["a[U+202E]b", "<b>c</b>"]
