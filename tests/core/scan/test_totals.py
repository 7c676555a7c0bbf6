from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

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
from core.scan.totals import totals

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def _result(outcome: AccountOutcome, *statuses: Status) -> AccountResult:
    account = Account(id="111122223333", name="team")
    cells = tuple(CellResult(account.id, f"v{n}", one) for n, one in enumerate(statuses))
    return AccountResult(account, outcome, cells)


def _scan(*results: AccountResult, complete: bool = True) -> Scan:
    return Scan(
        "s", NOW, NOW, complete, "0", "arn", Organization("o", "1"), DocumentVersion("1", "x"),
        "y", (), results,
    )  # fmt: skip


def test_accounts_are_counted_by_how_far_they_were_read() -> None:
    found = totals(
        _scan(
            _result(AccountOutcome.CHECKED, Status.OK),
            _result(AccountOutcome.PARTIAL, Status.OK),
            _result(AccountOutcome.UNREACHABLE, Status.UNREACHABLE),
            _result(AccountOutcome.OUT_OF_SCOPE),
        )
    )

    assert found.accounts_listed == 4
    assert (found.checked, found.unreachable, found.out_of_scope) == (2, 1, 1)


def test_what_could_not_be_checked_counts_against_compliance() -> None:
    found = totals(
        _scan(_result(AccountOutcome.CHECKED, Status.OK, Status.UNREACHABLE, Status.NOT_EXPECTED))
    )

    assert found.percent_compliant == 50
    assert found.cells == 3


def test_exempt_cells_are_compliant_only_in_their_own_figure() -> None:
    found = totals(_scan(_result(AccountOutcome.CHECKED, Status.OK, Status.EXEMPT)))

    assert found.percent_compliant == 50
    assert found.percent_compliant_or_exempt == 100


def test_where_nothing_is_required_there_is_no_percentage() -> None:
    assert (
        totals(_scan(_result(AccountOutcome.CHECKED, Status.NOT_EXPECTED))).percent_compliant
        is None
    )


def test_only_statuses_that_occur_are_listed_and_they_add_up() -> None:
    found = totals(_scan(_result(AccountOutcome.CHECKED, Status.OK, Status.MISSING, Status.OK)))

    assert found.by_status == {Status.MISSING: 1, Status.OK: 2}
    assert sum(found.by_status.values()) == found.cells


def test_accounts_that_an_earlier_scan_read_are_counted_apart() -> None:
    fresh = _result(AccountOutcome.CHECKED, Status.OK)

    found = totals(_scan(fresh, replace(fresh, carried_from="earlier")))

    assert (found.checked, found.carried_over) == (2, 1)
