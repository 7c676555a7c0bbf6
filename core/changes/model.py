"""The words for what changed between two scans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import DocumentVersion, Status


class Change(StrEnum):
    """How an access compares with what the earlier scan found."""

    NEW = "new"  # needs attention now, was not there or not judged before
    WORSE = "worse"
    BETTER = "better"
    UNCHANGED = "unchanged"
    RESOLVED = "resolved"  # needed attention, does not any more
    LEFT_SCOPE = "left-scope"
    NOT_COMPARABLE = "not-comparable"


CHANGE_WORDS: Mapping[Change, str] = {
    Change.NEW: "New",
    Change.WORSE: "Worse",
    Change.BETTER: "Better",
    Change.UNCHANGED: "Unchanged",
    Change.RESOLVED: "Resolved",
    Change.LEFT_SCOPE: "Left scope",
    Change.NOT_COMPARABLE: "Not comparable",
}


class Cause(StrEnum):
    """What the change comes from."""

    NONE = "none"  # nothing changed
    ACCESS = "access"  # what stands in the account changed
    AGREEMENT = "agreement"  # only what was agreed, or the catalogue, changed
    BOTH = "both"
    NOT_CHECKED = "not-checked"  # one of the two scans could not check it
    POPULATION = "population"  # the account joined, left or went out of scope


CAUSE_WORDS: Mapping[Cause, str] = {
    Cause.NONE: "",
    Cause.ACCESS: "Access changed",
    Cause.AGREEMENT: "Agreement changed",
    Cause.BOTH: "Access and agreement changed",
    Cause.NOT_CHECKED: "Could not check",
    Cause.POPULATION: "Account joined or left",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One account x vendor x role in both scans. `before` and `after` are None where the scan
    has no such pair; `found_before` and `found_after` are sentences for a finance lead."""

    account_id: str
    account_name: str
    vendor: str
    vendor_name: str
    role_name: str
    before: Status | None
    after: Status | None
    change: Change
    cause: Cause
    found_before: str = ""
    found_after: str = ""
    evidence_before: str = ""
    evidence_after: str = ""

    @property
    def key(self) -> str:
        """What identifies the pair from scan to scan."""
        return f"{self.account_id}|{self.vendor}"


@dataclass(frozen=True, slots=True)
class ScanComparison:
    """Two scans side by side, in the order of the later one's matrix."""

    before_id: str
    after_id: str
    agreement_before: DocumentVersion
    agreement_after: DocumentVersion
    rows: tuple[ChangeRow, ...]

    @property
    def by_change(self) -> Mapping[Change, int]:
        """How many rows there are of each kind of change."""
        return Counter(row.change for row in self.rows)
