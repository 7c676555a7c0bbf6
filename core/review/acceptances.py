"""Accepted differences as exemptions of the agreement: exactly the difference that was decided
about, in exactly the accounts, until exactly the day. Nothing is written before it was shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.review.completeness import is_settled, standing_decisions
from core.review.model import Decision, ExceptionDecision, Review, SubjectKind
from core.review.rules import approver_of
from core.review.subjects import Subject, Subjects

if TYPE_CHECKING:
    from core.agreement import Agreement, Exemption
    from core.agreement.editing import Draft
    from core.catalogue import Catalogue

_ID_LENGTH = 64  # the agreement's limit
_VENDOR_LENGTH = 30
_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One exemption to be written: one difference of one vendor, alike in all `account_ids`."""

    id: str
    vendor: str
    vendor_name: str
    account_ids: tuple[str, ...]
    difference: str
    reason: str
    owner: str
    approved_by: str
    approved_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class AgreementEffect:
    """What the acceptances of a review would change in the agreement; `draft` holds it.

    `already`: rows that an exemption of the agreement covers in the same way.
    """

    draft: Draft
    acceptances: tuple[Acceptance, ...]
    already: int

    def save(self, catalogue: Catalogue, *, now: datetime) -> Agreement:
        """Write the agreement; its old version is kept beside it.

        Raises:
            InputError: the file was changed meanwhile, or the new text cannot be used; nothing
                is changed then.
        """
        return self.draft.save(catalogue, now=now)


def acceptances_of(
    review: Review, subjects: Subjects, agreement: Agreement, today: date
) -> tuple[tuple[Acceptance, ...], int]:
    """The exemptions that `review` asks for, and how many rows the agreement covers already.

    One that would have ended before `today` is not asked for any more. Third parties have no
    place in an agreement: the review itself records their acceptance.
    """
    taken = {one.id for one in agreement.exemptions}
    groups: dict[tuple[object, ...], list[Subject]] = {}
    decisions: dict[tuple[object, ...], Decision] = {}
    already = 0
    for subject, decision in _accepted(review, subjects, today):
        if any(_covers(one, subject, decision) for one in agreement.exemptions):
            already += 1
            continue
        key = _likeness(subject, decision)
        groups.setdefault(key, []).append(subject)
        decisions.setdefault(key, decision)
    made = []
    for key, members in groups.items():
        one = _acceptance(review, members, decisions[key], taken)
        taken.add(one.id)
        made.append(one)
    return tuple(made), already


def agreement_effect(
    review: Review, subjects: Subjects, path: Path, catalogue: Catalogue, today: date
) -> AgreementEffect:
    """The agreement at `path` with the acceptances of `review` in it, not written yet.

    Raises:
        InputError: the agreement cannot be read, or is faulty as it stands.
    """
    from core.agreement import agreement_of_text
    from core.agreement.editing import open_draft
    from core.agreement.form import ExemptionForm

    draft = open_draft(path)
    agreement = agreement_of_text(draft.text, path, catalogue)
    made, already = acceptances_of(review, subjects, agreement, today)
    for one in made:
        draft = draft.with_exemption(
            ExemptionForm(
                id=one.id,
                vendor=one.vendor,
                accounts=one.account_ids,
                difference=one.difference,
                reason=one.reason,
                owner=one.owner,
                approved_by=one.approved_by,
                approved_on=one.approved_on,
                expires_on=one.expires_on,
            )
        )
    return AgreementEffect(draft, made, already)


def _accepted(
    review: Review, subjects: Subjects, today: date
) -> Iterator[tuple[Subject, Decision]]:
    standing = standing_decisions(review)
    for subject in subjects.exceptions:
        decision = standing.get((SubjectKind.EXCEPTION, subject.key))
        if (
            decision is not None
            and is_settled(decision)
            and decision.decision == ExceptionDecision.ACCEPT_UNTIL
            and decision.accept_until is not None
            and decision.accept_until >= today
            and subject.difference
        ):
            yield subject, decision


def _likeness(subject: Subject, decision: Decision) -> tuple[object, ...]:
    """Rows alike in all of this are one exemption."""
    return (
        subject.vendor,
        subject.difference,
        decision.comment.strip(),
        decision.owner.strip(),
        approver_of(decision).strip(),
        decision.decided_at.astimezone(UTC).date(),
        decision.accept_until,
    )


def _covers(exemption: Exemption, subject: Subject, decision: Decision) -> bool:
    return (
        exemption.vendor == subject.vendor
        and exemption.difference == subject.difference
        and subject.key.partition("|")[0] in exemption.account_ids
        and exemption.expires_on == decision.accept_until
    )


def _acceptance(
    review: Review, members: Iterable[Subject], decision: Decision, taken: set[str]
) -> Acceptance:
    members = list(members)
    first = members[0]
    assert decision.accept_until is not None
    return Acceptance(
        id=_free_id(review, first, taken),
        vendor=first.vendor,
        vendor_name=first.name,
        account_ids=tuple(one.key.partition("|")[0] for one in members),
        difference=first.difference,
        reason=decision.comment.strip(),
        owner=decision.owner.strip(),
        approved_by=approver_of(decision).strip(),
        approved_on=decision.decided_at.astimezone(UTC).date(),
        expires_on=decision.accept_until,
    )


def _free_id(review: Review, subject: Subject, taken: set[str]) -> str:
    """``2026-Q4-prosperops-1f3a5b7c``, with a number behind it where that is taken."""
    words = f"{review.period}-{subject.vendor[:_VENDOR_LENGTH]}-{subject.difference[:8]}"
    stem = _NOT_IN_IDS.sub("-", words).strip("-.")[-(_ID_LENGTH - 5) :].lstrip("-._")
    for number in range(1, len(taken) + 2):
        name = stem if number == 1 else f"{stem}-{number}"
        if name not in taken:
            return name
    raise AssertionError("more names were tried than are taken")
