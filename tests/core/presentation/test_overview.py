from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from core.agreement.exemptions import Exemption
from core.changes.model import Cause, Change, ChangeRow, ScanComparison
from core.history.model import TrendPoint
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Effect,
    Finding,
    FindingCode,
    Organization,
    Reason,
    Scan,
    Severity,
    Status,
    ThirdParty,
)
from core.presentation.overview import Matter, attention_points, standings, trend_shown

NOW = datetime(2026, 3, 31, 9, 15, tzinfo=UTC)
TODAY = NOW.date()
VENDORS = (("alpha", "Alpha"), ("beta", "Beta"), ("gamma", "Gamma"))


def scan(*results: AccountResult, complete: bool = True) -> Scan:
    return Scan(
        id="scan-1",
        started_at=NOW,
        finished_at=NOW,
        complete=complete,
        tool_version="0",
        caller_arn="arn:aws:iam::1",
        organization=Organization("o-example", "999999999999"),
        agreement=DocumentVersion("2026-Q1", "a" * 64),
        catalogue_sha256="c" * 64,
        vendors=VENDORS,
        results=results,
    )


def result(
    number: int,
    *statuses: Status,
    parties: Sequence[ThirdParty] = (),
    findings: Sequence[Finding] = (),
) -> AccountResult:
    account = Account(f"{number:012d}", f"account-{number}")
    unread = set(statuses) == {Status.UNREACHABLE}
    return AccountResult(
        account,
        AccountOutcome.UNREACHABLE if unread else AccountOutcome.CHECKED,
        tuple(
            CellResult(account.id, vendor, status, findings=tuple(findings))
            for (vendor, _), status in zip(VENDORS, statuses, strict=True)
        ),
        third_parties=tuple(parties),
        reason=Reason("The audit role does not exist.") if unread else None,
    )


def exemption(number: int, expires_on: date) -> Exemption:
    return Exemption(
        f"EX-{number}",
        "alpha",
        frozenset({"000000000001"}),
        None,
        frozenset(),
        None,
        "why",
        "Ada",
        "Grace",
        TODAY,
        expires_on,
    )


OK, MISSING, UNREACHABLE, NOT = (
    Status.OK,
    Status.MISSING,
    Status.UNREACHABLE,
    Status.NOT_EXPECTED,
)


def test_the_vendor_with_most_to_do_comes_first_and_one_that_is_nowhere_not_at_all() -> None:
    found = standings(scan(result(1, OK, MISSING, NOT), result(2, OK, MISSING, NOT)))
    assert [one.vendor for one in found] == ["beta", "alpha"]
    assert found[0].counts.need_attention == 2


def test_a_scan_in_which_all_is_well_asks_for_nothing() -> None:
    assert attention_points(scan(result(1, OK, OK, NOT)), (), TODAY) == ()


def test_what_could_not_be_checked_is_counted_and_says_why() -> None:
    one = scan(result(1, OK, OK, NOT), result(2, UNREACHABLE, UNREACHABLE, UNREACHABLE))
    [point] = attention_points(one, (), TODAY)
    assert (point.matter, point.number) == (Matter.UNCHECKED, 3)
    assert point.text == "accesses could not be checked, 1 whole account among them"
    assert point.detail == "The audit role does not exist"


def test_a_partial_scan_says_that_it_is_not_fit_for_a_sign_off() -> None:
    one = scan(result(1, OK, OK, NOT), complete=False)
    assert [point.matter for point in attention_points(one, (), TODAY)] == [Matter.PARTIAL]


def test_third_parties_are_named() -> None:
    party = ThirdParty(
        "000000000001", "Role", "arn", "444455556666", "", external_id_required=False
    )
    [point] = attention_points(scan(result(1, OK, OK, NOT, parties=(party,))), (), TODAY)
    assert (point.number, point.detail) == (1, "444455556666")
    assert point.text == "role lets an unrecognised third party in"


def test_exemptions_that_end_within_thirty_days_are_named_the_first_one_first() -> None:
    ends = (timedelta(-1), timedelta(30), timedelta(0), timedelta(31))
    exemptions = [exemption(number, TODAY + after) for number, after in enumerate(ends)]
    [point] = attention_points(scan(result(1, OK, OK, NOT)), exemptions, TODAY)
    assert (point.matter, point.number) == (Matter.ENDING, 2)
    assert point.detail == "EX-2 on 2026-03-31; EX-1 on 2026-04-30"


def test_an_exemption_that_is_not_in_force_is_told() -> None:
    finding = Finding(
        FindingCode.EXEMPTION_NOT_IN_FORCE, Effect.NOTE, Severity.INFO, "It has expired."
    )
    one = scan(result(1, MISSING, OK, NOT, findings=(finding,)))
    assert Matter.EXPIRED in [point.matter for point in attention_points(one, (), TODAY)]


def test_only_what_is_new_or_worse_counts_as_changed() -> None:
    rows = tuple(
        ChangeRow(
            "000000000001", "one", "alpha", "Alpha", "Role", OK, MISSING, change, Cause.ACCESS
        )
        for change in Change
    )
    version = DocumentVersion("1", "a" * 64)
    comparison = ScanComparison("scan-0", "scan-1", version, version, rows)
    [point] = attention_points(
        scan(result(1, OK, OK, NOT)), (), TODAY, comparison, "since the review of 2025-Q4"
    )
    assert (point.matter, point.number) == (Matter.CHANGED, 2)
    assert point.text == "accesses are new or worse since the review of 2025-Q4"


def test_of_a_run_and_its_rechecks_the_trend_shows_the_last() -> None:
    points = [
        TrendPoint(scan_id, NOW + timedelta(days=day), {})
        for day, scan_id in enumerate(("a", "b", "b-recheck1", "c"))
    ]
    assert [one.scan_id for one in trend_shown(points)] == ["a", "b-recheck1", "c"]


def test_a_trend_shows_three_years_of_quarters_at_most() -> None:
    points = [TrendPoint(str(day), NOW + timedelta(days=day), {}) for day in range(40)]
    assert next(one.scan_id for one in trend_shown(points)) == "28"
