"""What may be decided about what, and what a decision has to say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.errors import Problem
from core.review.model import (
    ACKNOWLEDGED,
    ACKNOWLEDGED_WORD,
    EXCEPTION_DECISION_WORDS,
    VENDOR_DECISION_WORDS,
    Decision,
    ExceptionDecision,
    SubjectKind,
    VendorDecision,
)
from core.review.period import months_after
from core.review.persons import same_person
from core.review.subjects import Subject

LONGEST_ACCEPTANCE = 12  # months

_VENDOR = tuple(one.value for one in VendorDecision)
_EXCEPTION = tuple(one.value for one in ExceptionDecision)
ALLOWED: Mapping[SubjectKind, tuple[str, ...]] = {
    SubjectKind.VENDOR: _VENDOR,
    SubjectKind.EXCEPTION: _EXCEPTION,
    SubjectKind.THIRD_PARTY: _EXCEPTION,
    SubjectKind.UNKNOWN: (ACKNOWLEDGED, ExceptionDecision.ESCALATE.value),
}
_WORDS: Mapping[str, str] = {
    **{one.value: word for one, word in VENDOR_DECISION_WORDS.items()},
    **{one.value: word for one, word in EXCEPTION_DECISION_WORDS.items()},
    ACKNOWLEDGED: ACKNOWLEDGED_WORD,
}
_NEED_COMMENT: Mapping[str, str] = {
    VendorDecision.ESCALATE.value: "Say to whom it goes and what they have to decide.",
    ExceptionDecision.ACCEPT_UNTIL.value: "Say why it is accepted.",
    ACKNOWLEDGED: "Say why it could not be checked, and what is done about it.",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the rules go by besides the decision itself.

    `rows`: how many subjects the decision is taken about at once. `business_owner`: of the
    vendor concerned. `longest`: months for which a difference may be accepted.
    """

    today: date
    rows: int = 1
    business_owner: str | None = None
    longest: int = LONGEST_ACCEPTANCE


def decision_word(decision: str) -> str:
    """A decision as people read it."""
    return _WORDS.get(decision, decision)


def approver_of(decision: Decision) -> str:
    """Who accepts the difference. The workbook has no column for it: there it is the reviewer."""
    return decision.approved_by or (decision.reviewer if decision.source == "workbook" else "")


def problems_of(
    decision: Decision, subject: Subject, circumstances: Circumstances
) -> tuple[Problem, ...]:
    """What keeps a decision from being recorded; () when nothing does. Each problem's `file` is
    the subject's key, its `field` the name of the decision's field."""
    if decision.decision not in ALLOWED[subject.kind]:
        words = ", ".join(map(decision_word, ALLOWED[subject.kind]))
        reason = f"{decision_word(decision.decision)!r} cannot be decided here."
        return (Problem(subject.key, 0, "decision", reason, f"Choose one of {words}."),)
    return tuple(
        Problem(subject.key, 0, field, reason, remedy)
        for field, reason, remedy in (
            *_about_person(decision),
            *_about_comment(decision, subject, circumstances),
            *_about_acceptance(decision, subject, circumstances),
        )
    )


def _about_person(decision: Decision) -> Iterator[tuple[str, str, str]]:
    if not decision.reviewer.strip():
        yield "reviewer", "Nobody is named who decides.", "Give the reviewer's name."


def _about_comment(
    decision: Decision, subject: Subject, circumstances: Circumstances
) -> Iterator[tuple[str, str, str]]:
    if decision.comment.strip():
        return
    word = decision_word(decision.decision)
    if decision.decision in _NEED_COMMENT:
        yield "comment", f"{word} needs a comment.", _NEED_COMMENT[decision.decision]
    elif circumstances.rows > 1:
        reason = f"A decision about {circumstances.rows:,} rows at once needs a comment."
        yield "comment", reason, "Say what holds for all of them."
    elif subject.kind is SubjectKind.VENDOR and same_person(
        decision.reviewer, circumstances.business_owner or ""
    ):
        reason = f"{decision.reviewer} is the business owner of {subject.name}."
        yield "comment", reason, "Say why the owner decides, or let somebody else decide."


def _about_acceptance(
    decision: Decision, subject: Subject, circumstances: Circumstances
) -> Iterator[tuple[str, str, str]]:
    until, latest = decision.accept_until, _latest_end(circumstances)
    if decision.decision != ExceptionDecision.ACCEPT_UNTIL:
        if until is not None:
            word = decision_word(decision.decision)
            yield "accept_until", f"A date is given, but the decision is {word}.", "Take it out."
        return
    if subject.kind is SubjectKind.EXCEPTION and not subject.difference:
        reason = "What is different here is not known for certain, so it cannot be accepted."
        yield "decision", reason, "Choose Escalate, or have it checked again."
    if until is None:
        yield "accept_until", "The last day is missing.", f"Give one up to {latest:%Y-%m-%d}."
    elif until <= circumstances.today:
        yield "accept_until", f"{until:%Y-%m-%d} is not in the future.", "Give a later day."
    elif until > latest:
        reason = f"{until:%Y-%m-%d} is more than {circumstances.longest} months away."
        yield "accept_until", reason, f"Give a day up to {latest:%Y-%m-%d}."
    if not decision.owner.strip():
        yield "owner", "The owner is missing.", "Name who answers for the difference."
    if not approver_of(decision).strip():
        yield "approved_by", "The approver is missing.", "Name who accepts the difference."


def _latest_end(circumstances: Circumstances) -> date:
    return months_after(circumstances.today, circumstances.longest)
