"""The columns of the four tables of a review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.model import STATUS_WORDS, Status
from core.presentation.summary import moment
from core.presentation.text import visible
from core.review.model import SubjectKind
from core.review.wording import RISK_ORDER, decision_words, risk_word
from gui.review.rows import ReviewRow
from gui.tables import Column

NOT_DECIDED = "Decide..."
DECISION = "Decision"

RowColumn = Column[ReviewRow]


def decision_text(row: ReviewRow) -> str:
    """What stands in the column of decisions."""
    return decision_words(row.decision) or NOT_DECIDED


def _comment(row: ReviewRow) -> str:
    return visible(" ".join(row.decision.comment.split())) if row.decision else ""


def _reviewer(row: ReviewRow) -> str:
    return visible(row.decision.reviewer) if row.decision else ""


def row_status(row: ReviewRow) -> Status | None:
    """The status of the access or third party a row is about; None for a vendor."""
    if row.subject.party is not None:
        return Status.UNKNOWN_PARTY
    return row.subject.cell.status if row.subject.cell else None


def _status_word(row: ReviewRow) -> str:
    status = row_status(row)
    return STATUS_WORDS[status] if status else ""


def _status_rank(row: ReviewRow) -> int:
    status = row_status(row)
    return status.rank if status else -1


def _day(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d}" if when else ""


def _party(row: ReviewRow, name: str) -> str:
    return visible(getattr(row.subject.party, name)) if row.subject.party else ""


def _asks(row: ReviewRow) -> str:
    party = row.subject.party
    return "" if party is None else "Required" if party.external_id_required else "Not required"


def _last_used(row: ReviewRow) -> str:
    party = row.subject.party
    return moment(party.last_used_at, none="Not known") if party else ""


def _remedy(row: ReviewRow) -> str:
    cell = row.subject.cell
    return visible(cell.reason.remedy) if cell and cell.reason else ""


def _count(status: Status) -> RowColumn:
    return Column(
        {Status.UNREACHABLE: "Could not check", Status.EXEMPT: "Exempt"}[status],
        lambda row: f"{row.view.by_status[status]:,}" if row.view else "",
        132,
        lambda row: -row.view.by_status[status] if row.view else 0,
        number=True,
    )


def _of_view(head: str, name: str, width: int) -> RowColumn:
    return Column(
        head, lambda row: visible(getattr(row.view, name) or "") if row.view else "", width
    )


def _number_of_view(head: str, name: str, width: int) -> RowColumn:
    def value(row: ReviewRow) -> Any:
        return getattr(row.view, name) if row.view else 0

    return Column(head, lambda row: f"{value(row):,}", width, lambda row: -value(row), number=True)


def _decision(width: int) -> RowColumn:
    return Column(
        DECISION, decision_text, width, lambda row: decision_words(row.decision).casefold()
    )


_COMMENT: RowColumn = Column("Comment", _comment, 220)
_REVIEWER: RowColumn = Column("Reviewer", _reviewer, 120)
_LAST_TIME: RowColumn = Column("At last review", lambda row: decision_words(row.last_time), 130)
_ACCOUNT: RowColumn = Column("Account", lambda row: row.account, 150)
_ACCOUNT_ID: RowColumn = Column("Account ID", lambda row: row.account_id, 112)
_VENDOR: RowColumn = Column("Vendor", lambda row: row.vendor, 130)
_STATUS: RowColumn = Column("Status", _status_word, 140, _status_rank, row_status)
_RISK: RowColumn = Column(
    "Risk", lambda row: risk_word(row.subject), 80, lambda row: RISK_ORDER[risk_word(row.subject)]
)
_SINCE: RowColumn = Column(
    "Since", lambda row: _day(row.since), 96, lambda row: _day(row.since) or "9999"
)

COLUMNS: Mapping[SubjectKind, tuple[RowColumn, ...]] = {
    SubjectKind.VENDOR: (
        _VENDOR,
        _decision(130),
        Column("Recommendation", lambda row: row.view.recommendation.text if row.view else "", 300),
        _number_of_view("With access", "with_access", 100),
        _number_of_view("Need attention", "need_attention", 120),
        _count(Status.UNREACHABLE),
        _count(Status.EXEMPT),
        _of_view("Access in plain words", "access", 260),
        Column("Last used", lambda row: _day(row.view.last_used) if row.view else "", 100),
        _LAST_TIME,
        _of_view("What it does for us", "purpose", 220),
        _of_view("Business owner", "business_owner", 140),
        _COMMENT,
        _REVIEWER,
    ),
    SubjectKind.EXCEPTION: (
        _ACCOUNT,
        _VENDOR,
        _STATUS,
        _decision(236),
        Column("What is wrong", lambda row: row.about, 320),
        _RISK,
        _SINCE,
        _LAST_TIME,
        _ACCOUNT_ID,
        _COMMENT,
        _REVIEWER,
    ),
    SubjectKind.THIRD_PARTY: (
        _ACCOUNT,
        Column("Outside account", lambda row: _party(row, "outside_account_id"), 120),
        Column("Possible owner", lambda row: _party(row, "known_as"), 140),
        _decision(236),
        Column("Role", lambda row: _party(row, "role_name"), 180),
        Column("External ID", _asks, 100),
        _RISK,
        Column("Last used", _last_used, 140),
        _LAST_TIME,
        _ACCOUNT_ID,
        _COMMENT,
        _REVIEWER,
    ),
    SubjectKind.UNKNOWN: (
        _ACCOUNT,
        _VENDOR,
        _decision(150),
        Column("Why it could not be checked", lambda row: row.about, 340),
        Column("What to do", _remedy, 260),
        _SINCE,
        _ACCOUNT_ID,
        _COMMENT,
        _REVIEWER,
    ),
}
