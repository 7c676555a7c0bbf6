"""Decisions made in LibreOffice come back."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from report_past import make_context
from report_scan import HOSTILE_NAMES, make_agreement, make_scan, shipped_catalogue

from core.report.decisions import read_decisions
from core.report.workbook import Outcome, verify_workbook, write_workbook
from core.review.model import SubjectKind

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not shutil.which("soffice"),
        reason="LibreOffice is not installed (apt-get install libreoffice-calc)",
    ),
]


def saved_by_libreoffice(path: Path, folder: Path) -> Path:
    profile = folder / "profile"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--convert-to", "xlsx", "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    for suffix in (".evidence.jsonl", ".sha256"):
        shutil.copy(path.with_suffix(suffix), (folder / path.name).with_suffix(suffix))
    return folder / path.name


def fill(path: Path) -> None:
    """One decision on every sheet, in the shapes that people and programs give them."""
    workbook = load_workbook(path)

    def put(title: str, number: int, **values: Any) -> None:
        sheet = workbook[title]
        headers = [cell.value for cell in sheet[4]]
        for header, value in values.items():
            sheet.cell(number, headers.index(header.replace("_", " ")) + 1).value = value

    put("Sign-off", 5, Decision="keep ", Reviewer="Ada", Reviewed_on=date(2026, 11, 23))
    put(
        "Exceptions", 5, Decision="Accept until date", Accept_until=date(2027, 3, 31),
        Owner="Tomasz Wrona", Reviewer="Ada", Reviewed_on="2026-11-23", Comment="Until the tender",
    )  # fmt: skip
    put("Exceptions", 6, Decision="Fix", Reviewer="Ada", Comment="'=tender()")
    put("Third parties", 5, Decision="Remove access", Reviewer="Ada")
    workbook.save(path)


def test_a_workbook_saved_by_libreoffice_gives_its_decisions_back(tmp_path: Path) -> None:
    scan = make_scan(HOSTILE_NAMES)
    path = tmp_path / "audit.xlsx"
    catalogue, agreement = shipped_catalogue(), make_agreement()
    write_workbook(scan, path, catalogue=catalogue, agreement=agreement)
    fill(path)
    folder = tmp_path / "saved"
    folder.mkdir()

    saved = saved_by_libreoffice(path, folder)
    found = read_decisions(saved, scan, agreement=agreement, catalogue=catalogue, now=NOW)

    assert found.tampered == ()
    assert found.rejected == ()
    kinds = sorted((one.subject.value, one.decision) for one in found.accepted)
    assert kinds == [
        ("exception", "accept-until"),
        ("exception", "fix"),
        ("third-party", "remove-access"),
        ("vendor", "keep"),
    ]
    accepted = next(one for one in found.accepted if one.decision == "accept-until")
    assert accepted.accept_until == date(2027, 3, 31)
    assert accepted.decided_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_a_told_workbook_saved_by_libreoffice_is_whole(tmp_path: Path) -> None:
    scan = make_scan()
    path = tmp_path / "audit.xlsx"
    context = make_context(scan)
    write_workbook(
        scan, path, catalogue=shipped_catalogue(), agreement=make_agreement(), context=context
    )
    folder = tmp_path / "saved"
    folder.mkdir()

    saved = saved_by_libreoffice(path, folder)

    checks = {check.name: check.outcome for check in verify_workbook(saved)}
    assert checks.pop("Workbook file") is Outcome.NOTE
    assert set(checks.values()) == {Outcome.PASSED}
    found = read_decisions(saved, scan, now=NOW)
    assert found.is_clean
    assert context.review is not None
    assert len(found.accepted) == len(context.review.decisions)
    assert {one.subject for one in found.accepted} == set(SubjectKind)
