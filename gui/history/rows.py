"""The rows and columns of the page History."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.model import Status
from core.presentation.text import visible
from core.report.figures import StatusCounts
from gui.tables import Column
from gui.times import when

if TYPE_CHECKING:
    from core.history import ScanEntry
    from core.review.model import Review


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One scan, and the latest revision of its review, if it has one."""

    entry: ScanEntry
    review: Review | None = None

    @property
    def counts(self) -> StatusCounts:
        return StatusCounts(Counter(self.entry.by_status))


def history_rows(entries: Sequence[ScanEntry], reviews: Sequence[Review]) -> tuple[HistoryRow, ...]:
    """The newest first. `reviews`: any order; the last revision of each scan counts."""
    latest: dict[str, Review] = {}
    for review in sorted(reviews, key=lambda one: one.revision):
        latest[review.scan_id] = review
    return tuple(HistoryRow(entry, latest.get(entry.id)) for entry in entries)


def review_words(review: Review | None) -> str:
    """``2026-Q1, signed off by Ada on 2026-04-10``, or how it stands."""
    if review is None:
        return ""
    period = visible(review.period)
    if review.revision > 1:
        period += f", revision {review.revision}"
    if review.sign_off is None:
        return f"{period}, open, due {review.due_on.isoformat()}"
    signed = review.sign_off
    return f"{period}, signed off by {visible(signed.name)} on {signed.signed_at:%Y-%m-%d}"


def _extent(row: HistoryRow) -> str:
    words = "Whole" if row.entry.complete else "Partial"
    return f"{words}, re-checked" if "-recheck" in row.entry.id else words


def _share(row: HistoryRow) -> str:
    share = row.counts.compliant_share
    return f"{share:.1%}" if share is not None else ""


def _unchecked(row: HistoryRow) -> int:
    return row.entry.by_status.get(Status.UNREACHABLE, 0)


COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column(
        "Scanned",
        lambda row: when(row.entry.finished_at),
        170,
        key=lambda row: row.entry.finished_at,
    ),
    Column("Extent", _extent, 130),
    Column(
        "Accounts",
        lambda row: f"{row.entry.accounts:,}",
        80,
        key=lambda row: row.entry.accounts,
        number=True,
    ),
    Column(
        "Need attention",
        lambda row: f"{row.counts.need_attention:,}",
        116,
        key=lambda row: row.counts.need_attention,
        number=True,
    ),
    Column("Could not check", lambda row: f"{_unchecked(row):,}", 120, key=_unchecked, number=True),
    Column(
        "Compliant",
        _share,
        90,
        key=lambda row: row.counts.compliant_share or -1.0,
        number=True,
    ),
    Column("Agreement", lambda row: visible(row.entry.agreement.version), 110),
    Column("Review", lambda row: review_words(row.review), 300),
    Column(
        "Organization",
        lambda row: visible(row.entry.organization_name or row.entry.organization_id),
        150,
    ),
    Column("Read as", lambda row: visible(row.entry.caller_arn), 260),
    Column("Scan ID", lambda row: row.entry.id, 240),
)


def search_text(row: HistoryRow) -> str:
    """What the text filter looks in: all that the table shows."""
    return "\n".join(column.text(row) for column in COLUMNS)
