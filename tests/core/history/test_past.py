from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from core.model import Scan, Status

if TYPE_CHECKING:
    from core.history.history import History

MakeScan = Callable[..., Scan]
CELL = ("000000000011", "prosperops")  # OK in the usual scan
KEY = "|".join(CELL)


def add(history: History, scan_at: MakeScan, *statuses: Status) -> list[Scan]:
    """A scan a day in which the access has one status after the other."""
    scans = [scan_at(day, {CELL: status}) for day, status in enumerate(statuses, 1)]
    for scan in scans:
        history.add_scan(scan)
    return scans


def test_the_course_of_an_access(history: History, scan_at: MakeScan) -> None:
    add(history, scan_at, Status.OK, Status.MISSING, Status.EXEMPT)

    course = history.course(*CELL)

    assert [point.status for point in course] == [Status.OK, Status.MISSING, Status.EXEMPT]
    assert [point.scan_id for point in course] == ["scan-1", "scan-2", "scan-3"]
    assert course[0].at == scan_at(1).started_at


def test_an_access_nobody_looked_at_has_no_course(history: History, scan: Scan) -> None:
    history.add_scan(scan)

    assert history.course("000000000011", "unheard-of") == ()
    assert history.course("999999999998", "prosperops") == ()


def test_the_trend_leaves_partial_scans_out(history: History, scan_at: MakeScan) -> None:
    first, second, third = (scan_at(day) for day in (1, 2, 3))
    for scan in (third, first, replace(second, complete=False)):
        history.add_scan(scan)

    trend = history.trend(first.organization.id)

    assert [point.scan_id for point in trend] == ["scan-1", "scan-3"]
    assert trend[0].by_status == history.scans()[0].by_status
    assert history.trend("o-other") == ()


def test_the_previous_scan_is_the_last_complete_one_of_the_organization(
    history: History, scan_at: MakeScan
) -> None:
    first, second, third, fourth = (scan_at(day) for day in (1, 2, 3, 4))
    history.add_scan(first)
    history.add_scan(replace(second, complete=False))
    history.add_scan(replace(third, organization=replace(third.organization, id="o-other")))
    history.add_scan(fourth)

    found = history.previous(fourth.id)

    assert found is not None
    assert found.id == first.id
    assert history.previous(first.id) is None


def test_attention_counts_from_the_scan_in_which_it_began(
    history: History, scan_at: MakeScan
) -> None:
    _, _, began, *_, last = add(
        history, scan_at, Status.MISSING, Status.OK, Status.MISSING, Status.DRIFT_BROKEN,
        Status.MISSING,
    )  # fmt: skip

    assert history.first_seen(last.id)[KEY] == began.started_at


def test_an_access_without_a_problem_has_no_beginning(history: History, scan_at: MakeScan) -> None:
    (*_, last) = add(history, scan_at, Status.MISSING, Status.OK)

    assert KEY not in history.first_seen(last.id)


def test_later_scans_do_not_count(history: History, scan_at: MakeScan) -> None:
    first, *_ = add(history, scan_at, Status.MISSING, Status.MISSING)

    assert history.first_seen(first.id)[KEY] == first.started_at


def test_a_scan_that_did_not_look_is_no_break(history: History, scan_at: MakeScan) -> None:
    first, second, third = (scan_at(day, {CELL: Status.MISSING}) for day in (1, 2, 3))
    unasked = tuple(one for one in second.results if one.account.id != CELL[0])
    for scan in (first, replace(second, results=unasked), third):
        history.add_scan(scan)

    assert history.first_seen(third.id)[KEY] == first.started_at


def test_what_could_not_be_checked_needs_attention_too(history: History, scan_at: MakeScan) -> None:
    _, began, last = add(history, scan_at, Status.OK, Status.UNREACHABLE, Status.MISSING)

    assert history.first_seen(last.id)[KEY] == began.started_at
