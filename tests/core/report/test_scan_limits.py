"""What one scan did not see stands among the workbook's limits of the method."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report_scan import make_source

from core.model import PopulationSource, Scan
from core.report.frames.method import _scope_items
from core.report.frames.reconciliation import Written


def _items(scan: Scan, written: Written) -> dict[str, str]:
    return {name: str(value) for name, value in _scope_items(make_source(scan), written)}


@pytest.fixture
def counted(scan: Scan) -> Written:
    """Anything: the limits do not depend on it."""
    nothing = dict.fromkeys(Written.__dataclass_fields__, 0)
    return Written(**{**nothing, "exported_at": scan.finished_at})  # type: ignore[arg-type]


def test_a_scan_that_read_everything_itself_has_no_limits_of_its_own(
    scan: Scan, counted: Written
) -> None:
    assert not [name for name in _items(scan, counted) if name.startswith("Limits of this scan")]


def test_accounts_that_an_earlier_scan_read_are_told(scan: Scan, counted: Written) -> None:
    first, *others = scan.results
    older = replace(scan, results=(replace(first, carried_from="scan-1"), *others))

    assert "scan-1" in _items(older, counted)["Limits of this scan (1)"]


@pytest.mark.parametrize(
    ("population", "says"),
    [
        (PopulationSource.LIST, "AWS was not asked"),
        (PopulationSource.ONE_ACCOUNT, "no organization"),
        (PopulationSource.ORGANIZATION, "ListAccounts"),
    ],
)
def test_where_the_list_of_accounts_comes_from_is_told(
    scan: Scan, counted: Written, population: PopulationSource, says: str
) -> None:
    items = _items(replace(scan, population=population), counted)

    assert says in items["List of accounts"]
