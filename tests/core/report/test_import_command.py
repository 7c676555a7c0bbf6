"""`main.py import-decisions`, and exports of scans that the history keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from report_scan import make_scan, shipped_catalogue

from core.agreement import load_agreement
from core.cli import export, import_decisions
from core.errors import InputError
from core.history import open_history, sqlite_url
from core.model import DocumentVersion, Scan
from core.report.workbook import WrittenWorkbook, write_workbook
from core.review.reviewing import ReviewTerms, start_review
from core.scan.document import save_scan

AGREEMENT = """\
version: 2026-Q4
agreed_by: Ingrid Halvorsen
organization:
  management_account_id: "111111111111"
  audit_role_name: RolecallAudit
vendors: {}
"""


@pytest.fixture
def agreement(tmp_path: Path) -> Path:
    path = tmp_path / "agreement.yaml"
    path.write_text(AGREEMENT)
    return path


@pytest.fixture
def scan(agreement: Path) -> Scan:
    sha256 = load_agreement(agreement, shipped_catalogue()).sha256
    return replace(make_scan(), agreement=DocumentVersion("2026-Q4", sha256))


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = sqlite_url(tmp_path / "history.sqlite")
    monkeypatch.setenv("ROLECALL_HISTORY", url)
    return url


@pytest.fixture
def kept(history: str, scan: Scan) -> str:
    """The history with the scan, and a review of it."""
    with open_history(history) as opened:
        opened.add_scan(scan, agreement_text=AGREEMENT)
        terms = ReviewTerms("2026-Q4", date(2026, 12, 31), "Ingrid Halvorsen")
        start_review(opened, scan, terms, now=datetime(2026, 11, 21, tzinfo=UTC))
    return history


@pytest.fixture
def workbook(scan: Scan, agreement: Path, tmp_path: Path) -> WrittenWorkbook:
    catalogue = shipped_catalogue()
    return write_workbook(
        scan,
        tmp_path / "audit.xlsx",
        catalogue=catalogue,
        agreement=load_agreement(agreement, catalogue),
    )


def decide(path: Path, **values: str) -> None:
    workbook = load_workbook(path)
    sheet = workbook["Exceptions"]
    headers = [cell.value for cell in sheet[4]]
    for header, value in values.items():
        sheet.cell(5, headers.index(header.replace("_", " ")) + 1).value = value
    workbook.save(path)


def run_import(path: Path, *more: str) -> Result:
    arguments = [str(path), *more]
    return CliRunner().invoke(import_decisions.command, arguments, catch_exceptions=False)


def decisions(url: str, scan: Scan) -> list[str]:
    with open_history(url) as opened:
        review = opened.review_of(scan.id)
    assert review is not None
    return [one.decision for one in review.decisions]


def test_decisions_of_a_workbook_enter_the_review(
    kept: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    decide(workbook.path, Decision="Fix", Reviewer="Ada Okafor")

    result = run_import(workbook.path)

    assert result.exit_code == 0
    assert "1 entered into review R-" in result.stderr
    assert decisions(kept, scan) == ["fix"]


def test_the_same_workbook_twice_enters_nothing_new(
    kept: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    decide(workbook.path, Decision="Fix", Reviewer="Ada Okafor")
    run_import(workbook.path)

    result = run_import(workbook.path)

    assert "0 entered into review" in result.stderr
    assert "1 were there already" in result.stderr
    assert decisions(kept, scan) == ["fix"]


def test_a_copy_from_before_does_not_bring_back_what_was_decided_anew(
    kept: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    decide(workbook.path, Decision="Fix", Reviewer="Ada", Reviewed_on="2026-11-21")
    run_import(workbook.path)
    older_copy = workbook.path.read_bytes()
    decide(workbook.path, Decision="Escalate", Comment="To Bo")
    run_import(workbook.path)
    workbook.path.write_bytes(older_copy)

    result = run_import(workbook.path)

    assert "1 were there already" in result.stderr
    assert decisions(kept, scan) == ["fix", "escalate"]


def test_a_check_enters_nothing(kept: str, scan: Scan, workbook: WrittenWorkbook) -> None:
    decide(workbook.path, Decision="Fix", Reviewer="Ada Okafor")

    result = run_import(workbook.path, "--check")

    assert result.exit_code == 0
    assert "1 decisions" in result.stderr
    assert decisions(kept, scan) == []


def test_refused_rows_and_changed_cells_are_named_and_end_with_one(
    kept: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    decide(workbook.path, Decision="Fix", Reviewer="Ada", Risk="=1+1\u202e")

    result = run_import(workbook.path)

    assert result.exit_code == 1
    assert "Refused Exceptions, row 5:" in result.stdout
    assert "Changed Exceptions!F5 (Risk, " in result.stdout
    assert "\u202e" not in result.stdout
    assert decisions(kept, scan) == []


def test_a_scan_that_the_history_does_not_have_is_named(
    history: str, workbook: WrittenWorkbook
) -> None:
    assert history
    with pytest.raises(InputError, match="which is not in the history"):
        run_import(workbook.path)


def test_without_a_review_it_says_to_start_one(
    history: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    with open_history(history) as opened:
        opened.add_scan(scan)

    with pytest.raises(InputError, match="No review of scan"):
        run_import(workbook.path)


def test_a_scan_of_the_history_is_exported_by_its_id(kept: str, scan: Scan, tmp_path: Path) -> None:
    assert kept
    path = tmp_path / "again.xlsx"

    result = CliRunner().invoke(
        export.command, ["--scan", scan.id, "--output", str(path)], catch_exceptions=False
    )

    assert result.exit_code == 0
    rows = load_workbook(path)["Scope and method"].iter_rows(max_col=2, values_only=True)
    items = {row[0]: row[1] for row in rows}
    assert str(items["Review ID"]).startswith("R-")


def test_an_unknown_scan_is_no_file_and_no_id(kept: str) -> None:
    assert kept
    with pytest.raises(InputError, match="no scan of that ID"):
        CliRunner().invoke(export.command, ["--scan", "nothing"], catch_exceptions=False)


@pytest.mark.parametrize("form", ["csv", "json", "ocsf", "html"])
def test_other_formats_are_written_once_and_never_over_another_file(
    kept: str, scan: Scan, agreement: Path, tmp_path: Path, form: str
) -> None:
    assert kept
    save_scan(scan, tmp_path / "scan.json")
    ending = {"ocsf": "jsonl"}.get(form, form)
    path = tmp_path / f"out.{ending}"
    arguments = ["--scan", str(tmp_path / "scan.json"), "--agreement", str(agreement)]
    arguments += ["--output", str(path)]

    result = CliRunner().invoke(export.command, arguments, catch_exceptions=False)

    assert result.stdout.strip() == str(path)
    assert path.stat().st_mode & 0o077 == 0
    if form == "json":
        assert json.loads(path.read_text())["schema_version"] == 1
    with pytest.raises(InputError, match="never overwrites"):
        CliRunner().invoke(export.command, arguments, catch_exceptions=False)


def test_paper_and_masked_addresses_can_be_chosen(kept: str, scan: Scan, tmp_path: Path) -> None:
    assert kept
    path = tmp_path / "letter.xlsx"
    arguments = ["--scan", scan.id, "--output", str(path), "--letter", "--mask-emails"]

    CliRunner().invoke(export.command, arguments, catch_exceptions=False)

    opened = load_workbook(path)
    assert {sheet.page_setup.paperSize for sheet in opened} == {1}
    addresses = {row[2] for row in opened["Accounts"].iter_rows(min_row=2, values_only=True)}
    assert addresses == {"a••••@example.com"}


def test_the_evidence_file_is_its_owners_only(workbook: WrittenWorkbook) -> None:
    assert workbook.evidence_path.stat().st_mode & 0o077 == 0


def test_without_the_agreement_decisions_are_taken_and_it_is_said_what_is_not_told(
    history: str, scan: Scan, workbook: WrittenWorkbook
) -> None:
    with open_history(history) as opened:
        opened.add_scan(scan, agreement_text="version: 1\nvendors: {x: {values: {policy: a.json}}}")
        terms = ReviewTerms("2026-Q4", date(2026, 12, 31), "Ingrid Halvorsen")
        start_review(opened, scan, terms, now=datetime(2026, 11, 21, tzinfo=UTC))
    decide(workbook.path, Decision="Fix", Reviewer="Ada Okafor")

    result = run_import(workbook.path)

    assert result.exit_code == 0
    assert "Give the agreement with --agreement" in result.stderr
    assert decisions(history, scan) == ["fix"]
