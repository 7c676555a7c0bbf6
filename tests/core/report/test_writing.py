"""An export leaves three whole files, or none."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from report_scan import make_agreement, make_scan, shipped_catalogue

from core.errors import InputError
from core.model import Scan
from core.report.workbook import ExportCancelled, WrittenWorkbook, write_workbook
from core.report.workbook.files import free_path


def write(scan: Scan, path: Path) -> WrittenWorkbook:
    return write_workbook(scan, path, catalogue=shipped_catalogue(), agreement=make_agreement())


def test_evidence_file_holds_every_answer_with_its_hash(
    written: WrittenWorkbook, scan: Scan
) -> None:
    lines = [json.loads(line) for line in written.evidence_path.read_text("ascii").splitlines()]

    bodies = {item.id: item.body for result in scan.results for item in result.evidence}
    assert {line["id"]: line["body"] for line in lines} == bodies
    assert all(
        sha256(line["body"].encode("utf-8", "surrogatepass")).hexdigest() == line["sha256"]
        for line in lines
    )


def test_hashes_are_those_of_the_files(written: WrittenWorkbook) -> None:
    recorded = dict(
        reversed(line.split("  ")) for line in written.sha256_path.read_text().splitlines()
    )

    for file in (written.path, written.evidence_path):
        assert recorded[file.name] == sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize("taken", ["audit.xlsx", "audit.evidence.jsonl", "audit.sha256"])
def test_nothing_is_overwritten(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).write_text("precious")

    with pytest.raises(InputError, match=r"audit-2\.xlsx"):
        write(make_scan(), tmp_path / "audit.xlsx")

    assert [file.name for file in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "precious"


def test_a_free_name_is_offered(tmp_path: Path) -> None:
    (tmp_path / "audit.xlsx").touch()
    (tmp_path / "audit-2.sha256").touch()

    assert free_path(tmp_path / "audit.xlsx") == tmp_path / "audit-3.xlsx"


def test_a_name_that_is_no_workbooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Call it audit\.xlsx"):
        write(make_scan(), tmp_path / "audit")


def test_a_full_disk_leaves_nothing_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(InputError, match="No space left"):
        write(make_scan(), tmp_path / "audit.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_vendors_of_the_same_name_stay_apart(tmp_path: Path) -> None:
    scan = make_scan()
    (first, name), (second, _), *others = scan.vendors
    alike = replace(scan, vendors=((first, name), (second, name.upper()), *others))

    headers = [
        cell.value for cell in load_workbook(write(alike, tmp_path / "a.xlsx").path)["Matrix"][4]
    ]

    assert len({str(header).casefold() for header in headers}) == len(headers)


def test_a_vendors_name_never_breaks_the_matrix(tmp_path: Path) -> None:
    scan = make_scan()
    names = ("Account ID", "two\nlines", "=1+1", "V" * 400)
    odd = replace(
        scan,
        vendors=tuple(
            (vendor, name) for (vendor, _), name in zip(scan.vendors, names, strict=True)
        ),
    )

    sheet = load_workbook(write(odd, tmp_path / "a.xlsx").path)["Matrix"]

    headers = [str(cell.value) for cell in sheet[4]]
    (table,) = sheet.tables.values()
    assert headers[4:8] == ["Account ID (prosperops)", "two lines", "=1+1", "V" * 100]
    assert [column.name for column in table.tableColumns] == headers


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        write(make_scan(), tmp_path / "nowhere" / "audit.xlsx")


def test_a_cancelled_export_leaves_nothing_whenever_it_is_cancelled(tmp_path: Path) -> None:
    asked = export_cancelled_after(10_000, tmp_path / "whole")
    assert asked > 15

    for number in (1, asked // 2, asked - 1):
        folder = tmp_path / str(number)
        with pytest.raises(ExportCancelled):
            export_cancelled_after(number, folder)
        assert list(folder.iterdir()) == []


def export_cancelled_after(questions: int, folder: Path) -> int:
    """Cancel at that question; returns how many were asked."""
    folder.mkdir()
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked >= questions

    write_workbook(
        make_scan(),
        folder / "audit.xlsx",
        catalogue=shipped_catalogue(),
        agreement=make_agreement(),
        cancelled=cancelled,
    )
    return asked


def test_progress_never_goes_back_and_ends_at_the_whole(tmp_path: Path) -> None:
    shares: list[float] = []

    write_workbook(
        make_scan(),
        tmp_path / "audit.xlsx",
        catalogue=shipped_catalogue(),
        agreement=make_agreement(),
        progress=lambda _, share: shares.append(share),
    )

    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_same_scan_gives_the_same_content_hash_under_any_name(
    tmp_path: Path, written: WrittenWorkbook, scan: Scan
) -> None:
    again = write(scan, tmp_path / "another-name.xlsx")

    assert again.content_sha256 == written.content_sha256


def test_another_verdict_gives_another_content_hash(tmp_path: Path, scan: Scan) -> None:
    first, *others = scan.results
    without = replace(scan, results=(replace(first, cells=first.cells[:-1]), *others))

    one = write(scan, tmp_path / "one.xlsx")
    two = write(without, tmp_path / "two.xlsx")

    assert one.content_sha256 != two.content_sha256


def test_a_demonstration_says_so(tmp_path: Path) -> None:
    written = write(make_scan(demo=True), tmp_path / "audit.xlsx")
    workbook = load_workbook(written.path)

    assert str(workbook["Summary"]["A2"].value).startswith("DEMO")
    assert all("DEMO" in sheet.oddHeader.left.text for sheet in workbook)
    assert str(workbook.properties.title).startswith("DEMO")


def test_a_real_scan_does_not_say_demo(written: WrittenWorkbook) -> None:
    workbook = load_workbook(written.path)

    assert not any("DEMO" in sheet.oddHeader.left.text for sheet in workbook)


def test_an_empty_scan_gives_a_workbook_too(tmp_path: Path) -> None:
    written = write(replace(make_scan(), results=()), tmp_path / "audit.xlsx")
    workbook = load_workbook(written.path)

    assert workbook["Accounts"].max_row == 2
    (table,) = workbook["Accounts"].tables.values()
    assert table.ref.endswith("2")


def test_a_partial_scan_says_so(tmp_path: Path) -> None:
    written = write(replace(make_scan(), complete=False), tmp_path / "audit.xlsx")
    values = [
        str(row[0].value) for row in load_workbook(written.path)["Summary"].iter_rows(max_row=8)
    ]

    assert any(value.startswith("The scan was stopped before its end.") for value in values)


def test_importing_the_report_costs_no_heavy_library() -> None:
    code = (
        "import sys, core.report, core.report.workbook\n"
        "print(*{'pandas', 'openpyxl', 'rich', 'numpy'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60
    )

    assert answer.stdout.split() == []
