"""The sums of Scope and method that must agree, each from two independent counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from core.changes.model import Change
from core.model import AccountOutcome
from core.report.figures import count_outcomes, counts_by_vendor
from core.report.source import ReportSource
from core.report.words import OUTCOME_WORDS


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A sum that must agree. `recount` is (sheet title, header, words) to be counted again by
    a formula: cells that hold one of the words, or any text when there are none."""

    check: str
    expected: int | str
    actual: int | str
    recount: tuple[str, str, tuple[str, ...]] | None = None

    @property
    def difference(self) -> int | None:
        """Actual less expected; None for texts that differ."""
        if isinstance(self.expected, int) and isinstance(self.actual, int):
            return self.actual - self.expected
        return 0 if self.expected == self.actual else None

    @property
    def agrees(self) -> bool:
        """True when both sides are the same."""
        return self.expected == self.actual


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the files, counted while they were written or read back from them."""

    accounts: int
    pairs: int
    exceptions: int
    evidence: int
    evidence_file: str
    evidence_sha256: str
    evidence_sha256_read_back: str
    evidence_lines: int
    changes: int
    remediation: int
    exported_at: datetime
    exported_by: str
    local_zone: str
    build: str


def reconciliations(source: ReportSource, written: Written) -> tuple[Reconciliation, ...]:
    """The sums that must agree, each from two independent counts."""
    return (
        *_account_sums(source, written),
        *_pair_sums(source, written),
        *_past_sums(source, written),
        *_evidence_sums(source, written),
    )


def _account_sums(source: ReportSource, written: Written) -> Iterator[Reconciliation]:
    results = source.scan.results
    yield Reconciliation(
        "Accounts listed by AWS = rows of Accounts",
        len({result.account.id for result in results}),
        written.accounts,
        ("Accounts", "Account ID", ()),
    )
    yield Reconciliation(
        "Checked + partly checked + could not check + out of scope = accounts listed",
        len(results),
        count_outcomes(source.scan).total(),
        ("Accounts", "Scan result", tuple(OUTCOME_WORDS.values())),
    )


def _pair_sums(source: ReportSource, written: Written) -> Iterator[Reconciliation]:
    scan = source.scan
    in_scope = len(scan.results) - count_outcomes(scan)[AccountOutcome.OUT_OF_SCOPE]
    counts = counts_by_vendor(scan).values()
    yield Reconciliation(
        "Accounts in scope x vendors = rows of All access",
        in_scope * len(scan.vendors),
        written.pairs,
        ("All access", "Row key", ()),
    )
    yield Reconciliation(
        "Sum of all statuses = rows of All access",
        written.pairs,
        sum(count.total for count in counts),
        ("All access", "Status", ()),
    )
    yield Reconciliation(
        "Account x vendor pairs that need attention = rows of Exceptions",
        sum(count.need_attention for count in counts),
        written.exceptions,
        ("Exceptions", "Finding ID", ()),
    )


def _past_sums(source: ReportSource, written: Written) -> Iterator[Reconciliation]:
    compared = source.past.compared_rows
    if compared:
        unchanged = sum(row.change is Change.UNCHANGED for row in compared)
        yield Reconciliation(
            "Accesses and third parties compared, less the unchanged = rows of Changes",
            len(compared) - unchanged,
            written.changes,
            ("Changes", "Row key", ()),
        )
    if source.context.remediation:
        yield Reconciliation(
            "Changes by repairs on record = rows of Remediation",
            len(source.context.remediation),
            written.remediation,
            ("Remediation", "Change ID", ()),
        )


def _evidence_sums(source: ReportSource, written: Written) -> Iterator[Reconciliation]:
    used = source.evidence_used
    yield Reconciliation(
        "Evidence IDs used = evidence IDs present", len(used), len(used & source.evidence.keys())
    )
    yield Reconciliation(
        "Lines of the evidence file = rows of Evidence",
        written.evidence_lines,
        written.evidence,
        ("Evidence", "Evidence ID", ()),
    )
    yield Reconciliation(
        "Evidence file SHA-256 = SHA-256 of the file read back",
        written.evidence_sha256,
        written.evidence_sha256_read_back,
    )
