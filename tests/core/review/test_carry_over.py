"""Which of last quarter's decisions are taken over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from review_samples import all_decided, decided

from core.review.carry_over import carried_decisions
from core.review.model import Decision, Review, SignOff
from core.review.subjects import Subjects

NOW = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)


def signed(review: Review, sign_off: SignOff, *decisions: Decision) -> Review:
    return replace(review, decisions=decisions, sign_off=sign_off)


def test_decisions_about_the_same_differences_are_taken_over(
    review: Review, sign_off: SignOff, subjects: Subjects
) -> None:
    previous = signed(review, sign_off, *all_decided(subjects))
    carried = carried_decisions(previous, subjects, by="Ida Berg", now=NOW)
    assert [one.key for one in carried] == [
        one.key for one in (*subjects.exceptions, *subjects.third_parties)
    ]
    assert {(one.carried_from, one.reviewer, one.decided_at) for one in carried} == {
        ("R-1", "Ida Berg", NOW)
    }
    assert carried[0].comment == "Looked at."


def test_a_review_that_was_not_signed_gives_nothing(review: Review, subjects: Subjects) -> None:
    open_one = replace(review, decisions=all_decided(subjects))
    assert carried_decisions(open_one, subjects, by="Ida", now=NOW) == ()


def test_another_difference_is_decided_anew(
    review: Review, sign_off: SignOff, subjects: Subjects
) -> None:
    first = subjects.exceptions[0]
    previous = signed(review, sign_off, decided(first, "fix", difference="0" * 64))
    assert carried_decisions(previous, subjects, by="Ida", now=NOW) == ()


def test_an_acceptance_is_taken_over_up_to_its_last_day(
    review: Review, sign_off: SignOff, subjects: Subjects
) -> None:
    ended = decided(subjects.exceptions[0], "accept-until", accept_until=date(2027, 1, 31))
    lasting = decided(subjects.exceptions[1], "accept-until", accept_until=date(2027, 2, 1))
    previous = signed(review, sign_off, ended, lasting)
    carried = carried_decisions(previous, subjects, by="Ida", now=NOW)
    assert [one.key for one in carried] == [subjects.exceptions[1].key]


def test_only_the_decision_that_counted_is_taken_over(
    review: Review, sign_off: SignOff, subjects: Subjects
) -> None:
    first = subjects.exceptions[0]
    previous = signed(review, sign_off, decided(first, "fix"), decided(first, "remove-access"))
    (carried,) = carried_decisions(previous, subjects, by="Ida", now=NOW)
    assert carried.decision == "remove-access"
