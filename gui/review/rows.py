"""What the tables of the review show: a row per subject, prepared behind the window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from core.model import Account, CellResult, Scan
from core.presentation.text import visible, visible_lines
from core.review.completeness import Progress, progress_of, standing_decisions
from core.review.content_hash import is_untouched
from core.review.model import Decision, Review, SubjectKind
from core.review.subjects import Subject, Subjects, subjects_of
from core.review.vendors import VendorView, vendor_views
from core.review.wording import decision_account, what_is_it_about

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.history import History


@dataclass(eq=False, slots=True)
class ReviewRow:
    """One subject with the decision that counts now. `view` is there for vendors; `last_time` is
    what the review before decided; `since` when the difference was first seen."""

    subject: Subject
    view: VendorView | None = None
    last_time: Decision | None = None
    since: datetime | None = None
    decision: Decision | None = None
    _about: str | None = field(default=None, repr=False)

    @property
    def account(self) -> str:
        """The account's name, safe to show."""
        return visible(self.subject.account.name) if self.subject.account else ""

    @property
    def account_id(self) -> str:
        return self.subject.account.id if self.subject.account else ""

    @property
    def vendor(self) -> str:
        return visible(self.subject.name)

    @property
    def about(self) -> str:
        """What is wrong, on one line; made when it is first looked at."""
        if self._about is None:
            lines = what_is_it_about(self.subject).split("\n")
            self._about = " ".join(visible(line) for line in lines)
        return self._about


SubjectRef = tuple[SubjectKind, str]
Rows = Mapping[SubjectKind, tuple[ReviewRow, ...]]


@dataclass(eq=False, slots=True)
class OpenReview:
    """One review with all that its page shows. `is_untouched`: whether a signed one and its scan
    still give the digest that was signed; None while it is open."""

    review: Review
    scan: Scan
    subjects: Subjects
    rows: Rows
    previous: Review | None
    is_untouched: bool | None = None
    standing: dict[SubjectRef, Decision] = field(default_factory=dict)
    _past: dict[SubjectRef, list[Decision]] = field(default_factory=dict)
    _by_ref: dict[SubjectRef, ReviewRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for rows in self.rows.values():
            self._by_ref.update(((row.subject.kind, row.subject.key), row) for row in rows)
        self._add(self.review.decisions)

    @property
    def progress(self) -> Progress:
        return progress_of(self.subjects, self.standing)

    def take(self, review: Review) -> None:
        """The same review with more decisions, or signed: decisions are only ever added."""
        known = len(self.review.decisions)
        self.review = review
        self._add(review.decisions[known:])

    def _add(self, decisions: Iterable[Decision]) -> None:
        for decision in decisions:
            ref = (decision.subject, decision.key)
            self.standing[ref] = decision
            self._past.setdefault(ref, []).append(decision)
            if ref in self._by_ref:
                self._by_ref[ref].decision = decision

    def rows_about(self, cells: Iterable[tuple[Account, CellResult]]) -> list[ReviewRow]:
        """The rows of these cells: the exceptions among them, or else what could not be checked."""
        keys = [f"{account.id}|{cell.vendor}" for account, cell in cells]
        for kind in (SubjectKind.EXCEPTION, SubjectKind.UNKNOWN):
            if found := [self._by_ref[kind, key] for key in keys if (kind, key) in self._by_ref]:
                return found
        return []

    def past_of(self, subject: Subject) -> tuple[str, ...]:
        """Every decision about one subject in words, the latest first."""
        names = {self.previous.id: self.previous.period} if self.previous else {}
        found = self._past.get((subject.kind, subject.key), ())
        return tuple(_in_words(decision, names) for decision in reversed(found))


def _in_words(decision: Decision, names: Mapping[str, str]) -> str:
    lines = [visible(decision_account(decision, names))]
    if decision.comment:
        lines.append(visible_lines(decision.comment))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Documents:
    """What the window knows besides the history; None where no organization is open."""

    agreement: Agreement | None
    catalogue: Catalogue | None


def open_review(
    history: History, review: Review, scan: Scan | None, documents: Documents
) -> OpenReview:
    """Everything about `review`; `scan` saves loading it from the history. Runs in a thread.

    Raises:
        AppError: the history does not have its scan any more.
    """
    if scan is None or scan.id != review.scan_id:
        scan = history.scan(review.scan_id)
    previous = history.review(review.previous_id) if review.previous_id else None
    earlier = standing_decisions(previous) if previous else {}
    since = history.first_seen(scan.id)
    subjects = subjects_of(scan)
    views = {
        one.vendor: one for one in vendor_views(scan, documents.agreement, documents.catalogue)
    }
    rows = {
        kind: tuple(
            ReviewRow(
                subject,
                views.get(subject.vendor) if kind is SubjectKind.VENDOR else None,
                earlier.get((kind, subject.key)),
                since.get(subject.key),
            )
            for subject in subjects.of(kind)
        )
        for kind in SubjectKind
    }
    proved = is_untouched(review, scan) if review.sign_off is not None else None
    return OpenReview(review, scan, subjects, rows, previous, proved)
