"""The demonstration's past is what any scan and any review would have left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.agreement import load_agreement
from core.catalogue import load_catalogue
from core.changes.compare import compare_scans
from core.changes.model import Cause, Change
from core.changes.outline import outline_of
from core.demo import DemoServer
from core.demo.agreement_copy import copy_agreement
from core.demo.organization import build_organization
from core.demo.past_cast import CLOSED, NEWCOMER, OUT_OF_REACH, PAST
from core.demo.past_scan import past_scan
from core.demo.quarters import fill_history, past_quarters, quarter_ends, scan_day
from core.history import open_history, sqlite_url
from core.model import Scan, Status
from core.review.completeness import progress_of, standing_decisions
from core.review.content_hash import is_untouched
from core.review.model import Decision, Review, SubjectKind
from core.review.rules import Circumstances, problems_of
from core.review.subjects import subjects_of
from core.scan.document import is_genuine

if TYPE_CHECKING:
    from core.history.history import History

TODAY = datetime.now(UTC).date()
Quarters = tuple[tuple[Scan, str, Review], ...]


@pytest.fixture(scope="module")
def quarters() -> Quarters:
    return past_quarters(TODAY)


@pytest.fixture(scope="module")
def live() -> Scan:
    """A real scan of the demonstration as it is now."""
    from threading import Event

    from core.aws.connection import AwsConnection
    from core.scan.engine import ScanRequest, run_scan

    catalogue = load_catalogue()
    with DemoServer() as server:
        agreement = load_agreement(server.agreement_path, catalogue)
        scan = run_scan(
            AwsConnection(server.connection),
            ScanRequest(catalogue, agreement, demo=True),
            lambda _event: None,
            Event(),
        )
    assert scan
    return scan


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    with open_history(sqlite_url(tmp_path / "history.sqlite")) as opened:
        yield opened


def test_judged_without_the_emulator_it_is_as_with_it(
    live: Scan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With nothing different in the past, the past scan sees exactly what the real one sees."""
    monkeypatch.setattr("core.demo.past_organization.PAST", {})
    monkeypatch.setattr("core.demo.past_organization.OUTSIDERS", ())
    monkeypatch.setattr("core.demo.past_organization.LAST_QUARTER_OF", dict.fromkeys(
        (entry.key for entry in CLOSED), -1
    ))  # fmt: skip
    catalogue = load_catalogue()
    now = datetime.now(UTC)

    past = past_scan(
        build_organization(), 3, now, now=now, catalogue=catalogue,
        agreement=load_agreement(copy_agreement(tmp_path), catalogue),
    )  # fmt: skip

    there = {entry.account_id: entry for entry in outline_of(live).accounts}
    same = 0
    for entry in outline_of(past).accounts:
        for cell, real in zip(
            entry.outline.cells, there[entry.account_id].outline.cells, strict=True
        ):
            if Status.UNREACHABLE not in (cell.status, real.status):
                assert [(one.expected, one.observed, one.status) for one in cell.roles] == [
                    (one.expected, one.observed, one.status) for one in real.roles
                ]
                same += 1
    assert same > 200


def test_four_quarters_each_with_a_signed_review(quarters: Quarters) -> None:
    assert len(quarters) == 4
    for scan, _, review in quarters:
        assert review.scan_id == scan.id
        assert review.sign_off is not None
        assert is_untouched(review, scan)
        assert review.sign_off.signed_at.date() <= review.due_on
        assert review.sign_off.signed_at.date() < TODAY


def test_the_reviews_follow_one_another(quarters: Quarters) -> None:
    reviews = [review for _, _, review in quarters]

    assert [one.previous_id for one in reviews] == ["", *(one.id for one in reviews[:-1])]
    assert len({one.period for one in reviews}) == 4


def test_every_review_decided_everything_by_the_rules(quarters: Quarters) -> None:
    for scan, _, review in quarters:
        subjects = subjects_of(scan)
        assert progress_of(subjects, standing_decisions(review)).is_complete
        for decision in review.decisions:
            subject = subjects.find(decision.subject, decision.key)
            assert subject is not None
            circumstances = Circumstances(today=decision.decided_at.date())
            assert problems_of(decision, subject, circumstances) == ()
            assert decision.difference == subject.difference


def test_the_agreements_are_those_the_scans_were_judged_by(
    quarters: Quarters, tmp_path: Path
) -> None:
    copy_agreement(tmp_path)
    catalogue = load_catalogue()
    for scan, text, _ in quarters:
        path = tmp_path / "agreement.yaml"
        path.write_text(text, encoding="utf-8")
        agreement = load_agreement(path, catalogue)
        assert (agreement.version, agreement.sha256) == (
            scan.agreement.version, scan.agreement.sha256,
        )  # fmt: skip
    assert len({scan.agreement.version for scan, _, _ in quarters}) == 4


def test_a_vendor_was_agreed_only_in_the_last_quarter(quarters: Quarters) -> None:
    columns = [{vendor for vendor, _ in scan.vendors} for scan, _, _ in quarters]

    assert ["archera" in one for one in columns] == [False, False, False, True]


def test_an_exemption_ran_out_before_the_drift_was_mended(quarters: Quarters) -> None:
    statuses = [
        next(
            cell.status
            for result in scan.results
            if result.account.name == "booking-staging"
            for cell in result.cells
            if cell.vendor == "prosperops"
        )
        for scan, _, _ in quarters
    ]

    assert statuses == [Status.EXEMPT, Status.EXEMPT, Status.DRIFT_EXCESS, Status.OK]


def test_now_and_the_last_quarter_differ_in_every_way(live: Scan, quarters: Quarters) -> None:
    comparison = compare_scans(quarters[-1][0], live)

    assert set(comparison.by_change) == set(Change)
    assert {row.cause for row in comparison.rows} == set(Cause)
    assert {row.change for row in comparison.parties} >= {
        Change.NEW, Change.RESOLVED, Change.UNCHANGED,
    }  # fmt: skip


def test_exemptions_of_today_were_decided_in_the_last_review(
    live: Scan, quarters: Quarters
) -> None:
    """Only the agreement changed there: what stands in the account is what was accepted."""
    scan, _, review = quarters[-1]
    exempt = {
        f"{cell.account_id}|{cell.vendor}"
        for result in live.results
        for cell in result.cells
        if cell.status is Status.EXEMPT
    }
    accepted: dict[str, Decision] = {
        one.key: one
        for one in review.decisions
        if one.subject is SubjectKind.EXCEPTION and one.decision == "accept-until"
    }

    assert exempt
    assert accepted.keys() == exempt
    causes = {row.key: row.cause for row in compare_scans(scan, live).rows}
    assert {causes[key] for key in exempt} == {Cause.AGREEMENT}


def test_the_evidence_is_genuine_and_of_its_time(quarters: Quarters) -> None:
    for scan, _, _ in quarters:
        answers = [one for result in scan.results for one in result.evidence]
        assert len({one.id for one in answers}) == len(answers) > 50
        assert all(map(is_genuine, answers))
        assert all(scan.started_at < one.received_at < scan.finished_at for one in answers)


def test_no_role_was_used_or_made_after_it_was_seen(quarters: Quarters) -> None:
    for scan, _, _ in quarters:
        for result in scan.results:
            for role in (cell.observed for cell in result.cells):
                for moment in (role.created_at, role.last_used_at) if role else ():
                    assert moment is None or moment < scan.started_at


def test_the_same_day_gives_the_same_past() -> None:
    assert past_quarters(date(2026, 11, 22)) == past_quarters(date(2026, 11, 22))


@pytest.mark.parametrize(
    "today",
    [date(2026, 1, 1), date(2026, 10, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 4, 5)],
)
def test_the_past_fits_any_day(today: date) -> None:
    ends = quarter_ends(today)
    days = [scan_day(end, today) for end in ends]

    assert all((end + timedelta(days=1)).day == 1 for end in ends)
    assert ends[-1] < today <= ends[-1] + timedelta(days=92)
    assert days == sorted(days)
    for end, day in zip(ends, days, strict=True):
        assert end - timedelta(days=89) < day < end
        assert (day.month - 1) // 3 == (end.month - 1) // 3
    assert today - days[-1] >= timedelta(days=30)
    assert len(past_quarters(today)) == 4


def test_filling_twice_adds_nothing(history: History) -> None:
    fill_history(history)
    first = history.scans(), history.reviews()
    fill_history(history)

    assert (history.scans(), history.reviews()) == first
    assert len(first[0]) == len(first[1]) == 4
    assert history.check() == ()


def test_the_present_can_be_added(history: History, live: Scan) -> None:
    fill_history(history, live)

    entry = history.previous(live.id)
    assert entry is not None
    assert history.scans()[0].id == live.id
    long_standing = [at for at in history.first_seen(live.id).values() if at < live.started_at]
    assert len(long_standing) > 5


def test_the_cast_names_accounts_that_there_are() -> None:
    keys = {account.key for account in build_organization().accounts}
    closed = {entry.key for entry in CLOSED}

    assert {key for key, _ in PAST} <= keys
    assert set().union(*OUT_OF_REACH) <= keys
    assert NEWCOMER in keys
    assert not closed & keys


def test_drift_came_and_went(quarters: Quarters) -> None:
    seen = Counter(
        row.change
        for (before, _, _), (after, _, _) in pairwise(quarters)
        for row in compare_scans(before, after).rows
    )

    assert seen[Change.RESOLVED] >= 4
    assert seen[Change.NEW] >= 8
