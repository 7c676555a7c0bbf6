"""What the matrix's table model promises to its view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.events import AccountFinished, AccountsListed, ScanEvent, ScanFinished
from core.model import AccountResult, CellResult, Status
from gui.matrix.model import CELL_ROLE, FIRST_VENDOR, NAME, SPOKEN, TOOL_TIP, MatrixModel
from gui.matrix.rows import Filter

ALPHA, BETA = FIRST_VENDOR, FIRST_VENDOR + 1
ASCENDING, DESCENDING = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@pytest.fixture
def model(events: list[ScanEvent]) -> MatrixModel:
    model = MatrixModel()
    model.apply(events)
    return model


def names(model: MatrixModel) -> list[str]:
    return [model.text(row, NAME) for row in range(model.rowCount())]


def test_it_keeps_qts_contract_while_it_fills_sorts_and_filters(
    qtmodeltester: ModelTester, events: list[ScanEvent]
) -> None:
    model = MatrixModel()
    qtmodeltester.check(model)
    for event in events:
        model.apply([event])
    model.sort(ALPHA, DESCENDING)
    model.set_filter(Filter(text="birch"))
    model.set_filter(Filter())
    assert model.rowCount() == 5


def test_accounts_come_in_the_order_of_the_organization(model: MatrixModel) -> None:
    assert names(model)[:3] == ["cedar", "acorn", "birch"]


def test_a_cell_reads_as_the_word_of_its_status(model: MatrixModel) -> None:
    assert model.index(1, ALPHA).data() == "Excess access"


def test_a_cell_is_pending_until_its_account_has_been_read(events: list[ScanEvent]) -> None:
    model = MatrixModel()
    model.apply(events[:2])
    assert model.index(0, ALPHA).data(CELL_ROLE).status is Status.PENDING


def test_a_cell_counts_the_statuses_that_its_own_outranks(model: MatrixModel) -> None:
    assert model.index(1, ALPHA).data(CELL_ROLE).further == 1


def test_need_attention_counts_cells_and_outsiders(model: MatrixModel) -> None:
    assert [model.text(row, model.attention_column) for row in range(5)] == ["", "1", "2", "2", "1"]


def test_the_root_is_left_out_of_the_unit(model: MatrixModel) -> None:
    assert model.index(2, model.unit_column).data() == "Finance / Payroll"


def test_a_name_that_reorders_text_shows_the_character_that_does(model: MatrixModel) -> None:
    assert names(model)[4] == "[U+202E]gninnur"


def test_a_tool_tip_holds_no_markup(model: MatrixModel) -> None:
    assert "<" not in model.index(3, NAME).data(TOOL_TIP)


def test_a_cell_is_spoken_with_account_and_vendor(model: MatrixModel) -> None:
    assert model.index(1, ALPHA).data(SPOKEN) == "acorn, Alpha: Excess access"


def test_statuses_sort_worst_first(model: MatrixModel) -> None:
    model.sort(ALPHA, ASCENDING)
    assert names(model)[:3] == ["acorn", "birch", "<b>dogwood</b>"]


def test_names_sort_by_the_alphabet_and_back(model: MatrixModel) -> None:
    model.sort(NAME, DESCENDING)
    assert names(model)[-1] == "<b>dogwood</b>"


def test_no_sorting_brings_back_the_order_of_the_organization(model: MatrixModel) -> None:
    before = names(model)
    model.sort(NAME, ASCENDING)
    model.sort(-1)
    assert names(model) == before


def test_a_persistent_index_follows_its_account_when_sorted(model: MatrixModel) -> None:
    held = QPersistentModelIndex(model.index(2, ALPHA))
    model.sort(NAME, DESCENDING)
    assert model.text(held.row(), NAME) == "birch"


def test_a_persistent_index_of_a_hidden_account_is_given_up(model: MatrixModel) -> None:
    held = QPersistentModelIndex(model.index(2, ALPHA))
    model.set_filter(Filter(text="cedar"))
    assert not held.isValid()


def test_results_that_arrive_do_not_sort_anew(
    model: MatrixModel, result: Callable[..., AccountResult]
) -> None:
    model.sort(ALPHA, ASCENDING)
    before = names(model)
    model.replace([result(0, Status.UNEXPECTED)])
    assert names(model) == before


def test_a_batch_is_announced_once(
    model: MatrixModel, result: Callable[..., AccountResult]
) -> None:
    announced: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: announced.append((first.row(), last.row())))
    model.replace([result(1, Status.OK), result(3, Status.OK)])
    assert announced == [(1, 3)]


def test_an_account_comes_into_view_when_its_result_passes_the_filter(
    events: list[ScanEvent],
) -> None:
    model = MatrixModel()
    model.apply(events[:2])
    model.set_filter(Filter(statuses=frozenset({Status.MISSING})))
    model.apply(events[2:])
    assert names(model) == ["birch"]


def test_a_result_of_an_account_nobody_listed_adds_it(
    events: list[ScanEvent], result: Callable[..., AccountResult]
) -> None:
    model = MatrixModel()
    model.apply([events[0], AccountFinished(result(2))])
    assert names(model) == ["birch"]


def test_an_account_listed_twice_is_shown_once(
    events: list[ScanEvent],
) -> None:
    model = MatrixModel()
    listed = events[1]
    assert isinstance(listed, AccountsListed)
    model.apply([events[0], listed, listed])
    assert model.rowCount() == len(listed.accounts)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Filter(text="BIRCH"), ["birch"]),
        (Filter(text="000002"), ["birch"]),
        (Filter(text="finance acorn"), ["acorn"]),
        (Filter(ou="Finance / Payroll"), ["birch", "<b>dogwood</b>"]),
        (Filter(ou="Fin"), []),
        (Filter(statuses=frozenset({Status.OK})), ["cedar", "acorn", "birch"]),
        (Filter(statuses=frozenset({Status.OK}), vendor=0), ["cedar"]),
        (
            Filter(only_problems=True),
            ["acorn", "birch", "<b>dogwood</b>", "[U+202E]gninnur"],
        ),
        (Filter(only_problems=True, vendor=1), ["<b>dogwood</b>", "[U+202E]gninnur"]),
    ],
)
def test_a_filter_lets_through(model: MatrixModel, wanted: Filter, expected: list[str]) -> None:
    model.set_filter(wanted)
    assert names(model) == expected


def test_a_vendor_nobody_agreed_gets_a_column_once_it_was_found(
    model: MatrixModel, result: Callable[..., AccountResult], finished: Callable[..., ScanFinished]
) -> None:
    known = result(0)
    gamma = CellResult(known.account.id, "gamma", Status.UNEXPECTED)
    wider = replace(known, cells=(*known.cells, gamma))
    model.apply([finished(wider, ("gamma", "Gamma"))])
    column = FIRST_VENDOR + 2
    assert (model.head(column), model.index(0, column).data()) == ("Gamma", "Not approved")


def test_a_scan_that_found_no_other_vendor_changes_nothing_when_it_ends(
    qtbot: QtBot,
    model: MatrixModel,
    finished: Callable[..., ScanFinished],
    result: Callable[..., AccountResult],
) -> None:
    with qtbot.assertNotEmitted(model.dataChanged):
        model.apply([finished(result(0))])
