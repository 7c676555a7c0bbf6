"""What the rows of a review say."""

from __future__ import annotations

from datetime import date

import pytest
from review_samples import decided

from core.review.subjects import Subjects
from core.review.wording import (
    decision_account,
    decision_state,
    decision_words,
    risk_word,
    what_is_it_about,
)


def test_an_acceptance_shows_its_last_day(subjects: Subjects) -> None:
    one = decided(subjects.exceptions[0], "accept-until", accept_until=date(2027, 3, 31))
    assert decision_words(one) == "Accept until 2027-03-31"
    assert decision_words(None) == ""


@pytest.mark.parametrize(
    ("carried_from", "state", "words"),
    [("", "decided", "Fix"), ("R-0", "to-confirm", "Fix (to confirm)")],
)
def test_a_carried_decision_waits(
    subjects: Subjects, carried_from: str, state: str, words: str
) -> None:
    one = decided(subjects.exceptions[0], "fix", carried_from=carried_from)
    assert (decision_state(one), decision_words(one)) == (state, words)
    assert decision_state(None) == "open"


def test_the_account_of_a_decision_names_who_when_and_on_what_terms(subjects: Subjects) -> None:
    one = decided(
        subjects.exceptions[0], "accept-until", accept_until=date(2027, 3, 31), owner="Ida Berg",
        approved_by="Maria Lindqvist", carried_from="R-0", source="workbook",
    )  # fmt: skip
    assert decision_account(one, {"R-0": "2026-Q3"}) == (
        "2026-11-21 09:00 UTC  Ada Okafor: Accept until 2027-03-31 (to confirm), owner Ida Berg,"
        " approved by Maria Lindqvist, carried over from review 2026-Q3, from the workbook"
    )


def test_a_third_party_without_external_id_is_a_high_risk(subjects: Subjects) -> None:
    (party,) = subjects.third_parties
    assert risk_word(party) == "High"
    assert "can enter role legacy-reporting without an external ID" in what_is_it_about(party)


def test_what_could_not_be_checked_has_no_known_risk_and_a_reason(subjects: Subjects) -> None:
    gap = subjects.unknown[0]
    assert risk_word(gap) == "Not known"
    assert "The audit role does not let us in. (AWS: AccessDenied)" in what_is_it_about(gap)


def test_a_vendor_as_a_whole_has_no_risk_word(subjects: Subjects) -> None:
    assert risk_word(subjects.vendors[0]) == ""
    assert what_is_it_about(subjects.vendors[0]) == ""
