"""Entering decisions from a workbook into their review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from core.errors import InputError
from core.review.model import Decision
from core.review.reviewing import record_decisions, require_open
from core.review.subjects import subjects_of

if TYPE_CHECKING:
    from core.model import Scan
    from core.report.decisions.found import DecisionImport
    from core.review.model import Review
    from core.review.reviewing import ReviewStore


@dataclass(frozen=True, slots=True)
class Recorded:
    """The review as it is now, how many decisions came in, and how many were there already."""

    review: Review
    added: int
    known: int


def record(
    store: ReviewStore,
    review_id: str,
    scan: Scan,
    found: DecisionImport,
    *,
    owners: Mapping[str, str | None] | None = None,
) -> Recorded:
    """Add what a workbook says and the review does not say already.

    Raises:
        InputError: the review is signed, or about another scan.
    """
    review = store.review(review_id)
    require_open(review)
    if review.scan_id != found.scan_id:
        raise InputError(
            f"The review {review.id} is about scan {review.scan_id}, the workbook about"
            f" {found.scan_id}.",
            "Name the review of that scan.",
        )
    # also what stood earlier: a copy of the workbook from before must not bring it back
    known = frozenset(map(_shown, review.decisions))
    news = [one for one in found.accepted if _shown(one) not in known]
    if news:
        review = record_decisions(
            store, review_id, subjects_of(scan), news, owners=owners, one_by_one=True
        )
    return Recorded(review, len(news), len(found.accepted) - len(news))


def _shown(decision: Decision) -> Decision:
    """As much of a decision as a workbook shows: no time of day, no approver, no digest of the
    difference."""
    day = decision.decided_at.astimezone(UTC).date()
    return replace(
        decision,
        decided_at=datetime(day.year, day.month, day.day, tzinfo=UTC),
        comment=" ".join(decision.comment.split()),
        source="",
        approved_by="",
        difference="",
    )
