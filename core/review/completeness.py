"""How far a review is, what still keeps it from being signed, and what a signature says. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Problem
from core.model import AccountOutcome, Scan
from core.presentation.text import counted, visible
from core.review.model import (
    EXCEPTION_DECISION_WORDS,
    VENDOR_DECISION_WORDS,
    Decision,
    ExceptionDecision,
    Review,
    SubjectKind,
)
from core.review.subjects import Subject, Subjects
from core.scan.caveats import caveats

Standing = Mapping[tuple[SubjectKind, str], Decision]
_NOUNS: Mapping[SubjectKind, tuple[str, str]] = {
    SubjectKind.VENDOR: ("vendor", "vendors"),
    SubjectKind.EXCEPTION: ("exception", "exceptions"),
    SubjectKind.THIRD_PARTY: ("third party", "third parties"),
    SubjectKind.UNKNOWN: ("access that could not be checked", "accesses that could not be checked"),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subjects of one kind are decided. `to_confirm`: carried over, not confirmed."""

    kind: SubjectKind
    total: int
    decided: int
    to_confirm: int

    @property
    def still_open(self) -> int:
        """How many nobody has decided or confirmed yet."""
        return self.total - self.decided


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the whole review is."""

    tallies: tuple[Tally, ...]

    @property
    def total(self) -> int:
        """All subjects."""
        return sum(tally.total for tally in self.tallies)

    @property
    def decided(self) -> int:
        """Those that are decided."""
        return sum(tally.decided for tally in self.tallies)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is open."""
        return self.decided == self.total

    def of(self, kind: SubjectKind) -> Tally:
        """The tally of one kind."""
        return next(tally for tally in self.tallies if tally.kind is kind)


def standing_decisions(review: Review) -> Standing:
    """The decision that counts for each subject: the last one, carried over or not."""
    return {(one.subject, one.key): one for one in review.decisions}


def is_settled(decision: Decision | None) -> bool:
    """Whether a subject needs no further decision: one that was carried over does."""
    return decision is not None and not decision.carried_from


def progress_of(subjects: Subjects, standing: Standing) -> Progress:
    """How many of the subjects of each kind are decided."""
    return Progress(tuple(_tally(kind, subjects.of(kind), standing) for kind in SubjectKind))


def asks_for_changes(review: Review) -> bool:
    """Whether something follows from the decisions: an exemption, a repair or a removal."""
    asked = {
        ExceptionDecision.FIX, ExceptionDecision.ACCEPT_UNTIL, ExceptionDecision.REMOVE_ACCESS,
    }  # fmt: skip
    return any(one.decision in asked for one in standing_decisions(review).values())


def sign_off_problems(progress: Progress) -> tuple[Problem, ...]:
    """What keeps a review from being signed, one problem per kind of subject."""
    return tuple(
        Problem("", 0, tally.kind.value, _open_words(tally), _open_remedy(tally))
        for tally in progress.tallies
        if tally.still_open
    )


def remaining_words(review: Review, subjects: Subjects) -> tuple[str, ...]:
    """What is left to do after the signature, one sentence per decision that asks for it."""
    by_kind: dict[SubjectKind, Counter[str]] = {kind: Counter() for kind in SubjectKind}
    for (kind, key), decision in standing_decisions(review).items():
        if is_settled(decision) and subjects.find(kind, key) is not None:
            by_kind[kind][decision.decision] += 1
    words: Mapping[SubjectKind, Mapping[str, str]] = {
        SubjectKind.VENDOR: {one.value: word for one, word in VENDOR_DECISION_WORDS.items()},
        SubjectKind.EXCEPTION: {one.value: word for one, word in EXCEPTION_DECISION_WORDS.items()},
        SubjectKind.THIRD_PARTY: {
            one.value: word for one, word in EXCEPTION_DECISION_WORDS.items()
        },
    }
    return tuple(
        f"{word}: {counted(by_kind[kind][value], *_NOUNS[kind])}"
        for kind, known in words.items()
        for value, word in known.items()
        if by_kind[kind][value]
    )


def statement_of(review: Review, scan: Scan, progress: Progress) -> str:
    """What the person who signs declares, the limits of the scan included."""
    tally = {one.kind: one for one in progress.tallies}
    left_out = sum(one.outcome is AccountOutcome.OUT_OF_SCOPE for one in scan.results)
    unknown = tally[SubjectKind.UNKNOWN].total
    accounts = counted(len(scan.results) - left_out, "account")
    whose = visible(scan.organization.name or scan.organization.id)
    reviewed = (
        f"I have reviewed, for {visible(review.period)}, the access of"
        f" {counted(tally[SubjectKind.VENDOR].total, 'vendor')} to {accounts} of {whose} as found"
        f" by scan {scan.id}, finished {scan.finished_at:%Y-%m-%d %H:%M} UTC, against version"
        f" {visible(scan.agreement.version)} of the agreement."
    )
    decided = (
        f"{counted(tally[SubjectKind.EXCEPTION].total, 'exception')} and"
        f" {counted(tally[SubjectKind.THIRD_PARTY].total, 'third party', 'third parties')} were"
        " decided one by one or, with a comment, together."
    )
    sentences = [reviewed, decided]
    if unknown:
        sentences.append(
            f"{counted(unknown, 'access', 'accesses')} could not be checked; this is known to me"
            " and does not count as compliant."
        )
    if left_out:
        verb = "was" if left_out == 1 else "were"
        sentences.append(f"{counted(left_out, 'account')} {verb} out of scope.")
    sentences += [one.summary for one in caveats(scan)]
    return " ".join(sentences)


def _tally(kind: SubjectKind, subjects: Sequence[Subject], standing: Standing) -> Tally:
    found = [standing.get((kind, one.key)) for one in subjects]
    settled = sum(map(is_settled, found))
    return Tally(kind, len(found), settled, sum(one is not None for one in found) - settled)


def _open_words(tally: Tally) -> str:
    what = counted(tally.still_open, *_NOUNS[tally.kind])
    verb = "is" if tally.still_open == 1 else "are"
    if tally.kind is SubjectKind.UNKNOWN:
        return f"{what} {verb} not acknowledged."
    return f"{what} {verb} not decided."


def _open_remedy(tally: Tally) -> str:
    if tally.kind is SubjectKind.UNKNOWN:
        return "Acknowledge what could not be checked with a comment: unknown is not a pass."
    if tally.to_confirm:
        return f"{tally.to_confirm:,} of them were carried over and wait to be confirmed."
    return "Decide, or escalate to whoever can."
