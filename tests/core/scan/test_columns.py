"""Which vendors a scan shows, and that every account has a cell for each."""

from __future__ import annotations

from core.model import Account, AccountOutcome, AccountResult, CellResult, Status
from core.scan.columns import all_columns, with_all_cells

AGREED = (("opsramp", "OpsRamp"),)


def _result(number: int, *cells: tuple[str, Status], others: Status | None) -> AccountResult:
    account_id = f"{number:012d}"
    return AccountResult(
        Account(account_id, ""),
        AccountOutcome.CHECKED,
        tuple(CellResult(account_id, vendor, status) for vendor, status in cells),
        others=CellResult(account_id, "", others) if others else None,
    )


CLEAN = _result(1, ("opsramp", Status.OK), others=Status.NOT_EXPECTED)
CLOSED = _result(2, ("opsramp", Status.UNREACHABLE), others=Status.UNREACHABLE)
WITH_SPOT = _result(
    3, ("opsramp", Status.OK), ("spot", Status.UNEXPECTED), others=Status.NOT_EXPECTED
)


def test_a_vendor_that_was_found_nowhere_has_no_column() -> None:
    assert all_columns(AGREED, [CLEAN, CLOSED], {}) == AGREED


def test_a_vendor_that_was_found_once_has_a_column_after_the_agreed_ones() -> None:
    columns = all_columns(AGREED, [CLEAN, WITH_SPOT], {"spot": "Spot"})
    assert columns == (*AGREED, ("spot", "Spot"))


def test_a_vendor_of_an_unknown_name_goes_by_its_id() -> None:
    assert all_columns(AGREED, [WITH_SPOT], {})[-1] == ("spot", "spot")


def test_every_account_has_a_cell_for_every_column() -> None:
    results = (CLEAN, CLOSED, WITH_SPOT)
    filled = with_all_cells(results, all_columns(AGREED, results, {}))
    assert [[(cell.vendor, cell.status) for cell in one.cells] for one in filled] == [
        [("opsramp", Status.OK), ("spot", Status.NOT_EXPECTED)],
        [("opsramp", Status.UNREACHABLE), ("spot", Status.UNREACHABLE)],
        [("opsramp", Status.OK), ("spot", Status.UNEXPECTED)],
    ]
    assert all(cell.account_id == one.account.id for one in filled for cell in one.cells)


def test_an_account_that_was_left_out_stays_without_cells() -> None:
    left_out = AccountResult(Account("000000000009", ""), AccountOutcome.OUT_OF_SCOPE)
    assert with_all_cells([left_out], AGREED) == (left_out,)


def test_a_result_knows_the_cell_of_a_vendor_that_was_not_found() -> None:
    cell = CLOSED.cell("spot")
    assert cell is not None
    assert (cell.vendor, cell.status) == ("spot", Status.UNREACHABLE)
