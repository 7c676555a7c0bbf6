"""A changed workbook is told from an untouched one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from core.errors import InputError
from core.report.workbook import Check, Outcome, verify_workbook


def outcomes(path: Path) -> dict[str, Outcome]:
    return {check.name: check.outcome for check in verify_workbook(path)}


def edit(path: Path, change: Callable[[Any], None]) -> None:
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)


def test_an_untouched_workbook_passes_every_check(copied: Path) -> None:
    assert set(outcomes(copied).values()) == {Outcome.PASSED}


def test_filled_in_decisions_leave_the_content_proved(copied: Path) -> None:
    def decide(workbook: Any) -> None:
        sheet = workbook["Exceptions"]
        headers = [cell.value for cell in sheet[4]]
        sheet.cell(5, headers.index("Decision") + 1).value = "Fix"
        sheet.cell(5, headers.index("Comment") + 1).value = "Ticket 12"

    edit(copied, decide)

    found = outcomes(copied)
    assert found.pop("Workbook file") is Outcome.NOTE
    assert set(found.values()) == {Outcome.PASSED}


def test_sorted_rows_leave_the_content_proved(copied: Path) -> None:
    def turn_round(workbook: Any) -> None:
        sheet = workbook["All access"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for number, row in enumerate(reversed(rows), 2):
            for place, value in enumerate(row, 1):
                cell = sheet.cell(number, place)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"

    edit(copied, turn_round)

    assert outcomes(copied)["Content"] is Outcome.PASSED


def change_status(workbook: Any) -> None:
    workbook["All access"]["H2"].value = "Exempt"


def drop_row(workbook: Any) -> None:
    workbook["Accounts"].delete_rows(5)


def change_scope(workbook: Any) -> None:
    sheet = workbook["Scope and method"]
    for row in sheet.iter_rows(max_col=2):
        if row[0].value == "Run by":
            row[1].value = "somebody else"


def change_summary(workbook: Any) -> None:
    sheet = workbook["Summary"]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "ProsperOps")
    sheet.cell(row, 8).value += 1


def polish_sentence(workbook: Any) -> None:
    workbook["Summary"]["A6"].value = "No differences found."


def polish_share(workbook: Any) -> None:
    sheet = workbook["Summary"]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "All vendors")
    sheet.cell(row, 11).value = 1.0


def drop_demo_banner(workbook: Any) -> None:
    workbook["Summary"]["A2"].value = None


def change_reconciliation(workbook: Any) -> None:
    sheet = workbook["Scope and method"]
    for row in sheet.iter_rows(max_col=3):
        if str(row[0].value).startswith("Sum of all statuses"):
            row[2].value = 1


def test_signing_the_summary_leaves_it_proved(copied: Path) -> None:
    def sign(workbook: Any) -> None:
        sheet = workbook["Summary"]
        row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "Approved by")
        sheet.cell(row, 2).value = "Ada"

    edit(copied, sign)

    assert outcomes(copied)["Pages to be read"] is Outcome.PASSED


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (change_status, "Content"),
        (change_status, "Summary"),
        (drop_row, "Content"),
        (change_scope, "Content"),
        (change_summary, "Summary"),
        (polish_sentence, "Pages to be read"),
        (polish_share, "Pages to be read"),
        (drop_demo_banner, "Pages to be read"),
        (change_reconciliation, "Pages to be read"),
    ],
)
def test_a_changed_cell_is_found(copied: Path, change: Callable[[Any], None], failing: str) -> None:
    edit(copied, change)

    assert outcomes(copied)[failing] is Outcome.FAILED


@pytest.mark.parametrize(
    ("change", "sheet"), [(change_status, "All access"), (drop_row, "Accounts")]
)
def test_the_sheet_that_was_changed_is_named(
    copied: Path, change: Callable[[Any], None], sheet: str
) -> None:
    edit(copied, change)

    (check,) = [check for check in verify_workbook(copied) if check.name == "Content"]
    assert check.detail.endswith(f"Look at {sheet}.")


def test_a_sheet_that_is_gone_is_named(copied: Path) -> None:
    edit(copied, lambda workbook: workbook.remove(workbook["Exemptions"]))

    (check,) = [check for check in verify_workbook(copied) if check.name == "Content"]
    assert check.outcome is Outcome.FAILED
    assert check.detail.endswith("Look at Exemptions.")


def rename_header(workbook: Any) -> None:
    workbook["Evidence"]["A1"].value = "ID"


def write_words_over_a_count(workbook: Any) -> None:
    sheet = workbook["Summary"]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "ProsperOps")
    sheet.cell(row, 8).value = "none"


def empty_the_scope(workbook: Any) -> None:
    workbook["Scope and method"].delete_rows(1, 200)


@pytest.mark.parametrize("change", [rename_header, write_words_over_a_count, empty_the_scope])
def test_whatever_was_done_to_it_verification_reports_and_never_breaks(
    copied: Path, change: Callable[[Any], None]
) -> None:
    edit(copied, change)

    assert Outcome.FAILED in outcomes(copied).values()


def test_a_changed_row_of_exceptions_is_named(copied: Path) -> None:
    def soften(workbook: Any) -> None:
        workbook["Exceptions"]["F5"].value = "Low"
        soften.key = workbook["Exceptions"]["U5"].value  # type: ignore[attr-defined] # told below

    edit(copied, soften)

    (check,) = [check for check in verify_workbook(copied) if check.name == "Rows of Exceptions"]
    assert check.outcome is Outcome.FAILED
    assert soften.key in check.detail  # type: ignore[attr-defined] # set above


def test_changed_evidence_is_found(copied: Path) -> None:
    file = copied.with_suffix(".evidence.jsonl")
    file.write_text(file.read_text("ascii").replace("prosperops", "somebody1", 1), "ascii")

    found = outcomes(copied)
    assert found["Evidence file"] is Outcome.FAILED
    assert found["Evidence"] is Outcome.FAILED


def test_missing_evidence_is_no_pass(copied: Path) -> None:
    copied.with_suffix(".evidence.jsonl").unlink()

    assert outcomes(copied)["Evidence file"] is Outcome.FAILED


def test_a_missing_hash_file_is_only_a_note(copied: Path) -> None:
    copied.with_suffix(".sha256").unlink()

    checks: tuple[Check, ...] = verify_workbook(copied)
    assert checks[0].outcome is Outcome.NOTE
    assert {check.outcome for check in checks[1:]} == {Outcome.PASSED}


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audit.xlsx"
    path.write_bytes(content)

    with pytest.raises(InputError, match="cannot be read"):
        verify_workbook(path)


def test_a_workbook_of_others_is_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "audit.xlsx"
    Workbook().save(path)

    with pytest.raises(InputError, match="not a workbook that Rolecall wrote"):
        verify_workbook(path)
