"""One workbook over hostile material, written once and read by many tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from report_scan import HOSTILE_NAMES, make_agreement, make_scan, make_source, shipped_catalogue

from core.model import Scan
from core.report.source import ReportSource
from core.report.workbook import WrittenWorkbook, write_workbook


@pytest.fixture(autouse=True)
def _no_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own scans and repairs get into a test."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("ROLECALL_HISTORY", raising=False)


@pytest.fixture(scope="session")
def scan() -> Scan:
    """Every status, and every hostile name."""
    return make_scan(HOSTILE_NAMES)


@pytest.fixture(scope="session")
def source(scan: Scan) -> ReportSource:
    """The same, ready for frames."""
    return make_source(scan)


@pytest.fixture(scope="session")
def written(scan: Scan, tmp_path_factory: pytest.TempPathFactory) -> WrittenWorkbook:
    """The workbook of that scan; tests must not change it."""
    path = tmp_path_factory.mktemp("workbook") / "audit.xlsx"
    return write_workbook(scan, path, catalogue=shipped_catalogue(), agreement=make_agreement())


@pytest.fixture
def copied(written: WrittenWorkbook, tmp_path: Path) -> Path:
    """A copy of the workbook with its companions, free to be changed."""
    for file in (written.path, written.evidence_path, written.sha256_path):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path / written.path.name
