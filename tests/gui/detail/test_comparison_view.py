"""The tab Expected and found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from presentation_samples import ACCOUNT, cell_of, expected_role, observed_role
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import Account, CellResult, Status
from core.presentation.line_rows import Fold, Mark, Row
from gui.detail import DetailPanel
from gui.detail.comparison_view import NO_ROLE, ComparisonView
from gui.detail.diff_delegate import SIDE_BY_SIDE
from gui.detail.diff_items import SectionHead
from gui.theme import light_theme

Shown = Callable[[str], DetailPanel]


@pytest.fixture
def view(shown: Shown, qtbot: QtBot) -> ComparisonView:
    panel = shown("Expected and found")
    qtbot.waitUntil(lambda: panel.comparison.list.lines.rowCount() > 0)
    return panel.comparison


def rows(view: ComparisonView) -> list[Row]:
    return [one for one in view.list.lines.items if isinstance(one, Row)]


def folds(view: ComparisonView) -> list[int]:
    return [place for place, one in enumerate(view.list.lines.items) if isinstance(one, Fold)]


def colours(picture: QImage, area: tuple[int, int, int, int]) -> set[str]:
    left, top, width, height = area
    points = ((x, y) for x in range(left, left + width, 2) for y in range(top, top + height, 2))
    return {picture.pixelColor(x, y).name().upper() for x, y in points}


def test_the_difference_is_shown_and_equal_lines_are_folded(view: ComparisonView) -> None:
    differing = [row for row in rows(view) if row.differs]
    assert [(row.mark, row.right) for row in differing] == [(Mark.ADDED, "    iam:PassRole")]
    assert len(rows(view)) < 10


def test_all_lines_are_shown_when_asked_for(view: ComparisonView) -> None:
    view.only_differences.setChecked(False)
    assert len(rows(view)) > 50
    assert folds(view) == []


def test_as_written_shows_json(view: ComparisonView) -> None:
    view.only_differences.setChecked(False)
    assert '  "Version": "2012-10-17",' not in [row.left for row in rows(view)]
    view.as_written.setChecked(True)
    assert '  "Version": "2012-10-17",' in [row.left for row in rows(view)]


def test_the_choices_stay_for_the_next_cell(shown: Shown, view: ComparisonView) -> None:
    view.only_differences.setChecked(False)
    other = cell_of(expected_role(), observed_role())
    shown("Expected and found").show_cell(Account(ACCOUNT, "x"), "Beta", other, ())
    assert folds(view) == []


def test_a_click_opens_a_fold(view: ComparisonView, qtbot: QtBot) -> None:
    before, place = len(rows(view)), folds(view)[-1]
    hidden = len(view.list.lines.items[place].rows)  # type: ignore[union-attr]  # a fold
    spot = view.list.visualRect(view.list.lines.index(place)).center()
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert len(rows(view)) == before + hidden


def test_enter_opens_a_fold(view: ComparisonView, qtbot: QtBot) -> None:
    before = len(folds(view))
    view.list.setCurrentIndex(view.list.lines.index(folds(view)[0]))
    qtbot.keyClick(view.list, Qt.Key.Key_Return)
    assert len(folds(view)) == before - 1


def test_opening_a_fold_keeps_the_model_sound(
    view: ComparisonView, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(view.list.lines)
    view.list.lines.unfold(folds(view)[0])
    assert view.list.lines.unfold(0) is None  # a title: nothing happens
    assert isinstance(view.list.lines.items[0], SectionHead)


def test_selected_rows_are_copied_with_their_signs(view: ComparisonView, qtbot: QtBot) -> None:
    place = next(
        n for n, one in enumerate(view.list.lines.items) if isinstance(one, Row) and one.differs
    )
    view.list.setCurrentIndex(view.list.lines.index(place))
    qtbot.keyClick(view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "+     iam:PassRole"


def test_several_rows_are_copied_in_their_order(view: ComparisonView, qtbot: QtBot) -> None:
    view.only_differences.setChecked(False)
    place = view.list.lines.rowCount() - 1
    view.list.setCurrentIndex(view.list.lines.index(place))
    qtbot.keyClick(view.list, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "    Resource\n      *"


def test_copy_takes_everything_folded_lines_included(view: ComparisonView) -> None:
    view.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert "ec2:Describe00" in text
    assert "+     iam:PassRole" in text
    assert "rc-4711-prod" not in text


def test_a_narrow_panel_shows_one_side_under_the_other(view: ComparisonView) -> None:
    assert not view.list.painter_of_lines.is_side_by_side


def test_a_wide_panel_shows_both_sides(shown: Shown, view: ComparisonView, qtbot: QtBot) -> None:
    shown("Expected and found").resize(SIDE_BY_SIDE + 160, 700)
    qtbot.waitUntil(lambda: view.list.painter_of_lines.is_side_by_side)
    place = next(
        n for n, one in enumerate(view.list.lines.items) if isinstance(one, Row) and one.differs
    )
    qtbot.waitUntil(lambda: view.list.visualRect(view.list.lines.index(place)).width() > 600)
    area = view.list.visualRect(view.list.lines.index(place))
    picture = view.list.viewport().grab().toImage()
    half = area.width() // 2
    left = colours(picture, (0, area.top() + 2, half - 4, area.height() - 4))
    right = colours(picture, (half + 4, area.top() + 2, half - 8, area.height() - 4))
    added = light_theme().added.fill
    assert added in right
    assert added not in left


def test_an_added_line_has_its_colour(view: ComparisonView) -> None:
    place = next(
        n for n, one in enumerate(view.list.lines.items) if isinstance(one, Row) and one.differs
    )
    area = view.list.visualRect(view.list.lines.index(place))
    picture = view.list.viewport().grab().toImage()
    end = picture.pixelColor(area.right() - 4, area.center().y())
    assert end == QColor(light_theme().added.fill)


def test_long_lines_wrap_instead_of_leaving_the_view(view: ComparisonView) -> None:
    delegate = view.list.painter_of_lines
    row = Row(Mark.SAME, "x" * 500, "x" * 500)
    high = delegate.height_of(row)
    delegate.width += 100
    assert high > delegate.height_of(row) > delegate.height_of(Row(Mark.SAME, "x", "x"))
    assert view.list.horizontalScrollBar().maximum() == 0


def test_without_any_role_there_is_a_sentence(shown: Shown) -> None:
    panel = shown("Expected and found")
    none = CellResult(ACCOUNT, "alpha", Status.NOT_EXPECTED)
    panel.show_cell(Account(ACCOUNT, "x"), "Beta", none, ())
    assert panel.comparison.empty.text.text() == NO_ROLE
    assert panel.comparison.empty.isVisible()
    assert not panel.comparison.copy_button.isEnabled()


def test_a_click_beside_the_lines_does_nothing(view: ComparisonView, qtbot: QtBot) -> None:
    before = list(view.list.lines.items)
    bottom = QPoint(10, view.list.viewport().height() - 2)
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=bottom)
    assert list(view.list.lines.items) == before
