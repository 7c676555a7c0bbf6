"""The past of a scan, ready to be asked row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from core.changes.model import CHANGE_WORDS, Change, ChangeRow
from core.report.context import ReportContext
from core.review.completeness import is_settled, standing_decisions
from core.review.model import (
    VENDOR_DECISION_WORDS,
    Decision,
    ExceptionDecision,
    SubjectKind,
    VendorDecision,
)

if TYPE_CHECKING:
    from core.repair.history_rows import RemediationRow
    from core.review.model import Review

# what a row says when several roles of one account and vendor changed differently
_FOREMOST: Final = {
    change: rank
    for rank, change in enumerate(
        (Change.NEW, Change.WORSE, Change.NOT_COMPARABLE, Change.LEFT_SCOPE, Change.RESOLVED,
         Change.BETTER, Change.UNCHANGED)
    )
}  # fmt: skip
PROPOSED: Final = "Proposed"
_TO_BE_REPAIRED: Final = frozenset({ExceptionDecision.FIX, ExceptionDecision.REMOVE_ACCESS})
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Past:
    """Answers about what came before and what was decided; `scanned_at` is the scan's start.

    Keys are ``account id|vendor id``; None where nothing is known.
    """

    context: ReportContext
    scanned_at: datetime

    def change(self, key: str) -> str | None:
        """What became of the pair since the scan it is compared with, in words."""
        found = self.change_kind(key)
        return CHANGE_WORDS[found] if found else None

    def change_kind(self, key: str) -> Change | None:
        """The same, to decide by."""
        return self._changes.get(key)

    def first_seen(self, key: str) -> datetime | None:
        """Since when the pair has needed attention without a break."""
        return self.context.first_seen.get(key)

    def fix_state(self, key: str) -> str | None:
        """How the latest repair since the scan ended; ``Proposed`` when one was only decided."""
        row = self._repairs.get(key)
        if row is not None:
            return row.outcome
        decision = self.decision(SubjectKind.EXCEPTION, key)
        return PROPOSED if decision and decision.decision in _TO_BE_REPAIRED else None

    def decision(self, kind: SubjectKind, key: str) -> Decision | None:
        """What was decided in the review of this scan; one carried over does not count yet."""
        return self._decisions.get((kind, key))

    def last_vendor_decision(self, vendor: str) -> str | None:
        """What was decided about the vendor in the review before, in words."""
        found = self._last_decisions.get((SubjectKind.VENDOR, vendor))
        return VENDOR_DECISION_WORDS[VendorDecision(found.decision)] if found else None

    @property
    def compared_rows(self) -> tuple[ChangeRow, ...]:
        """Every access and third party of either scan."""
        comparison = self.context.comparison
        return (*comparison.rows, *comparison.parties) if comparison else ()

    @cached_property
    def changed_rows(self) -> tuple[ChangeRow, ...]:
        """What differs from the scan it is compared with, the most urgent first: accesses, and
        roles that outside accounts on no list can enter."""
        changed = [row for row in self.compared_rows if row.change is not Change.UNCHANGED]
        changed.sort(key=lambda row: (_FOREMOST[row.change], row.account_id, row.vendor))
        return tuple(changed)

    @cached_property
    def _changes(self) -> Mapping[str, Change]:
        comparison = self.context.comparison
        found: dict[str, Change] = {}
        for row in comparison.rows if comparison else ():
            known = found.get(row.key)
            if known is None or _FOREMOST[row.change] < _FOREMOST[known]:
                found[row.key] = row.change
        return found

    @cached_property
    def _repairs(self) -> Mapping[str, RemediationRow]:
        since = (
            row
            for row in self.context.remediation
            if row.started_at is not None and row.started_at >= self.scanned_at
        )
        ordered = sorted(since, key=lambda row: row.started_at or _LONG_AGO)
        return {f"{row.account_id}|{row.vendor}": row for row in ordered}

    @cached_property
    def _decisions(self) -> Mapping[tuple[SubjectKind, str], Decision]:
        return _settled(self.context.review)

    @cached_property
    def _last_decisions(self) -> Mapping[tuple[SubjectKind, str], Decision]:
        return _settled(self.context.previous_review)


def _settled(review: Review | None) -> Mapping[tuple[SubjectKind, str], Decision]:
    if review is None:
        return {}
    standing = standing_decisions(review)
    return {place: one for place, one in standing.items() if is_settled(one)}
