"""Decisions made by hand for the tests of the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.review.model import Decision, Review, SignOff, SubjectKind
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


class ShelfOfReviews:
    """Reviews kept in memory as the history keeps them: decisions are only ever added."""

    def __init__(self, *reviews: Review) -> None:
        self._reviews = {one.id: one for one in reviews}

    def add_review(self, review: Review) -> None:
        assert review.id not in self._reviews
        self._reviews[review.id] = review

    def add_decisions(self, review_id: str, decisions: Sequence[Decision]) -> None:
        before = self._reviews[review_id]
        assert before.sign_off is None
        self._reviews[review_id] = replace(before, decisions=(*before.decisions, *decisions))

    def sign(self, review_id: str, sign_off: SignOff) -> None:
        before = self._reviews[review_id]
        assert before.sign_off is None
        self._reviews[review_id] = replace(before, sign_off=sign_off)

    def review(self, review_id: str) -> Review:
        return self._reviews[review_id]

    def review_of(self, scan_id: str) -> Review | None:
        found = [one for one in self._reviews.values() if one.scan_id == scan_id]
        return max(found, key=lambda one: one.revision, default=None)

    def last_signed(self, before: datetime, organization_id: str) -> Review | None:
        found = [
            one
            for one in self._reviews.values()
            if one.organization_id == organization_id
            and one.sign_off is not None
            and one.sign_off.signed_at < before
        ]
        return max(found, key=lambda one: one.started_at, default=None)
