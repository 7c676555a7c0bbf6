"""`main.py export` and `main.py verify`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from report_scan import make_scan, shipped_catalogue

from core.agreement import load_agreement
from core.cli import export, verify
from core.errors import InputError
from core.model import DocumentVersion
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
def arguments(tmp_path: Path) -> list[str]:
    """Options that name a saved scan and the agreement it was judged by."""
    agreement = tmp_path / "agreement.yaml"
    agreement.write_text(AGREEMENT)
    sha256 = load_agreement(agreement, shipped_catalogue()).sha256
    scan = replace(make_scan(), agreement=DocumentVersion("2026-Q4", sha256))
    save_scan(scan, tmp_path / "scan.json")
    return ["--scan", str(tmp_path / "scan.json"), "--agreement", str(agreement)]


def run_export(arguments: list[str], *more: str) -> Result:
    return CliRunner().invoke(export.command, [*arguments, *more], catch_exceptions=False)


def test_export_writes_three_files_and_names_them(arguments: list[str], tmp_path: Path) -> None:
    result = run_export(arguments, "--output", str(tmp_path / "audit.xlsx"))

    assert result.exit_code == 0
    files = result.stdout.splitlines()
    assert [Path(file).suffix for file in files] == [".xlsx", ".jsonl", ".sha256"]
    assert all(Path(file).is_file() for file in files)


def test_export_to_a_folder_chooses_a_telling_name(arguments: list[str], tmp_path: Path) -> None:
    result = run_export(arguments, "--output", str(tmp_path))

    assert Path(result.stdout.splitlines()[0]).name == (
        "vendor-access-review_o-a1b2c3d4e5_2026-Q4_20261120T091530Z.xlsx"
    )


def test_export_with_another_agreement_is_refused(arguments: list[str], tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(AGREEMENT.replace("Q4", "Q3"))

    with pytest.raises(InputError, match="was judged by version 2026-Q4"):
        run_export(arguments, "--agreement", str(other), "--output", str(tmp_path / "a.xlsx"))
    assert not (tmp_path / "a.xlsx").exists()


def test_verify_of_an_untouched_workbook_ends_well(copied: Path) -> None:
    result = CliRunner().invoke(verify.command, [str(copied)])

    assert result.exit_code == 0
    assert "Failed" not in result.stdout


def test_verify_of_a_workbook_without_its_evidence_ends_with_one(copied: Path) -> None:
    copied.with_suffix(".evidence.jsonl").unlink()

    result = CliRunner().invoke(verify.command, [str(copied)])

    assert result.exit_code == 1
    assert "Failed" in result.stdout


def test_verify_takes_a_change_record_too(tmp_path: Path) -> None:
    record = tmp_path / "changes.jsonl"
    record.write_text('{"number": 1}\n')

    result = CliRunner().invoke(verify.command, [str(record)])

    assert result.exit_code == 1
    assert result.stdout.startswith("Failed  Change record")
