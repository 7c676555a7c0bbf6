"""What does not fit on one sheet continues on the next, and stays one table to everybody."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from report_scan import make_agreement, make_scan, shipped_catalogue

from core.report.decisions import read_decisions
from core.report.workbook import Outcome, WrittenWorkbook, table, verify_workbook, write_workbook

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WrittenWorkbook:
    """A workbook whose sheets hold 15 rows at most, instead of a million."""
    monkeypatch.setattr(table, "MOST_ROWS", 15)
    path = tmp_path / "audit.xlsx"
    return write_workbook(
        make_scan(), path, catalogue=shipped_catalogue(), agreement=make_agreement()
    )


def test_it_continues_right_behind_with_a_table_of_its_own(split: WrittenWorkbook) -> None:
    workbook = load_workbook(split.path)
    titles = workbook.sheetnames
    place = titles.index("All access")

    assert titles[place : place + 5] == [
        "All access", "All access 2", "All access 3", "All access 4", "Accounts"
    ]  # fmt: skip
    names = [next(iter(workbook[title].tables)) for title in titles[place : place + 3]]
    assert names == ["tblAllAccess", "tblAllAccess2", "tblAllAccess3"]
    second = workbook["All access 2"]
    assert [cell.value for cell in second[1]] == [cell.value for cell in workbook["All access"][1]]
    assert second.max_row == 16
    assert second.freeze_panes == workbook["All access"].freeze_panes


def test_all_parts_are_counted_and_proved(split: WrittenWorkbook) -> None:
    sheet = load_workbook(split.path)["Scope and method"]
    rows = {str(row[0].value): row for row in sheet.iter_rows()}
    access = rows["Sum of all statuses = rows of All access"]

    assert access[4].value == "Agrees"
    assert str(access[5].value).count("COUNTA(") == 4
    assert {check.outcome for check in verify_workbook(split.path)} == {Outcome.PASSED}


def test_decisions_are_read_from_every_part(split: WrittenWorkbook) -> None:
    workbook = load_workbook(split.path)
    for title in ("Exceptions", "Exceptions 2"):
        sheet = workbook[title]
        headers = [cell.value for cell in sheet[4]]
        for header, value in (("Decision", "Fix"), ("Reviewer", "Ada")):
            sheet.cell(5, headers.index(header) + 1).value = value
    workbook.save(split.path)

    found = read_decisions(split.path, make_scan(), now=NOW)

    assert found.is_clean
    assert len(found.accepted) == 2
