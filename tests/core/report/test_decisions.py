"""Decisions filled into a workbook come back, and nothing else does."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from report_scan import make_agreement, make_scan, shipped_catalogue

from core.errors import InputError
from core.model import Scan
from core.report.decisions import DecisionImport, read_decisions, scan_id_of
from core.report.workbook import WrittenWorkbook, write_workbook
from core.review.model import Decision, SubjectKind

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def scan() -> Scan:
    """Few accounts: every test here opens and saves a workbook."""
    whole = make_scan()
    few = [one for one in whole.results if one.account.name not in {"Data lake", "Sandbox"}]
    return replace(whole, results=(*few[:4], *few[-2:]))


@pytest.fixture(scope="module")
def written(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> WrittenWorkbook:
    path = tmp_path_factory.mktemp("small") / "audit.xlsx"
    return write_workbook(scan, path, catalogue=shipped_catalogue(), agreement=make_agreement())


class Sheet:
    """One sheet of a workbook, by key and header, as a reviewer sees it."""

    def __init__(self, workbook: Any, title: str) -> None:
        self.sheet = workbook[title]
        self.headers = [cell.value for cell in self.sheet[4]]

    def cell(self, number: int, header: str) -> Any:
        return self.sheet.cell(number, self.headers.index(header) + 1)

    def rows(self, **wanted: str) -> list[int]:
        """The numbers of the rows whose cells say what is wanted (``Status="Missing"``)."""
        return [
            number
            for number in range(5, self.sheet.max_row + 1)
            if all(self.cell(number, header).value == value for header, value in wanted.items())
        ]

    def fill(self, number: int, **values: Any) -> str:
        """Fill in a row (``Reviewed_on=...``) and return its key."""
        for header, value in values.items():
            self.cell(number, header.replace("_", " ")).value = value
        return str(self.cell(number, self.headers[0]).value)


def edit(path: Path, change: Callable[[Any], Any]) -> Any:
    workbook = load_workbook(path)
    result = change(workbook)
    workbook.save(path)
    return result


def fill(path: Path, title: str, row: int = 0, *, status: str = "", **values: Any) -> int:
    """Fill in one row of a sheet, the first of that status; returns its number."""

    def change(workbook: Any) -> int:
        sheet = Sheet(workbook, title)
        number = row or (sheet.rows(Status=status)[0] if status else 5)
        sheet.fill(number, **values)
        return number

    found = edit(path, change)
    assert isinstance(found, int)
    return found


def read(path: Path, scan: Scan) -> DecisionImport:
    return read_decisions(
        path, scan, agreement=make_agreement(), catalogue=shipped_catalogue(), now=NOW
    )


def only(found: DecisionImport) -> Decision:
    assert found.is_clean, (found.rejected, found.tampered)
    (decision,) = found.accepted
    return decision


def test_an_untouched_workbook_decides_nothing(copied: Path, scan: Scan) -> None:
    found = read(copied, scan)

    assert found.is_clean
    assert found.accepted == ()
    assert found.blank > 10


def test_it_knows_which_scan_it_is_about(copied: Path, scan: Scan) -> None:
    assert scan_id_of(copied) == scan.id


def test_a_fix_is_read(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", status="Missing", Decision="Fix", Reviewer="Ada", Comment="FIN-1")

    decision = only(read(copied, scan))
    assert decision.subject is SubjectKind.EXCEPTION
    assert decision.decision == "fix"
    assert decision.source == "workbook"
    assert (decision.reviewer, decision.comment, decision.decided_at) == ("Ada", "FIN-1", NOW)


def test_an_acceptance_brings_date_and_owner(copied: Path, scan: Scan) -> None:
    fill(
        copied, "Exceptions", status="Excess access", Decision="Accept until date",
        Accept_until=date(2027, 3, 31), Owner="Tomasz Wrona", Reviewer="Ada",
        Reviewed_on=date(2026, 11, 23), Comment="Until the tender ends",
    )  # fmt: skip

    decision = only(read(copied, scan))
    assert decision.accept_until == date(2027, 3, 31)
    assert decision.owner == "Tomasz Wrona"
    assert decision.decided_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_vendor_is_decided_on(copied: Path, scan: Scan) -> None:
    fill(copied, "Sign-off", 6, Decision="Keep", Reviewer="Ada")

    decision = only(read(copied, scan))
    assert (decision.subject, decision.key) == (SubjectKind.VENDOR, "flexera-bill-connect")


def test_a_third_party_is_decided_on(copied: Path, scan: Scan) -> None:
    fill(copied, "Third parties", 5, Decision="Remove access", Reviewer="Ada")

    decision = only(read(copied, scan))
    assert decision.subject is SubjectKind.THIRD_PARTY
    assert decision.key == "000000000888|legacy-reporting|333333333333"


def test_a_third_party_is_accepted_by_its_comment(copied: Path, scan: Scan) -> None:
    fill(
        copied, "Third parties", 5, Decision="Accept until date", Reviewer="Ada",
        Comment="until 2027-01-31, owner Tomasz Wrona; being replaced",
    )  # fmt: skip

    decision = only(read(copied, scan))
    assert decision.accept_until == date(2027, 1, 31)
    assert (decision.owner, decision.comment) == ("Tomasz Wrona", "being replaced")


def test_a_third_party_accepted_without_a_date_is_told_how(copied: Path, scan: Scan) -> None:
    fill(copied, "Third parties", 5, Decision="Accept until date", Reviewer="Ada", Comment="ok")

    (row,) = read(copied, scan).rejected
    assert "until 2026-12-31, owner Name;" in row.reason


def test_what_could_not_be_checked_is_acknowledged_by_a_comment(copied: Path, scan: Scan) -> None:
    fill(
        copied, "Exceptions", status="Could not check", Reviewer="Ada",
        Comment="Suspended; closes in December",
    )  # fmt: skip

    decision = only(read(copied, scan))
    assert decision.subject is SubjectKind.UNKNOWN
    assert decision.decision == "acknowledged"


def test_what_could_not_be_checked_cannot_be_fixed_by_a_word(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", status="Could not check", Decision="Fix", Reviewer="Ada")

    found = read(copied, scan)
    assert found.accepted == ()
    assert "Acknowledged, Escalate" in found.rejected[0].reason


@pytest.mark.parametrize(
    ("entered", "meant"),
    [
        ("fix", "fix"),
        ("  FIX ", "fix"),
        ("Remove  Access", "remove-access"),
        ("remove access\n", "remove-access"),
    ],
)
def test_case_and_spaces_of_a_decision_do_not_matter(
    copied: Path, scan: Scan, entered: str, meant: str
) -> None:
    fill(copied, "Exceptions", status="Missing", Decision=entered, Reviewer=" Ada ")

    decision = only(read(copied, scan))
    assert (decision.decision, decision.reviewer) == (meant, "Ada")


@pytest.mark.parametrize(
    "entered", [date(2026, 11, 23), "2026-11-23", "2026-11-23 00:00:00", 46349, "46349"]
)
def test_dates_come_back_in_any_shape_a_program_gives_them(
    copied: Path, scan: Scan, entered: Any
) -> None:
    fill(
        copied, "Exceptions", status="Missing", Decision="Fix", Reviewer="Ada",
        Reviewed_on=entered,
    )  # fmt: skip

    assert only(read(copied, scan)).decided_at == datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"Decision": "Mend", "Reviewer": "Ada"}, "'Mend', which is not in the list: Fix"),
        ({"Decision": "Fix"}, "Nobody is named"),
        ({"Comment": "later"}, "Decision is empty, although Comment"),
        ({"Decision": "Escalate", "Reviewer": "Ada"}, "needs a comment"),
        ({"Decision": "=A1", "Reviewer": "Ada"}, "Decision holds a formula"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Comment": "=1+1"}, "Comment holds a formula"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": "=TODAY()"}, "holds a formula"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": "23/11/26"}, "such as 2026-12-31"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": "2026-02-30"}, "no such day"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": 7}, "1900-01-07, which is before"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": "2027-01-01"}, "still to come"),
        ({"Decision": "Fix", "Reviewer": "Ada", "Reviewed on": "2026-10-01"}, "before the scan"),
        (
            {"Decision": "Fix", "Reviewer": "Ada", "Accept until": date(2027, 1, 1)},
            "the decision is Fix",
        ),
        (
            {"Decision": "Accept until date", "Reviewer": "Ada", "Comment": "because",
             "Owner": "Tomasz"},
            "last day is missing",
        ),
        (
            {"Decision": "Accept until date", "Reviewer": "Ada", "Comment": "because",
             "Owner": "Tomasz", "Accept until": date(2029, 1, 1)},
            "more than 12 months",
        ),
        ({"Decision": "#N/A", "Reviewer": "Ada"}, "the error #N/A"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(
    copied: Path, scan: Scan, values: dict[str, Any], reason: str
) -> None:
    number = fill(
        copied, "Exceptions", status="Excess access",
        **{header.replace(" ", "_"): value for header, value in values.items()},
    )  # fmt: skip

    found = read(copied, scan)
    assert found.accepted == ()
    (row,) = found.rejected
    assert (row.sheet, row.row) == ("Exceptions", number)
    assert reason in row.reason
    assert found.tampered == ()


def test_one_bad_row_does_not_hold_up_the_others(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", 5, Decision="Fix", Reviewer="Ada")
    fill(copied, "Exceptions", 6, Decision="perhaps", Reviewer="Ada")

    found = read(copied, scan)
    assert len(found.accepted) == len(found.rejected) == 1


def test_the_reviewers_name_for_a_whole_column_decides_nothing(copied: Path, scan: Scan) -> None:
    def name_all(workbook: Any) -> None:
        sheet = Sheet(workbook, "Exceptions")
        for number in sheet.rows():
            sheet.fill(number, Reviewer="Ada", Reviewed_on=TODAY)

    edit(copied, name_all)

    found = read(copied, scan)
    assert found.is_clean
    assert found.accepted == ()


def test_sorted_rows_and_moved_columns_are_read_all_the_same(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", status="Missing", Decision="Fix", Reviewer="Ada")

    def shuffle(workbook: Any) -> None:
        sheet = workbook["Exceptions"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        order = list(range(len(rows[0])))
        random.Random(1).shuffle(order)
        body = rows[1:]
        random.Random(2).shuffle(body)
        for number, row in enumerate([rows[0], *body], 4):
            for place, column in enumerate(order, 1):
                cell = sheet.cell(number, place)
                cell.value = row[column]
                if isinstance(row[column], str):
                    cell.data_type = "s"

    edit(copied, shuffle)

    assert only(read(copied, scan)).decision == "fix"


def test_columns_and_notes_that_reviewers_added_do_no_harm(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", 5, Decision="Fix", Reviewer="Ada")

    def add(workbook: Any) -> None:
        sheet = workbook["Exceptions"]
        sheet.cell(4, sheet.max_column + 1).value = "My own notes"
        sheet.cell(5, sheet.max_column).value = "ask Tomasz"
        workbook.create_sheet("Scratch")["A1"] = "to do"

    edit(copied, add)

    assert only(read(copied, scan)).decision == "fix"


@pytest.mark.parametrize(
    ("title", "header", "now"),
    [
        ("Exceptions", "Status", "Compliant"),
        ("Exceptions", "What is wrong", "nothing"),
        ("Exceptions", "Risk", None),
        ("Exceptions", "Account ID", 12),
        ("Sign-off", "Need attention", 0),
        ("Sign-off", "Business owner", "Mallory"),
        ("Third parties", "External ID required", "Yes"),
        ("Third parties", "Status", "Compliant"),
    ],
)
def test_a_changed_evidence_cell_is_named_and_its_row_refused(
    copied: Path, scan: Scan, title: str, header: str, now: Any
) -> None:
    def change(workbook: Any) -> tuple[Any, str]:
        sheet = Sheet(workbook, title)
        sheet.fill(5, Decision="Keep" if title == "Sign-off" else "Fix", Reviewer="Ada")
        cell = sheet.cell(5, header)
        was, cell.value = cell.value, now
        return was, cell.coordinate

    was, place = edit(copied, change)

    found = read(copied, scan)
    (cell,) = found.tampered
    assert (cell.sheet, cell.cell, cell.header) == (title, place, header)
    assert cell.was == str(was)[:200] + ("..." if len(str(was)) > 200 else "")
    assert cell.now == ("" if now is None else str(now))
    assert found.accepted == ()
    assert "was changed" in found.rejected[0].reason


def test_a_changed_cell_is_found_even_with_its_hash_made_anew(copied: Path, scan: Scan) -> None:
    from core.report.decisions.changed import evidence_of
    from core.report.workbook import layouts
    from core.report.workbook.content_hash import row_digest

    def forge(workbook: Any) -> None:
        sheet = Sheet(workbook, "Exceptions")
        sheet.fill(5, Decision="Fix", Reviewer="Ada", Risk="Low")
        digest = row_digest(
            sheet.cell(5, header).value for header in evidence_of(layouts.EXCEPTIONS)
        )
        sheet.fill(5, **{"Row_SHA-256": digest})

    edit(copied, forge)

    found = read(copied, scan)
    assert [cell.header for cell in found.tampered] == ["Risk"]
    assert found.accepted == ()


def test_a_made_up_past_is_found_by_the_hash(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", 5, Decision="Fix", Reviewer="Ada", Fix_state="Done and verified")

    found = read(copied, scan)
    (cell,) = found.tampered
    assert "Fix state" in cell.header
    assert "Done and verified" in cell.now
    assert found.accepted == ()


def test_a_made_up_decision_at_last_review_refuses_the_sheet(copied: Path, scan: Scan) -> None:
    fill(copied, "Sign-off", 5, Decision="Keep", Reviewer="Ada", Decision_at_last_review="Keep")

    found = read(copied, scan)
    assert found.accepted == ()
    assert found.tampered[0].sheet == "Sign-off"


def test_a_deleted_row_is_named_and_the_others_are_taken(copied: Path, scan: Scan) -> None:
    fill(copied, "Exceptions", 6, Decision="Fix", Reviewer="Ada")

    def drop(workbook: Any) -> str:
        sheet = Sheet(workbook, "Exceptions")
        key = str(sheet.cell(5, "Row key").value)
        sheet.sheet.delete_rows(5)
        return key

    key = edit(copied, drop)

    found = read(copied, scan)
    assert [(cell.key, cell.now) for cell in found.tampered] == [(key, "the row is gone")]
    assert len(found.accepted) == 1


def test_added_and_doubled_rows_are_refused(copied: Path, scan: Scan) -> None:
    def add(workbook: Any) -> None:
        sheet = Sheet(workbook, "Exceptions")
        last = sheet.sheet.max_row
        for target, key in ((last + 1, "000000000999|prosperops"), (last + 2, None)):
            sheet.fill(target, Decision="Fix", Reviewer="Mallory")
            sheet.cell(target, "Row key").value = key
        for column in range(1, sheet.sheet.max_column + 1):
            sheet.sheet.cell(last + 3, column).value = sheet.sheet.cell(5, column).value
        sheet.fill(last + 3, Decision="Remove access", Reviewer="Mallory")
        sheet.fill(5, Decision="Fix", Reviewer="Ada")

    edit(copied, add)

    found = read(copied, scan)
    assert found.accepted == ()
    reasons = [row.reason for row in found.rejected]
    assert len(reasons) == 4
    assert sum("stands there 2 times" in reason for reason in reasons) == 2
    assert any("no such row" in reason for reason in reasons)
    assert any("no key" in reason for reason in reasons)


@pytest.mark.parametrize("header", ["Status", "Decision", "Row key"])
def test_a_sheet_that_lacks_a_column_is_refused(copied: Path, scan: Scan, header: str) -> None:
    def drop(workbook: Any) -> None:
        sheet = Sheet(workbook, "Exceptions")
        sheet.fill(5, Decision="Fix", Reviewer="Ada")
        sheet.sheet.delete_cols(sheet.headers.index(header) + 1)

    edit(copied, drop)

    found = read(copied, scan)
    assert found.accepted == ()
    assert header in found.rejected[0].reason


def test_a_sheet_that_is_gone_is_said(copied: Path, scan: Scan) -> None:
    edit(copied, lambda workbook: workbook.remove(workbook["Third parties"]))

    (row,) = read(copied, scan).rejected
    assert (row.sheet, row.reason) == ("Third parties", "The sheet is gone.")


def test_the_workbook_of_another_scan_is_refused(copied: Path) -> None:
    with pytest.raises(InputError, match="is about scan 20261120T091000Z-abc123, not another"):
        read(copied, replace(make_scan(), id="another"))


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, scan: Scan, content: bytes) -> None:
    path = tmp_path / "audit.xlsx"
    path.write_bytes(content)

    with pytest.raises(InputError, match="cannot be read as a workbook"):
        read(path, scan)


def test_a_workbook_of_others_is_refused(tmp_path: Path, scan: Scan) -> None:
    path = tmp_path / "audit.xlsx"
    Workbook().save(path)

    with pytest.raises(InputError, match="not a workbook that Rolecall wrote"):
        read(path, scan)


def test_a_file_that_unpacks_to_gigabytes_is_refused_before_it_is_read(
    tmp_path: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zipfile

    from core.report.workbook import opening

    path = tmp_path / "audit.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 2_000_000)
    monkeypatch.setattr(opening, "_MOST_UNPACKED", 1_000_000)

    with pytest.raises(InputError, match="larger than any workbook"):
        read(path, scan)


def test_rows_hidden_by_a_false_extent_are_read(copied: Path, scan: Scan) -> None:
    """A reader that believes ``<dimension>`` would miss what stands below it."""
    import re
    import zipfile

    fill(copied, "Exceptions", 9, Decision="Fix", Reviewer="Ada")
    with zipfile.ZipFile(copied) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(copied, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            changed = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:C6"', data)
            archive.writestr(name, changed)

    assert only(read(copied, scan)).decision == "fix"
