"""What Rolecall would decide about a vendor, and why. A proposal; people decide. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.model import Status
from core.presentation.text import counted
from core.review.model import VENDOR_DECISION_WORDS, VendorDecision

UNUSED_DAYS = 90
_KNOWN = (
    Status.UNEXPECTED, Status.DRIFT_EXCESS, Status.DRIFT_BROKEN, Status.MISSING, Status.EXEMPT,
    Status.OK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What a recommendation rests on. `level` is the word of `core.report.access_level`, None
    where no role was read; `agreed` says whether the agreement has the vendor at all; `now` is
    the end of the scan."""

    by_status: Counter[Status]
    level: str | None
    last_used: datetime | None
    agreed: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A decision, and one sentence per reason or per thing to do besides; they begin small."""

    decision: VendorDecision
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """``Reduce: 2 with excess access. Repair 1 account where it cannot work.``"""
        word = VENDOR_DECISION_WORDS[self.decision]
        if not self.reasons:
            return f"{word}."
        first, *others = self.reasons
        return " ".join((f"{word}: {first}", *(one[:1].upper() + one[1:] for one in others)))


def recommend(facts: VendorFacts) -> Recommendation:
    """The gravest of what is the case decides; the rest stays as a remark."""
    findings = list(_grounds(facts))
    remarks = list(_remarks(facts))
    if not findings:
        return Recommendation(VendorDecision.KEEP, (*_why_keep(facts), *remarks))
    decision = findings[0][0]
    return Recommendation(decision, (*(reason for _, reason in findings), *remarks))


def _grounds(facts: VendorFacts) -> Iterator[tuple[VendorDecision, str]]:
    """What speaks against keeping the access as it is, the gravest first."""
    by = facts.by_status
    standing = sum(by[status] for status in _KNOWN) - by[Status.MISSING]
    if not facts.agreed and standing:
        reason = f"access in {counted(standing, 'account')} and not approved anywhere."
        yield VendorDecision.REMOVE, reason
        return
    if by[Status.UNREACHABLE] and not any(by[status] for status in _KNOWN):
        yield VendorDecision.ESCALATE, "nothing is known about its access."
        return
    unused = (facts.now - facts.last_used).days if facts.last_used else 0
    if unused > UNUSED_DAYS:
        yield VendorDecision.REMOVE, f"not used for {unused} days."
    if facts.level == "Administrator":
        yield VendorDecision.ESCALATE, "it can do everything in an account (administrator)."
    too_much = {"not approved": Status.UNEXPECTED, "with excess access": Status.DRIFT_EXCESS}
    if parts := [f"{by[status]} {word}" for word, status in too_much.items() if by[status]]:
        yield VendorDecision.REDUCE, f"{', '.join(parts)}."
    if facts.level == "Broad":
        yield VendorDecision.REDUCE, "the access is broader than actions named one by one."


def _why_keep(facts: VendorFacts) -> Iterator[str]:
    by = facts.by_status
    if by[Status.OK] and not (by[Status.DRIFT_BROKEN] or by[Status.MISSING]):
        used = "used within 90 days" if facts.last_used else "last use not known"
        yield f"access as agreed, {used}."
    elif not any(by[status] for status in (*_KNOWN, Status.UNREACHABLE)):
        yield "nothing agreed and nothing there."
    else:
        yield "nothing in excess of what was agreed."


def _remarks(facts: VendorFacts) -> Iterator[str]:
    by = facts.by_status
    if broken := by[Status.DRIFT_BROKEN] + by[Status.MISSING]:
        yield f"repair {counted(broken, 'account')} where it cannot work."
    if by[Status.UNREACHABLE]:
        yield f"check {counted(by[Status.UNREACHABLE], 'account')} that could not be read."
