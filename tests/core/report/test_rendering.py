"""The workbook as LibreOffice shows, prints and saves it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from report_past import make_context
from report_scan import make_agreement, shipped_catalogue

from core.model import Scan
from core.report.workbook import Outcome, WrittenWorkbook, verify_workbook, write_workbook

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not shutil.which("soffice"),
        reason="LibreOffice is not installed (apt-get install libreoffice-calc)",
    ),
]


def convert(path: Path, to: str, folder: Path) -> Path:
    """`path` opened by LibreOffice and saved in another format."""
    profile = folder / "profile"
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless",
         "--convert-to", to, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    return folder / f"{path.stem}.{to}"


@pytest.fixture(scope="module")
def written(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> WrittenWorkbook:
    """A workbook that tells of the past, too."""
    return write_workbook(
        scan,
        tmp_path_factory.mktemp("told") / "audit.xlsx",
        catalogue=shipped_catalogue(),
        agreement=make_agreement(),
        context=make_context(scan),
    )


@pytest.fixture(scope="module")
def pages(written: WrittenWorkbook, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The text of every printed page."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (apt-get install poppler-utils)")
    pdf = convert(written.path, "pdf", tmp_path_factory.mktemp("pdf"))
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    return text.split("\f")[:-1]


def pages_of(pages: list[str], title: str) -> list[str]:
    return [page for page in pages if re.match(rf"\s*Vendor access review \| {title}\b", page)]


def test_no_cell_is_too_narrow_for_its_number(pages: list[str]) -> None:
    assert not [page for page in pages if "###" in page]


def test_no_formula_fails(pages: list[str]) -> None:
    assert not re.findall(r"#(?:NAME|REF|VALUE|DIV/0)|Err:\d", "".join(pages))


def test_the_summary_is_one_page(pages: list[str]) -> None:
    (summary,) = pages_of(pages, "Summary")

    assert "Content SHA-256" in summary
    assert "Approved by" in summary


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Changes", ("Compared with scan", "Status last time", "Found now")),
        ("Remediation", ("verified", "StopInstances", "Undo")),
        ("Sign-off", ("Keep", "Ada Okafor", "2026-11-21")),
        ("Third parties", ("until 2027-01-31", "333333333333")),
    ],
)
def test_what_the_past_adds_is_printed(
    pages: list[str], title: str, words: tuple[str, ...]
) -> None:
    text = "".join(pages_of(pages, title))

    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("title", "header"), [("Exceptions", "Finding ID"), ("All access", "Row key")]
)
def test_every_page_repeats_the_header(pages: list[str], title: str, header: str) -> None:
    found = pages_of(pages, title)

    assert len(found) > 1
    assert all(header in page for page in found)


def test_recounts_give_what_the_scan_counted(pages: list[str]) -> None:
    text = "".join(pages_of(pages, "Scope and method"))
    rows = re.findall(r"\b(\d+) +(\d+) +0 +Agrees +(\d+)", text)

    assert len(rows) == 8
    assert all(expected == actual == recount for expected, actual, recount in rows)


def test_what_libreoffice_saved_still_proves_itself(copied: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    saved = convert(copied, "xlsx", folder)
    for suffix in (".evidence.jsonl", ".sha256"):
        shutil.copy(copied.with_suffix(suffix), saved.with_suffix(suffix))

    checks = {check.name: check.outcome for check in verify_workbook(saved)}
    assert checks.pop("Workbook file") is Outcome.NOTE
    assert set(checks.values()) == {Outcome.PASSED}
