"""The signed reviews of the demonstration's past quarters."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from core.model import Scan, Status
from core.review.completeness import progress_of, standing_decisions, statement_of
from core.review.content_hash import content_sha256
from core.review.model import (
    ACKNOWLEDGED,
    Decision,
    ExceptionDecision,
    Review,
    SignOff,
    SubjectKind,
    VendorDecision,
)
from core.review.subjects import Subject, subjects_of

_PREPARER = "Aylin Demir"
_REVIEWER = "Karla Lindqvist"
_ROLE = "Director of Finance Operations"
_APPROVER = "Ingrid Halvorsen"
_STEP = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A difference that was accepted after the review."""

    until: date
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sequel:
    """What became of each ``account|vendor`` by the following quarter: its status, and what was
    accepted. What was mended then had been decided in the review."""

    statuses: Mapping[str, Status]
    accepted: Mapping[str, Acceptance]


def past_review(
    scan: Scan, previous: Review | None, sequel: Sequel, *, period: str, due_on: date
) -> Review:
    """The review of `scan`, begun two hours after it and signed four days later."""
    began = scan.finished_at + timedelta(hours=2)
    subjects = subjects_of(scan)
    moments = (began + timedelta(days=1) + _STEP * number for number in range(1_000_000))
    review = Review(
        id=f"R-{hashlib.sha256(scan.id.encode()).hexdigest()[:12]}",
        scan_id=scan.id,
        organization_id=scan.organization.id,
        period=period,
        due_on=due_on,
        preparer=_PREPARER,
        started_at=began,
        decisions=tuple(
            _decision(subject, moment, sequel)
            for subject, moment in zip(subjects, moments, strict=False)
        ),
        previous_id=previous.id if previous else "",
    )
    progress = progress_of(subjects, standing_decisions(review))
    unsealed = SignOff(
        name=_REVIEWER,
        role=_ROLE,
        signed_at=began + timedelta(days=4),
        statement=statement_of(review, scan, progress),
        content_sha256="",
    )
    digest = content_sha256(review, scan, unsealed)
    return replace(review, sign_off=replace(unsealed, content_sha256=digest))


def _decision(subject: Subject, moment: datetime, sequel: Sequel) -> Decision:
    plain = Decision(
        subject=subject.kind,
        key=subject.key,
        decision="",
        reviewer=_REVIEWER,
        decided_at=moment,
        difference=subject.difference,
    )
    if subject.kind is SubjectKind.VENDOR:
        comment = "In use, and under contract."
        return replace(plain, decision=VendorDecision.KEEP.value, comment=comment)
    if subject.kind is SubjectKind.UNKNOWN:
        return replace(plain, decision=ACKNOWLEDGED, comment=_why_unknown(subject))
    if subject.kind is SubjectKind.THIRD_PARTY:
        return _about_outsider(plain, subject)
    return _about_exception(plain, subject, sequel)


def _why_unknown(subject: Subject) -> str:
    cell = subject.cell
    reason = cell.reason.summary if cell and cell.reason else "It could not be read."
    return f"{reason} Followed up with the platform team."


def _about_outsider(plain: Decision, subject: Subject) -> Decision:
    if subject.party and subject.party.known_as:
        comment = f"{subject.party.known_as} is under contract with Security; to be agreed there."
        return replace(plain, decision=ExceptionDecision.ESCALATE.value, comment=comment)
    comment = "Nobody knows who this is: ask the account's owner, and remove it."
    return replace(plain, decision=ExceptionDecision.REMOVE_ACCESS.value, comment=comment)


def _about_exception(plain: Decision, subject: Subject, sequel: Sequel) -> Decision:
    accepted = sequel.accepted.get(subject.key)
    if accepted is not None:
        return replace(
            plain,
            decision=ExceptionDecision.ACCEPT_UNTIL.value,
            comment=accepted.reason,
            accept_until=accepted.until,
            owner=accepted.owner,
            approved_by=_APPROVER,
        )
    if subject.cell is not None and subject.cell.status is Status.UNEXPECTED:
        comment = "Not approved for this account."
        return replace(plain, decision=ExceptionDecision.REMOVE_ACCESS.value, comment=comment)
    if sequel.statuses.get(subject.key) in (Status.OK, Status.NOT_EXPECTED):
        comment = "To be put back to what was agreed."
        return replace(plain, decision=ExceptionDecision.FIX.value, comment=comment)
    comment = "For the account's owner: mend it, or say why it has to be so."
    return replace(plain, decision=ExceptionDecision.ESCALATE.value, comment=comment)
