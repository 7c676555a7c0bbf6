"""What may be decided, and what a decision has to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from review_samples import TODAY, decided

from core.review.model import SubjectKind
from core.review.rules import ALLOWED, Circumstances, approver_of, decision_word, problems_of
from core.review.subjects import Subject, Subjects

NOW = Circumstances(today=TODAY)
ACCEPTED: dict[str, Any] = {
    "accept_until": date(2027, 3, 31),
    "owner": "Ada Okafor",
    "approved_by": "Ingrid Halvorsen",
    "comment": "Needed until the migration has ended.",
}


@pytest.fixture
def exception(subjects: Subjects) -> Subject:
    return subjects.exceptions[0]


@pytest.fixture
def vendor(subjects: Subjects) -> Subject:
    return subjects.vendors[0]


def fields(subject: Subject, decision: str, now: Circumstances = NOW, **given: Any) -> list[str]:
    return [one.field for one in problems_of(decided(subject, decision, **given), subject, now)]


@pytest.mark.parametrize("decision", ["keep", "reduce", "remove"])
def test_a_vendor_is_decided_without_a_comment(vendor: Subject, decision: str) -> None:
    assert fields(vendor, decision) == []


@pytest.mark.parametrize("decision", ["fix", "remove-access"])
def test_an_exception_is_decided_without_a_comment(exception: Subject, decision: str) -> None:
    assert fields(exception, decision) == []


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_escalation_needs_a_comment_everywhere(subjects: Subjects, kind: SubjectKind) -> None:
    subject = subjects.of(kind)[0]
    assert fields(subject, "escalate") == ["comment"]
    assert fields(subject, "escalate", comment="To the CISO.") == []


def test_a_comment_of_spaces_is_none(vendor: Subject) -> None:
    assert fields(vendor, "escalate", comment="  \n") == ["comment"]


def test_a_vendors_word_is_refused_for_an_exception(exception: Subject) -> None:
    (problem,) = problems_of(decided(exception, "keep"), exception, NOW)
    assert problem.field == "decision"
    assert problem.file == exception.key
    assert "Accept until date" in problem.remedy


def test_what_could_not_be_checked_is_acknowledged_with_a_comment_only(subjects: Subjects) -> None:
    gap = subjects.unknown[0]
    assert ALLOWED[SubjectKind.UNKNOWN] == ("acknowledged", "escalate")
    assert fields(gap, "acknowledged") == ["comment"]
    assert fields(gap, "acknowledged", comment="Suspended, closes in May.") == []
    assert fields(gap, "accept-until", **ACCEPTED) == ["decision"]


def test_a_decision_about_several_rows_needs_a_comment(exception: Subject) -> None:
    several = replace(NOW, rows=12)
    assert fields(exception, "fix", several) == ["comment"]
    assert fields(exception, "fix", several, comment="All of the pilot.") == []


def test_nobody_decides_without_a_name(exception: Subject) -> None:
    assert fields(exception, "fix", reviewer=" ") == ["reviewer"]


def test_a_vendors_own_business_owner_says_why(vendor: Subject) -> None:
    own = replace(NOW, business_owner="ada okafor, Procurement")
    assert fields(vendor, "keep", own) == ["comment"]
    assert fields(vendor, "keep", own, comment="No deputy this month.") == []


def test_an_acceptance_with_everything_is_in_order(exception: Subject) -> None:
    assert fields(exception, "accept-until", **ACCEPTED) == []


@pytest.mark.parametrize("missing", ["accept_until", "owner", "approved_by", "comment"])
def test_an_acceptance_lacks_nothing(exception: Subject, missing: str) -> None:
    given = {name: value for name, value in ACCEPTED.items() if name != missing}
    assert fields(exception, "accept-until", **given) == [missing]


@pytest.mark.parametrize(
    ("until", "faults"),
    [
        (date(2026, 11, 20), ["accept_until"]),
        (date(2026, 11, 21), ["accept_until"]),  # today is not the future
        (date(2026, 11, 22), []),
        (date(2027, 11, 21), []),  # twelve months to the day
        (date(2027, 11, 22), ["accept_until"]),
    ],
)
def test_an_acceptance_ends_in_the_future_and_within_a_year(
    exception: Subject, until: date, faults: list[str]
) -> None:
    assert fields(exception, "accept-until", **{**ACCEPTED, "accept_until": until}) == faults


def test_another_longest_time_can_be_agreed(exception: Subject) -> None:
    assert fields(exception, "accept-until", replace(NOW, longest=3), **ACCEPTED) == [
        "accept_until"
    ]


def test_a_date_beside_another_decision_is_a_contradiction(exception: Subject) -> None:
    assert fields(exception, "fix", accept_until=date(2027, 3, 31)) == ["accept_until"]


def test_what_is_not_certain_cannot_be_accepted(subjects: Subjects, exception: Subject) -> None:
    uncertain = replace(exception, cell=subjects.unknown[0].cell)
    assert fields(uncertain, "accept-until", **ACCEPTED) == ["decision"]


def test_in_a_workbook_the_reviewer_approves(exception: Subject) -> None:
    given = {**ACCEPTED, "approved_by": "", "source": "workbook"}
    assert fields(exception, "accept-until", **given) == []
    assert approver_of(decided(exception, "accept-until", **given)) == "Ada Okafor"


def test_every_decision_has_its_word() -> None:
    values = {one for allowed in ALLOWED.values() for one in allowed}
    assert {decision_word(one) for one in values} == {
        "Keep", "Reduce", "Remove", "Escalate", "Fix", "Accept until date", "Remove access",
        "Acknowledged",
    }  # fmt: skip
