"""The course of a review: start, decide, sign off, begin a new revision. Kept in the history.

Everything here checks first and then adds; nothing that was recorded is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import uuid4

from core.errors import InputError, Problem
from core.model import Scan
from core.review.carry_over import carried_decisions
from core.review.completeness import (
    progress_of,
    sign_off_problems,
    standing_decisions,
    statement_of,
)
from core.review.content_hash import content_sha256
from core.review.model import Decision, Review, SignOff
from core.review.persons import self_review_grounds
from core.review.rules import Circumstances, problems_of
from core.review.subjects import Subjects, subjects_of

Owners = Mapping[str, str | None]  # a vendor's id -> its business owner


class ReviewStore(Protocol):
    """What of the history a review needs; see `core.history`."""

    def add_review(self, review: Review) -> None: ...
    def add_decisions(self, review_id: str, decisions: Sequence[Decision]) -> None: ...
    def sign(self, review_id: str, sign_off: SignOff) -> None: ...
    def review(self, review_id: str) -> Review: ...
    def review_of(self, scan_id: str) -> Review | None: ...
    def last_signed(self, before: datetime, organization_id: str) -> Review | None: ...


@dataclass(frozen=True, slots=True)
class ReviewTerms:
    """What is fixed when a review is started."""

    period: str
    due_on: date
    preparer: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, in which role, and why somebody signs who prepared or owns what is reviewed."""

    name: str
    role: str
    self_review_reason: str = ""


def start_review(store: ReviewStore, scan: Scan, terms: ReviewTerms, *, now: datetime) -> Review:
    """Begin a review over `scan`, which is frozen by that; last quarter's decisions about what is
    exactly the same are taken over, to be confirmed.

    Raises:
        InputError: the scan is partial, it has a review already, or the terms lack something.
    """
    require_complete(scan)
    existing = store.review_of(scan.id)
    if existing is not None:
        raise InputError(
            f"This scan has a review already: {existing.period}, prepared by {existing.preparer}.",
            "Go on with it, or scan again and review that.",
        )
    _require_terms(terms)
    previous = store.last_signed(now, scan.organization.id)
    review = Review(
        id=f"R-{uuid4().hex[:12]}",
        scan_id=scan.id,
        organization_id=scan.organization.id,
        period=terms.period.strip(),
        due_on=terms.due_on,
        preparer=terms.preparer.strip(),
        started_at=now,
        previous_id=previous.id if previous else "",
    )
    if previous is not None:
        carried = carried_decisions(previous, subjects_of(scan), by=review.preparer, now=now)
        review = replace(review, decisions=carried)
    store.add_review(review)
    return store.review(review.id)


def start_revision(store: ReviewStore, signed: Review, *, preparer: str, now: datetime) -> Review:
    """Begin a new revision of a signed review: with all its decisions, which can be added to.

    Raises:
        InputError: the review is not signed, or a newer revision exists.
    """
    if signed.sign_off is None:
        raise InputError("This review is not signed yet.", "Change its decisions instead.")
    latest = store.review_of(signed.scan_id)
    if latest is not None and latest.revision > signed.revision:
        raise InputError(f"There is revision {latest.revision} already.", "Go on with that.")
    if not preparer.strip():
        raise InputError("Nobody is named who prepares the revision.", "Give a name.")
    review = replace(
        signed,
        id=f"R-{uuid4().hex[:12]}",
        preparer=preparer.strip(),
        started_at=now,
        sign_off=None,
        revision=signed.revision + 1,
    )
    store.add_review(review)
    return store.review(review.id)


def record_decisions(
    store: ReviewStore,
    review_id: str,
    subjects: Subjects,
    decisions: Iterable[Decision],
    *,
    owners: Owners | None = None,
    one_by_one: bool = False,
) -> Review:
    """Add decisions, all of them or none. `one_by_one`: each was taken for itself (as in a
    workbook), so that several need no common comment.

    Raises:
        InputError: the review is signed, or `problems` says what is wrong with a decision.
    """
    review = store.review(review_id)
    require_open(review)
    given = tuple(decisions)
    rows = 1 if one_by_one else len(given)
    checked = [_checked(one, subjects, owners or {}, rows) for one in given]
    problems = tuple(problem for _, found in checked for problem in found)
    if problems:
        raise InputError("This cannot be recorded as it is.", problems=_told_once(problems))
    if checked:
        store.add_decisions(review_id, [decision for decision, _ in checked])
    return store.review(review_id)


def confirmed(carried: Decision, *, reviewer: str, now: datetime) -> Decision:
    """The decision by which `reviewer` confirms one that was carried over."""
    return replace(carried, reviewer=reviewer, decided_at=now, carried_from="", source="window")


def sign_off(
    store: ReviewStore,
    review_id: str,
    scan: Scan,
    signer: Signer,
    *,
    owners: Owners | None = None,
    now: datetime,
) -> Review:
    """End a review with a statement and a digest; afterwards it is read-only.

    Raises:
        InputError: something is open, the signer is not fully named, or reviews what is their
            own without a reason.
    """
    review = store.review(review_id)
    require_open(review)
    if review.scan_id != scan.id:
        raise InputError("The review is about another scan.", f"Open scan {review.scan_id}.")
    subjects = subjects_of(scan)
    progress = progress_of(subjects, standing_decisions(review))
    problems = (
        *sign_off_problems(progress),
        *signer_problems(signer, review, named_owners(scan, owners or {})),
    )
    if problems:
        raise InputError("The review cannot be signed yet.", problems=problems)
    unsealed = SignOff(
        name=signer.name.strip(),
        role=signer.role.strip(),
        signed_at=now,
        statement=statement_of(review, scan, progress),
        content_sha256="",
        self_review_reason=signer.self_review_reason.strip(),
    )
    digest = content_sha256(review, scan, unsealed)
    store.sign(review_id, replace(unsealed, content_sha256=digest))
    return store.review(review_id)


def signer_problems(signer: Signer, review: Review, owners: Owners) -> tuple[Problem, ...]:
    """What is wrong with who signs; `owners` by the vendors' names."""
    problems = []
    if not signer.name.strip():
        problems.append(Problem("", 0, "name", "Nobody is named who signs.", "Give the name."))
    if not signer.role.strip():
        problems.append(Problem("", 0, "role", "The role is missing.", "Give the signer's role."))
    grounds = self_review_grounds(signer.name, review.preparer, owners)
    if grounds and not signer.self_review_reason.strip():
        reason = f"{' '.join(grounds)} Reviewing one's own needs a reason."
        problems.append(
            Problem("", 0, "self_review_reason", reason, "Give it, or let somebody else sign.")
        )
    return tuple(problems)


def named_owners(scan: Scan, owners: Owners) -> Owners:
    """Business owners by the vendors' names."""
    return {name: owners.get(vendor) for vendor, name in scan.vendors}


def require_open(review: Review) -> None:
    """Raises InputError when the review is signed: it is read-only then."""
    if review.sign_off is not None:
        raise InputError(
            f"This review was signed by {review.sign_off.name} on"
            f" {review.sign_off.signed_at.astimezone(UTC):%Y-%m-%d} and is read-only.",
            "Start a new revision to change a decision.",
        )


def _checked(
    decision: Decision, subjects: Subjects, owners: Owners, rows: int
) -> tuple[Decision, tuple[Problem, ...]]:
    subject = subjects.find(decision.subject, decision.key)
    if subject is None:
        reason = "The scan under review has no such row."
        return decision, (Problem(decision.key, 0, "key", reason, "Leave it out."),)
    circumstances = Circumstances(
        today=decision.decided_at.astimezone(UTC).date(),
        rows=rows,
        business_owner=owners.get(subject.vendor),
    )
    whole = replace(decision, difference=subject.difference)
    return whole, problems_of(whole, subject, circumstances)


def _told_once(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The same complaint about many rows is one: the first row stands for them."""
    first: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.field, problem.reason), problem)
    return tuple(first.values())


def require_complete(scan: Scan) -> None:
    """Raises InputError for a partial scan: it says nothing certain about all accounts."""
    if not scan.complete:
        raise InputError(
            "This scan is partial: it ended before every account was read, so it cannot be signed"
            " off.",
            "Go on with it, or scan again, and start the review on the complete one.",
        )


def _require_terms(terms: ReviewTerms) -> None:
    problems = []
    if not terms.period.strip():
        problems.append(Problem("", 0, "period", "The period is missing.", "Such as 2026-Q4."))
    if not terms.preparer.strip():
        remedy = "Name who prepares the review."
        problems.append(Problem("", 0, "preparer", "The preparer is missing.", remedy))
    if problems:
        raise InputError("The review cannot be started.", problems=tuple(problems))
