"""An auditor's checks, made without any code of the report, on plain and on told workbooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from report_past import make_context
from report_scan import HOSTILE_NAMES, make_agreement, make_scan, shipped_catalogue
from workbook_checker import points_of

from core.report.context import NO_CONTEXT
from core.report.workbook import write_workbook


@pytest.fixture(scope="module", params=["plain", "told", "empty", "demo"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks with and without a past, and of a scan that found no account."""
    kind = request.param
    scan = make_scan(HOSTILE_NAMES if kind == "told" else (), demo=kind == "demo")
    if kind == "empty":
        scan = replace(scan, results=())
    path = tmp_path_factory.mktemp(kind) / "audit.xlsx"
    write_workbook(
        scan,
        path,
        catalogue=shipped_catalogue(),
        agreement=make_agreement(),
        context=make_context(scan) if kind == "told" else NO_CONTEXT,
    )
    return path


def test_every_point_holds(path: Path) -> None:
    points = list(points_of(path))

    assert len(points) > 250
    failed = [(name, detail) for name, holds, detail in points if not holds]
    assert failed == []


def test_a_changed_count_a_lost_row_and_a_loose_list_are_noticed(tmp_path: Path) -> None:
    """The checker itself can fail."""
    path = tmp_path / "audit.xlsx"
    write_workbook(make_scan(), path, catalogue=shipped_catalogue(), agreement=make_agreement())
    workbook = load_workbook(path)
    workbook["All access"]["H2"].value = "Exempt"
    workbook["Exceptions"].delete_rows(5)
    for rule in workbook["Sign-off"].data_validations.dataValidation:
        rule.showErrorMessage = False
    workbook["Matrix"].merge_cells("A1:C1")
    workbook.save(path)

    failed = {name for name, holds, _ in points_of(path) if not holds}

    assert failed >= {
        "Matrix says what All access says",
        "Exceptions are what needs attention",
        "Sign-off: dropdown rejects and says why",
        "Matrix: nothing merged",
        "hash of .xlsx",
    }
