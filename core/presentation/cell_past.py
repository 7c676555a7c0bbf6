"""What became of one vendor's access in one account, from scan to scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import STATUS_WORDS, Status
from core.presentation.text import isolated
from core.review.model import EXCEPTION_DECISION_WORDS, ExceptionDecision, SubjectKind

if TYPE_CHECKING:
    from core.history.history import History
    from core.history.model import CoursePoint
    from core.repair.history_rows import RemediationRow
    from core.review.model import Decision, Review

_SUBJECTS = (SubjectKind.EXCEPTION, SubjectKind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One line: when, in words what, and the status that a scan found then, if it was a scan."""

    at: datetime
    text: str
    status: Status | None = None
    detail: str = ""


def cell_past(
    history: History,
    organization_id: str,
    account_id: str,
    vendor: str,
    repairs_folder: Path | None = None,
) -> tuple[PastEvent, ...]:
    """Scans, decisions and repairs of the pair, the newest first.

    Raises:
        InputError, StartError: the history cannot be read.
    """
    from core.repair.history_rows import remediation_rows

    runs = [*history.changes(), *(remediation_rows(repairs_folder) if repairs_folder else ())]
    return past_events(
        history.course(account_id, vendor),
        history.reviews(organization_id),
        runs,
        (account_id, vendor),
    )


def past_events(
    course: Sequence[CoursePoint],
    reviews: Sequence[Review],
    repairs: Sequence[RemediationRow],
    pair: tuple[str, str],
) -> tuple[PastEvent, ...]:
    """The same from what was read already. Pure."""
    events = [
        *_scans(course),
        *_decisions(reviews, "|".join(pair)),
        *_repairs(repairs, pair),
    ]
    return tuple(sorted(events, key=lambda event: event.at, reverse=True))


def since_words(course: Sequence[PastEvent]) -> str:
    """Since when the pair has the status it has now, in one sentence; "" without scans."""
    found = [event for event in course if event.status is not None]
    if not found:
        return ""
    same = found[0]
    for event in found[1:]:
        if event.status is not found[0].status:
            break
        same = event
    assert same.status is not None
    word = STATUS_WORDS[same.status]
    if same is found[-1]:
        return f"{word} in every scan so far, the first of {same.at:%Y-%m-%d}."
    return f"{word} since the scan of {same.at:%Y-%m-%d}."


def _scans(course: Sequence[CoursePoint]) -> Iterator[PastEvent]:
    for point in course:
        yield PastEvent(point.at, STATUS_WORDS[point.status], point.status)


def _decisions(reviews: Sequence[Review], key: str) -> Iterator[PastEvent]:
    for review in reviews:
        for decision in review.decisions:
            if decision.subject in _SUBJECTS and decision.key == key and not decision.carried_from:
                yield PastEvent(
                    decision.decided_at,
                    f"{_decided(decision)} by {isolated(decision.reviewer)} in the review of "
                    f"{isolated(review.period)}",
                    detail=isolated(decision.comment),
                )


def _decided(decision: Decision) -> str:
    known = {one.value: EXCEPTION_DECISION_WORDS[one] for one in ExceptionDecision}
    word = known.get(decision.decision, decision.decision.capitalize())
    if decision.accept_until is not None:
        word = f"Accepted until {decision.accept_until.isoformat()}"
    return f"Decided: {word}"


def _repairs(repairs: Sequence[RemediationRow], pair: tuple[str, str]) -> Iterator[PastEvent]:
    for row in {row.change_id: row for row in repairs}.values():
        at = row.finished_at or row.started_at
        if (row.account_id, row.vendor) == pair and at is not None:
            what = isolated(row.what_was_done).removesuffix(".")
            yield PastEvent(
                at, f"Repair: {what}", detail=f"{row.outcome}. Approved by {row.approved_by}."
            )
