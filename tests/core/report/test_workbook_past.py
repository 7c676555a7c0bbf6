"""The workbook of a scan whose past is known: changes, decisions, repairs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from report_past import RECHECK, make_context
from report_scan import make_agreement, shipped_catalogue

from core.history import open_history
from core.model import Scan
from core.report.decisions import read_decisions, record
from core.report.gathering import report_context
from core.report.workbook import (
    Outcome,
    WrittenWorkbook,
    verify_workbook,
    workbook_name,
    write_workbook,
)
from core.review.reviewing import ReviewTerms, Signer, sign_off, start_review
from core.review.subjects import subjects_of

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> WrittenWorkbook:
    path = tmp_path_factory.mktemp("told") / "audit.xlsx"
    return write_workbook(
        scan,
        path,
        catalogue=shipped_catalogue(),
        agreement=make_agreement(),
        context=make_context(scan),
    )


@pytest.fixture(scope="module")
def workbook(told: WrittenWorkbook) -> Workbook:
    return load_workbook(told.path)


def moment(*parts: int) -> datetime:
    """A moment as a workbook holds it: UTC, without saying so."""
    year, month, day, *time = parts
    return datetime(year, month, day, *time, tzinfo=UTC).replace(tzinfo=None)


def records(workbook: Workbook, title: str, head: int = 4) -> list[dict[str, Any]]:
    headers, *rows = workbook[title].iter_rows(min_row=head, values_only=True)
    return [dict(zip(headers, row, strict=True)) for row in rows]


def test_it_proves_itself(told: WrittenWorkbook) -> None:
    assert {check.outcome for check in verify_workbook(told.path)} == {Outcome.PASSED}


def test_changes_lists_what_is_not_as_it_was(workbook: Workbook) -> None:
    rows = records(workbook, "Changes")
    new = [row for row in rows if row["Change"] == "New"]

    assert {row["Change"] for row in rows} == {"New", "Not comparable"}
    assert {row["Status now"] for row in new} >= {"Excess access", "Unrecognised third party"}
    assert {row["Why"] for row in new} == {"Access changed", "Account joined or left"}
    assert len({row["Row key"] for row in rows}) == len(rows)
    assert "Compared with scan 20260821T091000Z-before: " in str(workbook["Changes"]["B2"].value)
    assert "unchanged are not listed" in str(workbook["Changes"]["B2"].value)


def test_every_access_tells_its_change(workbook: Workbook) -> None:
    rows = records(workbook, "All access", 1)

    assert {row["Change"] for row in rows} == {"New", "Unchanged", "Not comparable"}


def test_exceptions_tell_since_when_and_how_the_fix_went(workbook: Workbook) -> None:
    rows = {row["Row key"]: row for row in records(workbook, "Exceptions")}

    assert {row["Since last review"] for row in rows.values()} <= {
        "New", "Unchanged", "Not comparable"
    }  # fmt: skip
    known = [row for row in rows.values() if row["Status"] != "Could not check"]
    assert all(row["First seen (UTC)"] == moment(2026, 8, 21, 9, 10) for row in known)
    states = {row["Fix state"] for row in rows.values() if row["Decision"] == "Fix"}
    assert states <= {"Proposed", "Done and verified"}
    assert states


def test_decisions_stand_in_the_cream_cells(workbook: Workbook) -> None:
    decided = [row for row in records(workbook, "Exceptions") if row["Reviewer"]]
    accepted = next(row for row in decided if row["Decision"] == "Accept until date")
    acknowledged = next(row for row in decided if row["Status"] == "Could not check")

    assert accepted["Accept until"] == moment(2027, 3, 31)
    assert (accepted["Owner"], accepted["Reviewer"]) == ("Tomasz Wrona", "Ada Okafor")
    assert accepted["Reviewed on"] == moment(2026, 11, 21)
    assert accepted["Comment"] == "=tender()"
    assert (acknowledged["Decision"], acknowledged["Comment"]) == (None, "Closing")
    (party,) = records(workbook, "Third parties")
    assert party["Comment"] == "until 2027-01-31, owner Tomasz Wrona; Replaced soon"


def test_sign_off_shows_what_was_decided_last_time(workbook: Workbook) -> None:
    rows = records(workbook, "Sign-off")

    assert [row["Decision at last review"] for row in rows] == ["Keep", "Keep", "Keep", "Reduce"]
    assert [row["Decision"] for row in rows] == ["Keep", None, None, None]


def test_remediation_carries_its_own_proof(workbook: Workbook) -> None:
    (row,) = records(workbook, "Remediation")
    evidence = {one["Evidence ID"]: one for one in records(workbook, "Evidence", 1)}

    assert row["Outcome"] == "Done and verified"
    assert (row["Vendor"], row["Risk"], row["Re-check status"]) == (
        "Archera",
        "Medium",
        "Compliant",
    )
    assert evidence[row["Re-check evidence ID"]]["SHA-256"] == RECHECK.sha256
    assert row["Undo"] == "Available"


def test_the_signed_review_stands_on_the_summary(workbook: Workbook) -> None:
    rows = {row[0].value: row for row in workbook["Summary"].iter_rows()}
    said = [cell.value for cell in rows["Approved by"] if cell.value is not None]

    assert said == ["Approved by", "Bo Lindqvist", "CFO", moment(2026, 11, 21), "In Rolecall"]
    assert rows["Prepared by"][1].value == "Ingrid Halvorsen"
    assert rows["Reviewed by"][1].value == "Ada Okafor"
    assert any(str(value).startswith("I have reviewed, for 2026-Q4") for value in rows)


def test_scope_names_this_review_and_the_one_before(workbook: Workbook) -> None:
    items = {row[0]: row[1] for row in workbook["Scope and method"].iter_rows(values_only=True)}

    assert items["Review ID"] == "R-now, revision 1"
    assert items["Review days late"] == 1
    assert items["Review SHA-256"] == "d" * 64
    assert str(items["Previous review"]).startswith("R-before (2026-Q3), signed 2026-08-23")
    assert items["Previous review SHA-256"] == "b" * 64


def test_the_period_is_that_of_the_review(scan: Scan, tmp_path: Path) -> None:
    context = make_context(scan)
    assert context.review is not None
    late = replace(context, review=replace(context.review, period="2026-Q3: late/again"))

    written = write_workbook(
        scan, tmp_path / "audit.xlsx", catalogue=shipped_catalogue(),
        agreement=make_agreement(), context=late,
    )  # fmt: skip

    opened = load_workbook(written.path)
    custom = {one.name: one.value for one in opened.custom_doc_props.props}
    assert custom["Review period"] == "2026-Q3: late/again"
    assert opened["Summary"]["A1"].value == "Vendor access review 2026-Q3: late/again"
    assert "_2026-Q3-late-again_" in workbook_name(scan, "2026-Q3: late/again")


def test_reconciliation_counts_changes_and_repairs(workbook: Workbook) -> None:
    rows = list(workbook["Scope and method"].iter_rows(values_only=True))
    checks = {str(row[0]): row for row in rows if row[4] in {"Agrees", "Differs"}}

    assert len(checks) == 10
    assert {row[4] for row in checks.values()} == {"Agrees"}
    (changes,) = [row for name, row in checks.items() if name.endswith("rows of Changes")]
    assert changes[2] == len(records(workbook, "Changes"))


def test_without_a_past_the_sheets_say_so(written: WrittenWorkbook) -> None:
    plain = load_workbook(written.path)

    assert str(plain["Changes"]["B2"].value).startswith("Nothing to compare with yet")
    assert plain["Remediation"]["B2"].value == (
        "This export was made without the record of repairs."
    )
    assert plain["Changes"].max_row == 5  # a table needs one row, empty here
    assert not any(cell.value for cell in plain["Changes"][5])


def test_what_was_written_into_the_cells_is_read_back_as_it_was(
    told: WrittenWorkbook, scan: Scan
) -> None:
    review = make_context(scan).review
    assert review is not None

    found = read_decisions(told.path, scan, now=NOW)

    assert found.is_clean
    assert {(one.subject, one.key, one.decision, one.comment) for one in found.accepted} == {
        (one.subject, one.key, one.decision, one.comment) for one in review.decisions
    }


def test_a_whole_review_goes_round(scan: Scan, tmp_path: Path) -> None:
    """Scan, review, workbook, decisions in the workbook, import, signature, next workbook."""
    with open_history(f"sqlite:///{tmp_path / 'history.db'}") as history:
        history.add_scan(scan)
        terms = ReviewTerms("2026-Q4", date(2026, 12, 31), "Ingrid Halvorsen")
        review = start_review(history, scan, terms, now=NOW)
        path = tmp_path / "audit.xlsx"
        write_workbook(
            scan, path, catalogue=shipped_catalogue(), agreement=make_agreement(),
            context=report_context(history, scan, None),
        )  # fmt: skip
        _decide_everything(path)

        found = read_decisions(path, scan, now=NOW)
        assert found.is_clean, (found.rejected[:3], found.tampered[:3])
        recorded = record(history, review.id, scan, found)
        assert recorded.added == len(list(subjects_of(scan)))
        again = record(history, review.id, scan, read_decisions(path, scan, now=NOW))
        assert (again.added, again.known) == (0, recorded.added)

        signed = sign_off(history, review.id, scan, Signer("Bo Lindqvist", "CFO"), now=NOW)
        second = write_workbook(
            scan, tmp_path / "signed.xlsx", catalogue=shipped_catalogue(),
            agreement=make_agreement(), context=report_context(history, scan, None),
        )  # fmt: skip
    assert signed.sign_off is not None
    values = [
        cell.value for row in load_workbook(second.path)["Summary"].iter_rows() for cell in row
    ]
    assert "Bo Lindqvist" in values


def _decide_everything(path: Path) -> None:
    workbook = load_workbook(path)
    for title, word in (("Sign-off", "Keep"), ("Exceptions", "Fix"), ("Third parties", "Fix")):
        sheet = workbook[title]
        headers = [cell.value for cell in sheet[4]]
        for number in range(5, sheet.max_row + 1):
            values = {"Decision": word, "Reviewer": "Ada Okafor", "Comment": "Looked at"}
            status = headers.index("Status") if "Status" in headers else None
            if status is not None and sheet.cell(number, status + 1).value == "Could not check":
                values["Decision"] = ""
            for header, value in values.items():
                sheet.cell(number, headers.index(header) + 1).value = value or None
    workbook.save(path)
