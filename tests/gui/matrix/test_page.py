"""The matrix as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.events import ScanEvent
from core.model import Account, AccountResult, Status
from gui.matrix import MatrixPage
from gui.matrix.model import FIRST_VENDOR, NAME
from gui.theme import apply_theme, dark_theme

ALPHA, BETA = FIRST_VENDOR, FIRST_VENDOR + 1
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def shown(page: MatrixPage) -> list[str]:
    return [page.model.text(row, NAME) for row in range(page.model.rowCount())]


def go_to(page: MatrixPage, row: int, column: int) -> None:
    page.view.selectionModel().setCurrentIndex(
        page.model.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )


def selected(page: MatrixPage) -> set[tuple[int, int]]:
    return {(index.row(), index.column()) for index in page.view.selectedIndexes()}


# ---- filters


def test_typing_filters_at_once(page: MatrixPage, qtbot: QtBot) -> None:
    page.focus_filter()
    qtbot.keyClicks(page.filters.text, "birch")
    assert shown(page) == ["birch"]


def test_the_count_says_how_many_of_how_many(page: MatrixPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.filters.text, "birch")
    assert page.filters.count.text() == "1 of 5 accounts"


def test_a_chip_says_how_many_cells_have_its_status(page: MatrixPage) -> None:
    assert page.filters.chips[Status.OK].text().split() == ["Compliant", "3"]


def test_a_chip_counts_only_where_the_text_lets_through(page: MatrixPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.filters.text, "acorn")
    assert page.filters.chips[Status.OK].text().split() == ["Compliant", "1"]


def test_a_status_that_no_cell_has_shows_no_chip(page: MatrixPage) -> None:
    assert not page.filters.chips[Status.DRIFT_BROKEN].isVisible()


def test_chips_add_up(page: MatrixPage, qtbot: QtBot) -> None:
    for status in (Status.MISSING, Status.EXEMPT):
        qtbot.mouseClick(page.filters.chips[status], Qt.MouseButton.LeftButton)
    assert shown(page) == ["birch", "[U+202E]gninnur"]


def test_choosing_a_vendor_hides_the_columns_of_the_others(page: MatrixPage) -> None:
    page.filters.vendor.setCurrentIndex(page.filters.vendor.findText("Beta"))
    assert [page.view.isColumnHidden(column) for column in (ALPHA, BETA)] == [True, False]


def test_choosing_a_unit_keeps_what_is_below_it(page: MatrixPage) -> None:
    page.filters.unit.setCurrentIndex(page.filters.unit.findData("Finance"))
    assert shown(page) == ["acorn", "birch", "<b>dogwood</b>"]


def test_every_unit_can_be_chosen(page: MatrixPage) -> None:
    units = [page.filters.unit.itemData(place) for place in range(1, page.filters.unit.count())]
    assert units == ["Finance", "Finance / Payroll", "Root"]


def test_only_problems_is_told_to_the_window(page: MatrixPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.only_problems_changed) as said:
        page.set_only_problems(True)
    assert said.args == [True]


def test_show_only_forgets_the_other_filters(page: MatrixPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.filters.text, "acorn")
    page.show_only([Status.MISSING])
    assert shown(page) == ["birch"]


def test_where_nothing_passes_the_page_says_so_and_offers_a_way_back(
    page: MatrixPage, qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.filters.text, "nowhere")
    nothing = page._nothing
    assert nothing.isVisible()
    qtbot.mouseClick(nothing.clear, Qt.MouseButton.LeftButton)
    assert (nothing.isVisible(), page.model.rowCount()) == (False, 5)


def test_before_the_first_scan_the_page_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    page = MatrixPage(apply_theme(qapp, "light"))
    qtbot.addWidget(page)
    assert page._nothing._title.text() == "No scan yet"


def test_another_scan_starts_without_the_filters_of_the_last(
    page: MatrixPage, events: list[ScanEvent], qtbot: QtBot
) -> None:
    qtbot.keyClicks(page.filters.text, "birch")
    page.apply(events)
    assert len(shown(page)) == 5


# ---- keys


def test_enter_opens_the_details_of_the_current_cell(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 1, BETA)
    with qtbot.waitSignal(page.cell_activated) as said:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert said.args == ["000000000001", "beta"]


def test_moving_tells_which_cell_is_current(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 1, ALPHA)
    with qtbot.waitSignal(page.current_cell_changed) as said:
        qtbot.keyClick(page.view, Qt.Key.Key_Right)
    assert said.args == ["000000000001", "beta"]


def test_shift_space_selects_the_row(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 1, ALPHA)
    qtbot.keyClick(page.view, Qt.Key.Key_Space, SHIFT)
    assert {row for row, _ in selected(page)} == {1}
    assert len(page.selected_cells()) == 2


def test_control_space_selects_the_vendor(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 1, ALPHA)
    qtbot.keyClick(page.view, Qt.Key.Key_Space, CONTROL)
    assert selected(page) == {(row, ALPHA) for row in range(5)}


def test_control_end_goes_to_the_last_cell(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 0, ALPHA)
    qtbot.keyClick(page.view, Qt.Key.Key_End, CONTROL)
    assert page.view.currentIndex().row() == 4


def test_typing_in_the_matrix_goes_to_the_account_of_that_name(
    page: MatrixPage, qtbot: QtBot
) -> None:
    go_to(page, 0, ALPHA)
    qtbot.keyClicks(page.view, "bir")
    assert page.model.text(page.view.currentIndex().row(), NAME) == "birch"


def test_the_next_problem_is_the_next_cell_that_needs_attention(page: MatrixPage) -> None:
    go_to(page, 1, ALPHA)
    page.next_problem()
    assert page.current_cell() == ("000000000002", "alpha")


def test_after_the_last_problem_comes_the_first(page: MatrixPage) -> None:
    go_to(page, 4, BETA)
    page.next_problem()
    assert page.current_cell() == ("000000000001", "alpha")


def test_the_previous_problem_is_found_backwards(page: MatrixPage) -> None:
    go_to(page, 4, ALPHA)
    page.previous_problem()
    assert page.current_cell() == ("000000000003", "beta")


def test_escape_is_left_to_the_window(page: MatrixPage, qtbot: QtBot) -> None:
    go_to(page, 1, ALPHA)
    qtbot.keyClick(page.view, Qt.Key.Key_Escape)
    assert selected(page) == {(1, ALPHA)}


# ---- selection


def test_only_cells_that_were_read_count_as_selected(
    qtbot: QtBot, qapp: QApplication, events: list[ScanEvent]
) -> None:
    page = MatrixPage(apply_theme(qapp, "light"))
    qtbot.addWidget(page)
    page.apply(events[:3])
    page.select_all()
    assert [cell.account_id for _, cell in page.selected_cells()] == ["000000000000"] * 2


def test_columns_that_are_hidden_are_not_selected(page: MatrixPage) -> None:
    page.select_all()
    page.filters.vendor.setCurrentIndex(page.filters.vendor.findText("Beta"))
    assert {cell.vendor for _, cell in page.selected_cells()} == {"beta"}


def test_the_selection_stays_on_its_account_when_sorted(page: MatrixPage) -> None:
    go_to(page, 2, ALPHA)
    page.view.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    assert [account.name for account, _ in page.selected_cells()] == ["birch"]


def test_the_selection_stays_when_a_newer_result_arrives(
    page: MatrixPage, result: Callable[..., AccountResult]
) -> None:
    go_to(page, 2, ALPHA)
    page.replace_results([result(2, Status.OK)])
    assert [cell.status for _, cell in page.selected_cells()] == [Status.OK]


def test_copying_gives_heads_and_tabs_for_a_spreadsheet(page: MatrixPage) -> None:
    go_to(page, 1, BETA)
    page.copy()
    assert QGuiApplication.clipboard().text() == (
        "Account\tAccount ID\tBeta\nacorn\t000000000001\tCompliant"
    )


def test_a_name_that_is_a_formula_is_copied_as_text(
    page: MatrixPage, result: Callable[..., AccountResult]
) -> None:
    known = result(0)
    trap = Account("000000000099", "=HYPERLINK(A1)")
    page.replace_results([replace(known, account=trap)])
    go_to(page, 5, ALPHA)
    page.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1].startswith("'=HYPERLINK(A1)\t")


def test_a_cell_can_be_gone_to_by_account_and_vendor(page: MatrixPage) -> None:
    assert page.select_cell("000000000003", "beta")
    assert page.current_cell() == ("000000000003", "beta")


# ---- the columns that stay


def test_the_held_columns_scroll_with_the_rows(page: MatrixPage) -> None:
    page.resize(600, 260)
    page.view.verticalScrollBar().setValue(30)
    assert page.view._frozen.verticalScrollBar().value() == 30


def test_the_current_cell_never_hides_under_the_held_columns(page: MatrixPage) -> None:
    page.resize(620, 400)
    page.view.horizontalScrollBar().setValue(page.view.horizontalScrollBar().maximum())
    go_to(page, 1, ALPHA)
    page.view.scrollTo(page.model.index(1, ALPHA))
    held = page.view._frozen.width()
    assert page.view.visualRect(page.model.index(1, ALPHA)).left() >= held


def test_widening_a_held_column_widens_both_tables(page: MatrixPage) -> None:
    page.view._frozen.setColumnWidth(NAME, 300)
    assert page.view.columnWidth(NAME) == 300


def test_a_click_on_a_held_head_sorts(page: MatrixPage, qtbot: QtBot) -> None:
    heads = page.view._frozen.horizontalHeader()
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert shown(page)[0] == "<b>dogwood</b>"


def test_a_third_click_on_a_held_head_brings_back_the_first_order(
    page: MatrixPage, qtbot: QtBot
) -> None:
    heads = page.view._frozen.horizontalHeader()
    for _ in range(3):
        qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    assert shown(page)[0] == "cedar"


# ---- look


@pytest.mark.parametrize("status", [Status.OK, Status.UNREACHABLE])
def test_a_pill_is_painted_in_the_colour_of_its_status(page: MatrixPage, status: Status) -> None:
    theme = dark_theme()
    page.retheme(theme)
    row = {Status.OK: 1, Status.UNREACHABLE: 3}[status]
    area = page.view.visualRect(page.model.index(row, BETA))
    image = page.view.viewport().grab(area).toImage()
    colours = {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(image.height())
    }
    assert theme.status(status).fill in colours
