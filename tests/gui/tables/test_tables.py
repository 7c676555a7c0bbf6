from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.model import Status
from gui.matrix.model import CELL_ROLE
from gui.tables import Chip, ChipBar, Column, RowsModel, RowsView
from gui.theme import Theme


@dataclass(frozen=True)
class Fruit:
    name: str
    weight: int
    status: Status | None = None


FRUITS = (
    Fruit("pear", 9, Status.OK),
    Fruit("Apple", 10, Status.MISSING),
    Fruit("=cmd", 100),
)
COLUMNS: tuple[Column[Fruit], ...] = (
    Column("Name", lambda row: row.name),
    Column("Weight", lambda row: str(row.weight), key=lambda row: row.weight, number=True),
    Column("Status", lambda row: str(row.status or ""), status=lambda row: row.status),
)


@pytest.fixture
def model(qapp: QApplication) -> RowsModel[Fruit]:  # noqa: ARG001 - an application must exist
    model = RowsModel(COLUMNS, lambda row: row.name)
    model.show_rows(FRUITS)
    return model


@pytest.fixture
def view(qtbot: QtBot, model: RowsModel[Fruit], theme: Theme) -> RowsView:
    view = RowsView(model, "Fruits", theme)
    qtbot.addWidget(view)
    return view


def names(model: RowsModel[Fruit]) -> list[str]:
    return [row.name for row in model.shown()]


def test_the_model_keeps_qts_rules(model: RowsModel[Fruit], qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    model.set_filter("p")
    model.sort(1)
    model.show_rows(FRUITS[:1])


def test_sorting_is_by_the_key_not_by_the_text(model: RowsModel[Fruit]) -> None:
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["=cmd", "Apple", "pear"]
    model.sort(0)
    assert names(model) == ["=cmd", "Apple", "pear"]
    model.sort(-1)
    assert names(model) == ["pear", "Apple", "=cmd"]


def test_every_word_of_the_filter_counts_whatever_its_case(model: RowsModel[Fruit]) -> None:
    model.set_filter("P AP")
    assert names(model) == ["Apple"]
    model.set_filter("", lambda row: row.weight < 50)
    assert names(model) == ["pear", "Apple"]


def test_a_status_is_a_pill_and_its_absence_is_text(model: RowsModel[Fruit]) -> None:
    assert model.index(0, 2).data(CELL_ROLE).status is Status.OK
    assert model.index(2, 2).data(CELL_ROLE) is None
    assert model.index(0, 0).data(CELL_ROLE) is None


def test_the_selection_follows_its_rows_when_they_are_sorted(view: RowsView) -> None:
    view.go_to(0)
    view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert view.current() == FRUITS[0]
    assert view.selected() == [FRUITS[0]]


def test_a_row_that_is_filtered_out_is_not_selected_any_more(
    view: RowsView, model: RowsModel[Fruit]
) -> None:
    view.go_to(0)
    model.set_filter("apple")
    assert view.selected() == []


def test_copying_takes_the_heads_along_and_runs_no_formula(view: RowsView) -> None:
    view.go_to(2)
    view.copy()
    assert QGuiApplication.clipboard().text() == "Name\tWeight\tStatus\n'=cmd\t100\t"
    view.copy_view()
    assert QGuiApplication.clipboard().text().count("\n") == len(FRUITS)


def test_enter_opens_the_current_row(qtbot: QtBot, view: RowsView) -> None:
    view.go_to(1)
    with qtbot.waitSignal(view.row_activated) as blocker:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert blocker.args == [FRUITS[1]]


def test_a_hundred_thousand_rows_are_filtered_and_sorted_at_once(model: RowsModel[Fruit]) -> None:
    model.show_rows([Fruit(f"fruit {number}", -number) for number in range(100_000)])
    began = time.process_time()
    model.set_filter("99")
    model.sort(1)
    assert time.process_time() - began < 1.5  # CPU seconds; a proxy model takes several
    assert model.row_at(0).name == "fruit 99999"


def test_chips_say_how_many_there_are_and_hide_what_there_is_not(
    qtbot: QtBot, theme: Theme
) -> None:
    bar = ChipBar((Chip("a", "New", icon="plus"), Chip("b", "Worse")), "Kinds")
    qtbot.addWidget(bar)
    bar.retheme(theme)
    bar.show()
    bar.show_counts({"a": 1200})
    assert bar.buttons["a"].text().strip() == "New  1,200"
    assert bar.buttons["b"].isHidden()
    with qtbot.waitSignal(bar.changed):
        bar.buttons["a"].click()
    assert bar.chosen == {"a"}
    bar.choose("b")
    assert bar.chosen == {"b"}
    assert not bar.buttons["b"].isHidden()


def test_going_to_a_row_selects_it_alone_whatever_keys_are_held(view: RowsView) -> None:
    view.show()
    view.go_to(0)
    handle = view.windowHandle()
    QTest.keyPress(handle, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
    view.go_to(0)
    selected = view.selected()
    QTest.keyRelease(handle, Qt.Key.Key_Control)
    assert selected == [FRUITS[0]]
