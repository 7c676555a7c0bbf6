"""A review and the decisions in it. Decisions are only ever added; the last one counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class VendorDecision(StrEnum):
    """What is decided about a vendor as a whole."""

    KEEP = "keep"
    REDUCE = "reduce"
    REMOVE = "remove"
    ESCALATE = "escalate"


class ExceptionDecision(StrEnum):
    """What is decided about one account x vendor that needs attention, or one third party."""

    FIX = "fix"
    ACCEPT_UNTIL = "accept-until"
    REMOVE_ACCESS = "remove-access"
    ESCALATE = "escalate"


VENDOR_DECISION_WORDS: Mapping[VendorDecision, str] = {
    VendorDecision.KEEP: "Keep",
    VendorDecision.REDUCE: "Reduce",
    VendorDecision.REMOVE: "Remove",
    VendorDecision.ESCALATE: "Escalate",
}
EXCEPTION_DECISION_WORDS: Mapping[ExceptionDecision, str] = {
    ExceptionDecision.FIX: "Fix",
    ExceptionDecision.ACCEPT_UNTIL: "Accept until date",
    ExceptionDecision.REMOVE_ACCESS: "Remove access",
    ExceptionDecision.ESCALATE: "Escalate",
}


class SubjectKind(StrEnum):
    """What a decision is about."""

    VENDOR = "vendor"  # key: the vendor's id
    EXCEPTION = "exception"  # key: account id|vendor id
    THIRD_PARTY = "third-party"  # key: account id|role name|outside account id
    UNKNOWN = "unknown"  # key: account id|vendor id that could not be checked; acknowledged


ACKNOWLEDGED = "acknowledged"  # the decision about what could not be checked
ACKNOWLEDGED_WORD = "Acknowledged"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided what about which subject, when and why.

    `decision` is the value of a VendorDecision or ExceptionDecision, or ``acknowledged``.
    `carried_from` names the review whose decision was taken over, or is ""; such a one does not
    count before somebody confirms it by deciding again. `difference` is the digest of what was
    decided about (see `core.review.subjects`), so that it can be told when that has changed.
    `owner` answers for an accepted difference, `approved_by` accepted it.
    """

    subject: SubjectKind
    key: str
    decision: str
    reviewer: str
    decided_at: datetime
    comment: str = ""
    accept_until: date | None = None
    owner: str = ""
    carried_from: str = ""
    source: str = "window"  # or "workbook", "command line"
    approved_by: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """The end of a review. `content_sha256` is the digest of the scan, of all decisions and of
    what is said here (see `core.review.content_hash`)."""

    name: str
    role: str
    signed_at: datetime
    statement: str
    content_sha256: str
    self_review_reason: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One period's review over one frozen scan. `decisions` are in the order they were taken;
    read-only once `sign_off` is there: what changes later is a new revision."""

    id: str
    scan_id: str
    organization_id: str
    period: str
    due_on: date
    preparer: str
    started_at: datetime
    decisions: tuple[Decision, ...] = ()
    sign_off: SignOff | None = None
    previous_id: str = ""
    revision: int = 1

    def latest(self, subject: SubjectKind, key: str) -> Decision | None:
        """The decision that counts for one subject; None when nobody decided yet."""
        return next(
            (one for one in reversed(self.decisions) if (one.subject, one.key) == (subject, key)),
            None,
        )
