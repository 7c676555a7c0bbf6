"""What last quarter's review decided about differences that are still exactly the same. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from core.review.completeness import is_settled, standing_decisions
from core.review.model import Decision, ExceptionDecision, Review, SubjectKind
from core.review.subjects import Subjects

CARRIED = (SubjectKind.EXCEPTION, SubjectKind.THIRD_PARTY)


def carried_decisions(
    previous: Review, subjects: Subjects, *, by: str, now: datetime
) -> tuple[Decision, ...]:
    """The decisions of a signed review to take over, each to be confirmed.

    Only about a difference or a third party that is exactly what was decided about then; an
    acceptance whose last day is over is not taken over. Vendors and what could not be checked
    are decided anew in every review. `by` is who starts the new review at `now`.
    """
    if previous.sign_off is None:
        return ()
    return tuple(_carried(previous, subjects, by, now))


def _carried(previous: Review, subjects: Subjects, by: str, now: datetime) -> Iterator[Decision]:
    standing = standing_decisions(previous)
    today = now.astimezone(UTC).date()
    for kind in CARRIED:
        for subject in subjects.of(kind):
            earlier = standing.get((kind, subject.key))
            if earlier is None or not is_settled(earlier):
                continue
            if not subject.difference or earlier.difference != subject.difference:
                continue
            if earlier.decision == ExceptionDecision.ACCEPT_UNTIL and (
                earlier.accept_until is None or earlier.accept_until < today
            ):
                continue
            yield replace(
                earlier, reviewer=by, decided_at=now, carried_from=previous.id, source="window"
            )
