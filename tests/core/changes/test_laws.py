"""What holds for any two scans."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from report_scan import account, cell, make_scan

from core.changes.compare import compare_scans
from core.changes.model import Cause, Change
from core.model import AccountOutcome, AccountResult, Scan, Status

STATUSES = [status for status in Status if status not in {Status.PENDING, Status.UNKNOWN_PARTY}]
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(["000000000001", "000000000002"]), st.sampled_from(["a", "b", "c"])),
    st.sampled_from(STATUSES),
)
REVERSED = {
    Change.WORSE: {Change.BETTER, Change.WORSE, Change.LEFT_SCOPE},
    Change.BETTER: {Change.WORSE, Change.BETTER},
    Change.UNCHANGED: {Change.UNCHANGED},
    Change.NEW: {Change.RESOLVED, Change.LEFT_SCOPE},
    Change.RESOLVED: {Change.NEW},
    Change.LEFT_SCOPE: {Change.NEW, Change.NOT_COMPARABLE, Change.WORSE},
    Change.NOT_COMPARABLE: {Change.NOT_COMPARABLE, Change.LEFT_SCOPE},
}


def scan_of(cells: dict[tuple[str, str], Status]) -> Scan:
    """A scan with these cells and no others."""
    results = tuple(
        AccountResult(
            account(account_id, account_id),
            AccountOutcome.CHECKED,
            tuple(
                cell(account_id, vendor, status, ())
                for (owner, vendor), status in sorted(cells.items())
                if owner == account_id
            ),
        )
        for account_id in sorted({account_id for account_id, _ in cells})
    )
    vendors = tuple((vendor, vendor) for vendor in sorted({vendor for _, vendor in cells}))
    return replace(make_scan(), vendors=vendors, results=results)


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_every_pair_has_exactly_one_row(
    old: dict[tuple[str, str], Status], new: dict[tuple[str, str], Status]
) -> None:
    rows = compare_scans(scan_of(old), scan_of(new)).rows

    assert Counter((row.account_id, row.vendor) for row in rows) == Counter({*old, *new})
    for row in rows:
        assert row.before is old.get((row.account_id, row.vendor))
        assert row.after is new.get((row.account_id, row.vendor))


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_backwards_it_is_the_opposite(
    old: dict[tuple[str, str], Status], new: dict[tuple[str, str], Status]
) -> None:
    before, after = scan_of(old), scan_of(new)
    back = {row.key: row for row in compare_scans(after, before).rows}

    for row in compare_scans(before, after).rows:
        assert back[row.key].change in REVERSED[row.change]


@settings(max_examples=60, deadline=None)
@given(CELLS, CELLS)
def test_nothing_unknown_is_ever_called_good_or_unchanged(
    old: dict[tuple[str, str], Status], new: dict[tuple[str, str], Status]
) -> None:
    for row in compare_scans(scan_of(old), scan_of(new)).rows:
        if Status.UNREACHABLE in (row.before, row.after):
            assert row.change in {Change.NOT_COMPARABLE, Change.LEFT_SCOPE}
        if row.after is Status.UNREACHABLE:
            assert row.cause is Cause.NOT_CHECKED


@settings(max_examples=60, deadline=None)
@given(CELLS)
def test_no_change_has_no_cause(cells: dict[tuple[str, str], Status]) -> None:
    scan = scan_of(cells)

    for row in compare_scans(scan, scan).rows:
        assert (row.change is Change.UNCHANGED) == (row.cause is Cause.NONE)
        assert (row.change is Change.UNCHANGED) == (row.before is not Status.UNREACHABLE)
