"""Accepting several accesses at once."""

from __future__ import annotations

from core.agreement.exemptions import difference_of, one_difference
from core.model import CellResult, Effect, Finding, FindingCode, Severity, Status


def cell(account_id: str, *codes: FindingCode, vendor: str = "archera") -> CellResult:
    findings = tuple(Finding(code, Effect.EXCESS, Severity.HIGH, "It differs.") for code in codes)
    return CellResult(account_id, vendor, Status.DRIFT_EXCESS, findings=findings)


def test_cells_that_differ_alike_have_one_digest() -> None:
    first, second = cell("1", FindingCode.ACCESS_EXCESS), cell("2", FindingCode.ACCESS_EXCESS)
    assert one_difference([first, second]) == difference_of(first.findings)


def test_cells_that_differ_otherwise_have_none() -> None:
    cells = [cell("1", FindingCode.ACCESS_EXCESS), cell("2", FindingCode.TRUST_ACTION_EXTRA)]
    assert one_difference(cells) is None


def test_cells_of_two_vendors_have_none() -> None:
    code = FindingCode.ACCESS_EXCESS
    assert one_difference([cell("1", code), cell("1", code, vendor="opsramp")]) is None


def test_no_cells_have_none() -> None:
    assert one_difference([]) is None
