"""What a workbook tells beyond its scan: the last review, what changed since, the decisions taken,
the repairs made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.changes.model import ScanComparison
    from core.repair.history_rows import RemediationRow
    from core.review.model import Review


@dataclass(frozen=True, slots=True)
class ReportContext:
    """The past of one scan. What is not known is None or empty: its columns stay blank.

    `comparison`: the scan against an earlier one. `review`: the one over this scan, its decisions
    are written into the reviewers' cells. `previous_review`: the signed one before it.
    `first_seen`: ``account id|vendor id`` -> since when the pair has needed attention without a
    break. `remediation`: what repairs changed.
    """

    comparison: ScanComparison | None = None
    review: Review | None = None
    previous_review: Review | None = None
    first_seen: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    remediation: tuple[RemediationRow, ...] = ()


NO_CONTEXT = ReportContext()
