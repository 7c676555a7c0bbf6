from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import InputError
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Organization,
    Scan,
    Status,
)
from core.scan.engine import ScanRequest
from core.scan.resume import reusable_results

NOW = datetime(2026, 11, 22, tzinfo=UTC)
MakeRequest = Callable[..., ScanRequest]


def _scan(request: ScanRequest, **changes: Any) -> Scan:
    results = tuple(
        AccountResult(
            Account(id=f"{number:012d}", name=""),
            outcome,
            others=CellResult(f"{number:012d}", "", Status.NOT_EXPECTED),
        )
        for number, outcome in enumerate(AccountOutcome)
    )
    scan = Scan(
        id="earlier",
        started_at=NOW,
        finished_at=NOW,
        complete=False,
        tool_version="0",
        caller_arn="arn",
        organization=Organization("o", "1"),
        agreement=DocumentVersion("1", request.agreement.sha256),
        catalogue_sha256=request.catalogue.sha256,
        vendors=tuple((vendor, vendor) for vendor in request.catalogue.vendors),
        results=results,
    )
    return replace(scan, **changes)


def test_only_accounts_that_were_read_whole_are_taken_over(request_for: MakeRequest) -> None:
    request = request_for()

    taken = reusable_results(_scan(request), request)

    assert [one.outcome for one in taken] == [AccountOutcome.CHECKED]
    assert {one.carried_from for one in taken} == {"earlier"}


def test_a_request_carries_what_was_taken_over(request_for: MakeRequest) -> None:
    request = request_for()
    taken = reusable_results(_scan(request), request)

    assert request.reusing(taken).reused == taken


def test_the_same_vendors_may_be_chosen_again(request_for: MakeRequest) -> None:
    request = request_for(vendors=("opsramp",))

    assert reusable_results(_scan(request, vendors=(("opsramp", "OpsRamp"),)), request)


@pytest.mark.parametrize(
    ("changes", "vendors", "what"),
    [
        ({"agreement": DocumentVersion("1", "other")}, (), "agreement"),
        ({"catalogue_sha256": "other"}, (), "catalogue"),
        ({}, ("archera",), "vendors"),
        ({"vendors": (("archera", "Archera"),)}, (), "vendors"),
    ],
)
def test_a_scan_that_was_judged_by_something_else_is_not_gone_on_with(
    request_for: MakeRequest, changes: dict[str, Any], vendors: tuple[str, ...], what: str
) -> None:
    request = request_for(vendors=vendors)

    with pytest.raises(InputError, match=what):
        reusable_results(_scan(request, **changes), request)


def test_a_scan_that_looked_only_for_certain_vendors_is_not_gone_on_with_for_all(
    request_for: MakeRequest,
) -> None:
    request = request_for()
    scan = _scan(request, vendors=(("opsramp", "OpsRamp"),))
    narrow = replace(scan, results=tuple(replace(one, others=None) for one in scan.results))

    with pytest.raises(InputError, match="vendors"):
        reusable_results(narrow, request)
