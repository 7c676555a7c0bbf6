"""What a scan gives to decide about."""

from __future__ import annotations

from dataclasses import replace

from core.model import Scan, Status
from core.review.model import SubjectKind
from core.review.subjects import Subjects, subjects_of


def test_every_vendor_of_the_scan_is_decided_about(scan: Scan, subjects: Subjects) -> None:
    assert [one.key for one in subjects.vendors] == [vendor for vendor, _ in scan.vendors]


def test_exceptions_are_the_cells_that_need_attention_and_were_checked(
    scan: Scan, subjects: Subjects
) -> None:
    cells = [cell for result in scan.results for cell in result.cells]
    wanted = {
        f"{cell.account_id}|{cell.vendor}"
        for cell in cells
        if cell.status.needs_attention and cell.status is not Status.UNREACHABLE
    }
    assert {one.key for one in subjects.exceptions} == wanted
    assert len(subjects.exceptions) == len(wanted)


def test_exceptions_come_worst_first(subjects: Subjects) -> None:
    ranks = [one.cell.status.rank for one in subjects.exceptions if one.cell]
    assert ranks == sorted(ranks)


def test_what_could_not_be_checked_is_apart(scan: Scan, subjects: Subjects) -> None:
    assert len(subjects.unknown) == len(scan.vendors)  # the one suspended account
    assert all(one.cell and one.cell.status is Status.UNREACHABLE for one in subjects.unknown)
    assert all(one.difference == "" for one in subjects.unknown)


def test_a_third_party_is_known_by_account_role_and_outside_account(subjects: Subjects) -> None:
    assert [one.key for one in subjects.third_parties] == [
        "000000000888|legacy-reporting|333333333333"
    ]


def test_a_third_party_that_asks_for_no_external_id_any_more_is_another_difference(
    scan: Scan, subjects: Subjects
) -> None:
    (before,) = subjects.third_parties
    results = tuple(
        replace(
            result,
            third_parties=tuple(
                replace(one, external_id_required=True) for one in result.third_parties
            ),
        )
        for result in scan.results
    )
    (after,) = subjects_of(replace(scan, results=results)).third_parties
    assert (before.key, before.difference) != (after.key, after.difference)
    assert before.key == after.key


def test_a_subject_is_found_by_kind_and_key(subjects: Subjects) -> None:
    first = subjects.exceptions[0]
    assert subjects.find(SubjectKind.EXCEPTION, first.key) is first
    assert subjects.find(SubjectKind.UNKNOWN, first.key) is None
