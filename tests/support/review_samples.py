"""Decisions made by hand for the tests of the review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.review.model import Decision, SubjectKind
from core.review.subjects import Subject, Subjects

STARTED = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = STARTED.date()


def decided(subject: Subject, decision: str, **fields: object) -> Decision:
    """A decision about `subject` by a reviewer who has nothing else to do with it."""
    values: dict[str, object] = {
        "subject": subject.kind,
        "key": subject.key,
        "decision": decision,
        "reviewer": "Ada Okafor",
        "decided_at": STARTED + timedelta(hours=1),
        "difference": subject.difference,
    }
    return Decision(**{**values, **fields})  # type: ignore[arg-type] - fields of a test


USUAL = {
    SubjectKind.VENDOR: "keep",
    SubjectKind.EXCEPTION: "fix",
    SubjectKind.THIRD_PARTY: "remove-access",
    SubjectKind.UNKNOWN: "acknowledged",
}


def all_decided(subjects: Subjects) -> tuple[Decision, ...]:
    """A decision about everything."""
    return tuple(decided(one, USUAL[one.kind], comment="Looked at.") for one in subjects)
