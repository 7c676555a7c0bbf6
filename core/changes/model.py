"""The words for what changed between two scans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from core.model import DocumentVersion, Status


class Change(StrEnum):
    """How an access compares with what the earlier scan found."""

    NEW = "new"  # needs attention now, did not or was not there before
    WORSE = "worse"  # needs more attention than before, or differs in one more way
    BETTER = "better"  # differs less than before
    UNCHANGED = "unchanged"
    RESOLVED = "resolved"  # needed attention, does not any more
    LEFT_SCOPE = "left-scope"  # the account left, or the vendor is not required here any more
    NOT_COMPARABLE = "not-comparable"  # not known, or nothing to compare with


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
    AGREEMENT = "agreement"  # only what was agreed (exemptions, too), or the catalogue, changed
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
    has no such pair; `found_before` and `found_after` are sentences for a finance lead, the
    evidence is the first answer that each verdict rests on.

    In the rows of third parties `vendor` is "", and `vendor_name` is the outside account."""

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
        """What identifies the pair from scan to scan. A vendor with several roles in an account
        has several rows with this key."""
        return f"{self.account_id}|{self.vendor}"

    @property
    def row_key(self) -> str:
        """What identifies the row within a comparison."""
        return f"{self.account_id}|{self.vendor or self.vendor_name}|{self.role_name}"


@dataclass(frozen=True, slots=True)
class ScanComparison:
    """Two scans side by side, in the order of the later one's matrix.

    `parties` are the roles that outside accounts on no approved list can enter: New, Resolved,
    Unchanged, or Not comparable where one of the scans could not look."""

    before_id: str
    after_id: str
    agreement_before: DocumentVersion
    agreement_after: DocumentVersion
    rows: tuple[ChangeRow, ...]
    parties: tuple[ChangeRow, ...] = ()

    @property
    def by_change(self) -> Mapping[Change, int]:
        """How many rows there are of each kind of change; third parties left aside."""
        return Counter(row.change for row in self.rows)
