"""A review on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from core.presentation.text import visible

if TYPE_CHECKING:
    from core.review.completeness import Progress
    from core.review.model import Review
    from core.review.subjects import Subject, Subjects


def progress_of_review(review: Review, subjects: Subjects) -> Progress:
    """How far `review` is."""
    from core.review.completeness import progress_of, standing_decisions

    return progress_of(subjects, standing_decisions(review))


def tell(review: Review, subjects: Subjects) -> None:
    """Say on standard error how far it is, and what keeps it from being signed."""
    from core.review.completeness import sign_off_problems
    from core.review.period import due_words

    progress = progress_of_review(review, subjects)
    click.echo(f"Review {visible(review.period)} ({review.id}), scan {review.scan_id}", err=True)
    if review.sign_off is not None:
        signed = review.sign_off
        who = f"{visible(signed.name)}, {visible(signed.role)}"
        click.echo(f"Signed by {who}, {signed.signed_at:%Y-%m-%d}", err=True)
        return
    due = due_words(review.due_on, datetime.now(UTC).date())
    click.echo(f"{progress.decided:,} of {progress.total:,} decided, {due}", err=True)
    for problem in sign_off_problems(progress):
        click.echo(f"{problem.reason} {problem.remedy}", err=True)


def review_data(review: Review, subjects: Subjects, waiting: Sequence[Subject]) -> dict[str, Any]:
    """The review as JSON data; `waiting` is what is not decided."""
    progress = progress_of_review(review, subjects)
    return {
        "id": review.id,
        "scan_id": review.scan_id,
        "period": review.period,
        "revision": review.revision,
        "due_on": review.due_on.isoformat(),
        "preparer": review.preparer,
        "previous_id": review.previous_id or None,
        "decided": progress.decided,
        "total": progress.total,
        "tallies": [asdict(tally) for tally in progress.tallies],
        "open": [{"kind": one.kind.value, "key": one.key} for one in waiting],
        "signed": None
        if review.sign_off is None
        else {
            **asdict(review.sign_off),
            "signed_at": review.sign_off.signed_at.astimezone(UTC).isoformat(),
        },
    }
