"""What the history tells about its scans, as immutable data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.model import DocumentVersion, Status


@dataclass(frozen=True, slots=True)
class ScanEntry:
    """One scan of the history without its results. `accounts` counts all that were listed,
    `by_status` cells; times are UTC."""

    id: str
    organization_id: str
    organization_name: str
    started_at: datetime
    finished_at: datetime
    complete: bool
    demo: bool
    caller_arn: str
    accounts: int
    by_status: Mapping[Status, int]
    agreement: DocumentVersion
    catalogue_sha256: str
    third_parties: int = 0


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """What one scan said of one vendor in one account."""

    scan_id: str
    at: datetime
    status: Status


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """How many cells of each status one scan found."""

    scan_id: str
    at: datetime
    by_status: Mapping[Status, int]


@dataclass(frozen=True, slots=True)
class HistoryProblem:
    """Something in the history that is not what was put there: where, and what is wrong."""

    place: str
    what: str
