"""Scans of a few accounts, made so that one thing at a time can be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from report_scan import account, cell, evidence, make_scan, observed_role

from core.changes.compare import compare_scans
from core.changes.model import ChangeRow
from core.model import (
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Finding,
    ObservedRole,
    Scan,
    Status,
)

ACCOUNT = "000000000012"
VENDOR = "prosperops"
MakeCell = Callable[..., CellResult]
MakeScan = Callable[..., Scan]


@pytest.fixture
def a_cell() -> MakeCell:
    """The verdict on one vendor; its role differs as `findings` say, else as usual."""

    def make(
        status: Status,
        *,
        findings: tuple[Finding, ...] | None = None,
        vendor: str = VENDOR,
        account_id: str = ACCOUNT,
        exemption: str | None = None,
    ) -> CellResult:
        made = cell(account_id, vendor, status, ("E-000001",))
        made = replace(made, exemption_id=exemption or made.exemption_id)
        if findings is None:
            return made
        (role,) = made.roles
        return replace(made, findings=findings, roles=(replace(role, findings=findings),))

    return make


@pytest.fixture
def a_scan() -> MakeScan:
    """A scan of one account with these cells; `others` are further results."""

    def make(
        *cells: CellResult,
        agreement: str = "a" * 64,
        outcome: AccountOutcome = AccountOutcome.CHECKED,
        others: tuple[AccountResult, ...] = (),
        **changes: object,
    ) -> Scan:
        results = [*others]
        if cells:
            answer = evidence(1, cells[0].account_id, "{}")
            results.insert(
                0,
                AccountResult(
                    account(cells[0].account_id, "Payments"), outcome, cells, evidence=(answer,)
                ),
            )
        scan = replace(
            make_scan(), results=tuple(results), agreement=DocumentVersion("v", agreement)
        )
        return replace(scan, **changes)  # type: ignore[arg-type] - fields by name

    return make


@pytest.fixture
def the_row() -> Callable[[Scan, Scan], ChangeRow]:
    """The only row of a comparison."""

    def compare(before: Scan, after: Scan) -> ChangeRow:
        (row,) = compare_scans(before, after).rows
        return row

    return compare


@pytest.fixture
def other_role() -> Callable[[CellResult], CellResult]:
    """The cell with another role standing in the account."""

    def change(made: CellResult) -> CellResult:
        (role,) = made.roles
        stands: ObservedRole = observed_role(
            made.account_id, made.vendor, made.evidence, document='{"Statement": []}'
        )
        return replace(made, roles=(replace(role, observed=stands),))

    return change
