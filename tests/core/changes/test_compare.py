from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, count
from typing import Any

import pytest
from report_scan import HOSTILE_NAMES, account, checked_account, make_scan

from core.changes.compare import compare_scans
from core.changes.model import Cause, Change, ChangeRow
from core.model import (
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Effect,
    Finding,
    FindingCode,
    PopulationSource,
    Scan,
    Severity,
    Status,
)

ATTENTION = (Status.UNEXPECTED, Status.DRIFT_EXCESS, Status.DRIFT_BROKEN, Status.MISSING)
QUIET = (Status.OK, Status.EXEMPT, Status.NOT_EXPECTED)
MakeCell = Callable[..., CellResult]
MakeScan = Callable[..., Scan]
TheRow = Callable[[Scan, Scan], ChangeRow]


def excess(*actions: str) -> Finding:
    """The vendor may do these actions, which were not agreed."""
    return Finding(
        FindingCode.ACCESS_EXCESS,
        Effect.EXCESS,
        Severity.HIGH,
        f"It can do {', '.join(actions)}.",
        {"actions": list(actions), "resources": ["*"]},
    )


def test_a_scan_compared_with_itself_is_unchanged_but_for_what_is_not_known() -> None:
    scan = make_scan(HOSTILE_NAMES)

    comparison = compare_scans(scan, scan)

    for row in comparison.rows:
        unknown = row.before is Status.UNREACHABLE
        assert row.change is (Change.NOT_COMPARABLE if unknown else Change.UNCHANGED)
        assert row.cause is (Cause.NOT_CHECKED if unknown else Cause.NONE)
    assert {row.change for row in comparison.parties} == {Change.UNCHANGED}


def test_times_and_evidence_alone_are_no_change() -> None:
    before = make_scan()
    after = replace(
        before,
        id="later",
        results=tuple(
            replace(
                result,
                checked_at=result.checked_at + timedelta(days=90) if result.checked_at else None,
                evidence=tuple(replace(one, id=f"x{one.id}") for one in result.evidence),
                cells=tuple(
                    replace(cell, evidence=tuple(f"x{one}" for one in cell.evidence))
                    for cell in result.cells
                ),
            )
            for result in before.results
        ),
    )

    assert set(compare_scans(before, after).by_change) == {Change.UNCHANGED, Change.NOT_COMPARABLE}


@pytest.mark.parametrize("old", [*QUIET])
@pytest.mark.parametrize("new", ATTENTION)
def test_attention_where_there_was_none_is_new(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, old: Status, new: Status
) -> None:
    assert the_row(a_scan(a_cell(old)), a_scan(a_cell(new))).change is Change.NEW


@pytest.mark.parametrize("old", ATTENTION)
@pytest.mark.parametrize("new", [*QUIET])
def test_attention_that_is_over_is_resolved(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, old: Status, new: Status
) -> None:
    assert the_row(a_scan(a_cell(old)), a_scan(a_cell(new))).change is Change.RESOLVED


@pytest.mark.parametrize(("worse", "better"), [*combinations(ATTENTION, 2)])
def test_of_two_that_need_attention_the_order_of_statuses_decides(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, worse: Status, better: Status
) -> None:
    grave, light = a_scan(a_cell(worse)), a_scan(a_cell(better))

    assert the_row(light, grave).change is Change.WORSE
    assert the_row(grave, light).change is Change.BETTER


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (Status.OK, Status.EXEMPT, Change.WORSE),
        (Status.NOT_EXPECTED, Status.EXEMPT, Change.WORSE),
        (Status.EXEMPT, Status.OK, Change.BETTER),
        (Status.OK, Status.NOT_EXPECTED, Change.LEFT_SCOPE),
        (Status.EXEMPT, Status.NOT_EXPECTED, Change.LEFT_SCOPE),
        (Status.NOT_EXPECTED, Status.OK, Change.NOT_COMPARABLE),
    ],
)
def test_among_quiet_statuses(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, old: Status, new: Status, change: Change
) -> None:
    assert the_row(a_scan(a_cell(old)), a_scan(a_cell(new))).change is change


@pytest.mark.parametrize("status", [*ATTENTION, *QUIET, Status.UNREACHABLE])
def test_what_could_not_be_checked_cannot_be_compared(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, status: Status
) -> None:
    known, unknown = a_scan(a_cell(status)), a_scan(a_cell(Status.UNREACHABLE))

    for before, after in ((known, unknown), (unknown, known)):
        row = the_row(before, after)
        assert (row.change, row.cause) == (Change.NOT_COMPARABLE, Cause.NOT_CHECKED)


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (["ec2:A"], ["ec2:A", "ec2:B"], Change.WORSE),
        (["ec2:A", "ec2:B"], ["ec2:A"], Change.BETTER),
        (["ec2:A"], ["ec2:B"], Change.WORSE),  # one went, but a new one came
        (["ec2:A", "ec2:B"], ["ec2:B", "ec2:A"], Change.UNCHANGED),
    ],
)
def test_the_same_status_is_worse_if_anything_came(
    a_cell: MakeCell,
    a_scan: MakeScan,
    the_row: TheRow,
    old: list[str],
    new: list[str],
    change: Change,
) -> None:
    before = a_cell(Status.DRIFT_EXCESS, findings=(excess(*old),))
    after = a_cell(Status.DRIFT_EXCESS, findings=(excess(*new),))

    assert the_row(a_scan(before), a_scan(after)).change is change


def test_another_role_is_changed_access(
    a_cell: MakeCell,
    a_scan: MakeScan,
    the_row: TheRow,
    other_role: Callable[[CellResult], CellResult],
) -> None:
    before, after = a_cell(Status.OK), other_role(a_cell(Status.DRIFT_EXCESS))

    assert the_row(a_scan(before), a_scan(after)).cause is Cause.ACCESS


def with_expectation(made: CellResult, name: str) -> CellResult:
    """The cell, judged by another expectation."""
    (role,) = made.roles
    assert role.expected
    expected = replace(role.expected, aws_managed_arns=(name,))
    return replace(made, roles=(replace(role, expected=expected),))


def test_the_same_role_judged_by_another_agreement_is_a_changed_agreement(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    before = a_cell(Status.OK)
    after = with_expectation(a_cell(Status.DRIFT_EXCESS), "arn:new")

    assert the_row(a_scan(before), a_scan(after)).cause is Cause.AGREEMENT


def test_both_may_have_changed(
    a_cell: MakeCell,
    a_scan: MakeScan,
    the_row: TheRow,
    other_role: Callable[[CellResult], CellResult],
) -> None:
    after = with_expectation(other_role(a_cell(Status.DRIFT_EXCESS)), "arn:new")

    assert the_row(a_scan(a_cell(Status.OK)), a_scan(after)).cause is Cause.BOTH


def test_an_exemption_that_ended_is_of_the_agreement(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    before, after = a_cell(Status.EXEMPT), a_cell(Status.DRIFT_EXCESS)

    row = the_row(a_scan(before), a_scan(after))

    assert (row.change, row.cause) == (Change.NEW, Cause.AGREEMENT)


def test_with_everything_alike_it_was_a_policy_of_the_organization(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    row = the_row(a_scan(a_cell(Status.OK)), a_scan(a_cell(Status.DRIFT_BROKEN)))

    assert row.cause is Cause.ACCESS


def test_other_policies_of_the_organization_are_changed_access_under_any_agreement(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    before, after = a_scan(a_cell(Status.OK)), a_scan(a_cell(Status.DRIFT_BROKEN), agreement="b")
    limited = [
        replace(scan, results=(replace(scan.results[0], limits_sha256=digest),))
        for scan, digest in ((before, "1"), (after, "2"))
    ]

    assert the_row(before, after).cause is Cause.AGREEMENT
    assert the_row(*limited).cause is Cause.ACCESS


def test_an_account_that_joined_is_new_only_where_it_needs_attention(
    a_cell: MakeCell, a_scan: MakeScan
) -> None:
    cells = (
        a_cell(Status.MISSING, vendor="prosperops"),
        a_cell(Status.OK, vendor="opsramp"),
        a_cell(Status.NOT_EXPECTED, vendor="archera"),
        a_cell(Status.UNREACHABLE, vendor="flexera-bill-connect"),
    )

    rows = {row.vendor: row for row in compare_scans(a_scan(), a_scan(*cells)).rows}

    assert {vendor: (row.change, row.cause) for vendor, row in rows.items()} == {
        "prosperops": (Change.NEW, Cause.POPULATION),
        "opsramp": (Change.NOT_COMPARABLE, Cause.POPULATION),
        "archera": (Change.UNCHANGED, Cause.NONE),
        "flexera-bill-connect": (Change.NOT_COMPARABLE, Cause.NOT_CHECKED),
    }
    assert {row.before for row in rows.values()} == {None}


def test_an_account_that_is_gone_left_the_scope(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    row = the_row(a_scan(a_cell(Status.DRIFT_EXCESS)), a_scan())

    assert (row.change, row.cause, row.after) == (Change.LEFT_SCOPE, Cause.POPULATION, None)


@pytest.mark.parametrize("changes", [{"complete": False}, {"population": PopulationSource.LIST}])
def test_an_account_that_was_not_asked_for_did_not_leave(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow, changes: dict[str, Any]
) -> None:
    row = the_row(a_scan(a_cell(Status.OK)), a_scan(**changes))

    assert (row.change, row.cause) == (Change.NOT_COMPARABLE, Cause.NOT_CHECKED)


def test_an_account_left_out_by_choice_did_not_leave(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    left_out = AccountResult(account("000000000012", "Payments"), AccountOutcome.OUT_OF_SCOPE)

    row = the_row(a_scan(a_cell(Status.OK)), a_scan(others=(left_out,)))

    assert (row.change, row.cause) == (Change.NOT_COMPARABLE, Cause.NOT_CHECKED)


def test_a_vendor_that_was_not_looked_for_cannot_be_compared(
    a_cell: MakeCell, a_scan: MakeScan
) -> None:
    both = a_scan(a_cell(Status.OK), a_cell(Status.MISSING, vendor="opsramp"))

    rows = compare_scans(both, a_scan(a_cell(Status.OK))).rows

    assert [(row.vendor, row.change) for row in rows] == [
        ("prosperops", Change.UNCHANGED),
        ("opsramp", Change.NOT_COMPARABLE),
    ]


def test_a_vendor_agreed_later_had_no_place_before(a_cell: MakeCell, a_scan: MakeScan) -> None:
    others = replace(a_cell(Status.NOT_EXPECTED), vendor="")
    before = a_scan(a_cell(Status.OK))
    before = replace(before, results=(replace(before.results[0], others=others),))
    after = a_scan(a_cell(Status.OK), a_cell(Status.MISSING, vendor="archera"))

    (_, row) = compare_scans(before, after).rows

    assert (row.before, row.change) == (Status.NOT_EXPECTED, Change.NEW)


def two_roles(made: CellResult, second: str, findings: tuple[Finding, ...]) -> CellResult:
    """A vendor with another role besides."""
    (role,) = made.roles
    assert role.expected
    assert role.observed
    other = replace(
        role,
        expected=replace(role.expected, key=second, role_name=second),
        observed=replace(role.observed, name=second),
        findings=findings,
    )
    return replace(made, roles=(role, other), findings=(*made.findings, *findings))


def test_every_role_of_a_vendor_has_a_row_of_its_own(a_cell: MakeCell, a_scan: MakeScan) -> None:
    before = two_roles(a_cell(Status.OK), "billing", ())
    after = replace(
        two_roles(a_cell(Status.OK), "billing", (excess("ec2:A"),)), status=Status.DRIFT_EXCESS
    )

    rows = compare_scans(a_scan(before), a_scan(after)).rows

    assert [(row.role_name, row.change, row.after) for row in rows] == [
        ("prosperops-role", Change.UNCHANGED, Status.OK),
        ("billing", Change.NEW, Status.DRIFT_EXCESS),
    ]
    assert len({row.row_key for row in rows}) == 2


def test_a_role_that_was_added_had_no_place_before(a_cell: MakeCell, a_scan: MakeScan) -> None:
    before = a_cell(Status.OK)
    after = replace(two_roles(before, "billing", (excess("ec2:A"),)), status=Status.DRIFT_EXCESS)

    (_, row) = compare_scans(a_scan(before), a_scan(after)).rows

    assert (row.role_name, row.before, row.change) == (
        "billing", Status.NOT_EXPECTED, Change.NEW,
    )  # fmt: skip


def test_a_renamed_role_is_found_again_by_its_key(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    before = a_cell(Status.OK)
    (role,) = before.roles
    assert role.expected
    after = replace(
        before,
        roles=(replace(role, expected=replace(role.expected, role_name="New"), observed=None),),
        status=Status.MISSING,
    )

    row = the_row(a_scan(before), a_scan(after))

    assert (row.role_name, row.before, row.after) == ("New", Status.OK, Status.MISSING)


def test_every_pair_of_both_scans_appears() -> None:
    before, after = make_scan(("One", "Two")), make_scan(("Two",))
    after = replace(
        after,
        vendors=after.vendors[1:],
        results=tuple(replace(one, cells=one.cells[1:]) for one in reversed(after.results)),
    )

    rows = compare_scans(before, after).rows

    keys = [row.key for row in rows]
    assert len(keys) == len(set(keys))
    assert set(keys) == {
        f"{cell.account_id}|{cell.vendor}"
        for scan in (before, after)
        for result in scan.results
        for cell in result.cells
    }


def test_rows_come_in_the_order_of_the_later_matrix() -> None:
    before, after = make_scan(("One",)), make_scan()
    after = replace(after, results=tuple(reversed(after.results)))

    rows = compare_scans(before, after).rows

    accounts = list(dict.fromkeys(row.account_id for row in rows))
    later = [result.account.id for result in after.results if result.cells]
    assert accounts[: len(later)] == later


def test_a_row_says_what_was_found_and_by_which_answer(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    row = the_row(a_scan(a_cell(Status.MISSING)), a_scan(a_cell(Status.OK)))

    assert row.found_before == "The agreed role does not exist."
    assert row.found_after == "The vendor has exactly the access that was agreed."
    assert (row.evidence_before, row.evidence_after) == ("E-000001", "E-000001")


def test_a_sentence_names_the_account_again(
    a_cell: MakeCell, a_scan: MakeScan, the_row: TheRow
) -> None:
    about = replace(excess("ec2:A"), summary="In 000000000012 more is possible.")
    after = a_cell(Status.DRIFT_EXCESS, findings=(about,))

    row = the_row(a_scan(a_cell(Status.OK)), a_scan(after))

    assert row.found_after == "In 000000000012 more is possible."


def test_the_comparison_names_both_agreements(a_cell: MakeCell, a_scan: MakeScan) -> None:
    comparison = compare_scans(
        a_scan(a_cell(Status.OK)), a_scan(a_cell(Status.OK), agreement="b" * 64)
    )

    assert comparison.agreement_before == DocumentVersion("v", "a" * 64)
    assert comparison.agreement_after == DocumentVersion("v", "b" * 64)


def edge(scan: Scan) -> AccountResult:
    """The account with a third party."""
    return next(result for result in scan.results if result.third_parties)


def test_a_third_party_comes_and_goes() -> None:
    present = make_scan()
    absent = replace(
        present,
        results=tuple(replace(result, third_parties=()) for result in present.results),
    )

    (came,) = compare_scans(absent, present).parties
    (gone,) = compare_scans(present, absent).parties

    assert (came.change, came.cause) == (Change.NEW, Cause.ACCESS)
    assert (gone.change, gone.cause) == (Change.RESOLVED, Cause.ACCESS)
    assert "333333333333" in came.found_after
    assert came.evidence_after == edge(present).third_parties[0].evidence[0]


def test_a_third_party_without_its_external_id_any_more_is_worse() -> None:
    without = make_scan()
    result = edge(without)
    guarded = replace(
        result,
        third_parties=(replace(result.third_parties[0], external_id_required=True),),
    )
    before = replace(
        without,
        results=tuple(guarded if one is result else one for one in without.results),
    )

    (row,) = compare_scans(before, without).parties

    assert row.change is Change.WORSE


@pytest.mark.parametrize("outcome", [AccountOutcome.PARTIAL, AccountOutcome.UNREACHABLE])
def test_a_third_party_not_seen_in_an_account_not_read_whole_is_not_gone(
    outcome: AccountOutcome,
) -> None:
    before = make_scan()
    after = replace(
        before,
        results=tuple(
            replace(result, third_parties=(), outcome=outcome) for result in before.results
        ),
    )

    (row,) = compare_scans(before, after).parties

    assert (row.change, row.cause) == (Change.NOT_COMPARABLE, Cause.NOT_CHECKED)


def test_a_checked_account_with_hostile_name_keeps_it() -> None:
    scan = replace(make_scan(), results=(checked_account(3, HOSTILE_NAMES[0], count(1)),))

    assert {row.account_name for row in compare_scans(scan, scan).rows} == {HOSTILE_NAMES[0]}
