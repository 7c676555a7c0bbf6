from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.errors import InputError
from core.model import Scan
from core.review.model import Decision, Review, SignOff

if TYPE_CHECKING:
    from core.history.history import History

MakeReview = Callable[..., Review]
MakeScan = Callable[..., Scan]
MakeDecision = Callable[..., Decision]
MakeSignOff = Callable[..., SignOff]


@pytest.fixture
def begun(history: History, scan: Scan, review: MakeReview) -> Review:
    """A review that is open."""
    history.add_scan(scan)
    made = review(scan)
    history.add_review(made)
    return made


def test_a_review_comes_back_equal(history: History, begun: Review) -> None:
    assert history.review(begun.id) == begun
    assert history.reviews() == (begun,)
    assert history.reviews(begun.organization_id) == (begun,)
    assert history.reviews("o-other") == ()


def test_a_signed_review_is_kept_as_it_is(
    history: History, scan: Scan, review: MakeReview, sign_off: MakeSignOff
) -> None:
    history.add_scan(scan)
    signed = replace(review(scan), sign_off=sign_off())
    history.add_review(signed)

    assert history.review(signed.id) == signed


def test_decisions_are_added_in_their_order(
    history: History, begun: Review, decide: MakeDecision
) -> None:
    later = (decide("archera"), decide("prosperops", "Second thought."))
    history.add_decisions(begun.id, later[:1])
    history.add_decisions(begun.id, later[1:])
    history.add_decisions(begun.id, ())

    assert history.review(begun.id).decisions == (*begun.decisions, *later)


def test_a_signed_review_refuses_everything(
    history: History, begun: Review, decide: MakeDecision, sign_off: MakeSignOff
) -> None:
    history.sign(begun.id, sign_off())

    with pytest.raises(InputError, match="is signed"):
        history.add_decisions(begun.id, (decide(),))
    with pytest.raises(InputError, match="is signed"):
        history.sign(begun.id, sign_off())
    assert history.review(begun.id) == replace(begun, sign_off=sign_off())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions SET body = '{}'",
        "DELETE FROM decisions",
        "UPDATE reviews SET body = '{}'",
        "DELETE FROM reviews",
        "UPDATE sign_offs SET body = '{}'",
        "DELETE FROM sign_offs",
        "UPDATE change_records SET body = '{}'",
        "INSERT INTO decisions SELECT review_no, 99, body, sha256 FROM decisions LIMIT 1",
        "UPDATE scans SET id = 'x'",
        "UPDATE verdicts SET body = '[]'",
        "UPDATE bodies SET start = 1",
        "DELETE FROM scans",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_signed(
    history: History, path: Path, begun: Review, sign_off: MakeSignOff, statement: str
) -> None:
    history.sign(begun.id, sign_off())
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys = ON")
        if "change_records" in statement:
            raw.execute("INSERT INTO change_records VALUES (1, 'a', 'b', 'c', '{}', '')")
        with pytest.raises(sqlite3.IntegrityError, match=r"only added to|signed|FOREIGN KEY"):
            raw.execute(statement)


def test_a_review_without_its_scan_is_refused(
    history: History, scan: Scan, review: MakeReview
) -> None:
    with pytest.raises(InputError, match="no scan"):
        history.add_review(review(scan))


def test_an_id_is_used_once(history: History, begun: Review) -> None:
    with pytest.raises(InputError, match="already"):
        history.add_review(begun)


@pytest.mark.parametrize("ask", ["review", "add_decisions", "sign"])
def test_a_review_that_is_not_there_is_named(
    history: History, ask: str, sign_off: MakeSignOff
) -> None:
    more: dict[str, tuple[object, ...]] = {"add_decisions": ((),), "sign": (sign_off(),)}
    with pytest.raises(InputError, match="no review none"):
        getattr(history, ask)("none", *more.get(ask, ()))


def test_the_latest_revision_counts(
    history: History, scan: Scan, begun: Review, review: MakeReview
) -> None:
    second = replace(review(scan, "R-2", days=1), revision=2, previous_id=begun.id)
    history.add_review(second)

    assert history.review_of(scan.id) == second
    assert [one.id for one in history.reviews()] == ["R-2", "R-1"]


def test_a_scan_without_a_review_has_none(history: History, scan: Scan) -> None:
    history.add_scan(scan)

    assert history.review_of(scan.id) is None


def test_the_last_signed_review_before_a_moment(
    history: History, scan_at: MakeScan, review: MakeReview, sign_off: MakeSignOff
) -> None:
    signed = []
    for days in (1, 2):
        scan = scan_at(days)
        history.add_scan(scan)
        made = replace(review(scan, f"R-{days}"), sign_off=sign_off(days))
        history.add_review(made)
        signed.append(made)
    third = scan_at(3)
    history.add_scan(third)
    history.add_review(review(third, "R-3"))
    organization = third.organization.id

    assert history.last_signed(sign_off(9).signed_at, organization) == signed[1]
    assert history.last_signed(sign_off(2).signed_at, organization) == signed[0]
    assert history.last_signed(sign_off(1).signed_at, organization) is None
    assert history.last_signed(sign_off(9).signed_at, "o-other") is None
