"""Frames of Scope and method: the facts of the scan, the sums that must agree, the controls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from core.changes.model import Change
from core.model import AccountOutcome
from core.presentation.text import counted
from core.report.figures import count_outcomes, counts_by_vendor
from core.report.source import ReportSource
from core.report.words import OUTCOME_WORDS, review_period, stamp

if TYPE_CHECKING:
    from pandas import DataFrame

CONTENT_SHA256: Final = "Content SHA-256"
EVIDENCE_FILE: Final = "Evidence file"
EXPORTED_AT: Final = "Exported (UTC)"
EXPORTED_BY: Final = "Exported by"
LOCAL_ZONE: Final = "Local time zone of the export"
TOOL_BUILD: Final = "Tool build"
# what depends on where and when this export was made, not on what it says
OF_THIS_EXPORT: Final = frozenset({EVIDENCE_FILE, EXPORTED_AT, EXPORTED_BY, LOCAL_ZONE, TOOL_BUILD})
LIMITS: Final = (
    (
        "Limits: what is read",
        (
            "The scan reads IAM roles, their trust policies, inline and attached policies and"
            " permissions boundaries. It does not read what a vendor did with its access, IAM users,"
            " resource policies of single services, or access given outside AWS IAM."
        ),
    ),
    (
        "Limits: organization policies",
        (
            "Organization policies (SCP, RCP) are not evaluated: they can take access away, never"
            " give more."
        ),
    ),
    (
        "Limits: third parties",
        (
            "Unrecognised third parties are found among the roles that were read. Their decisions"
            " hold for the role, not for every access of that outside account."
        ),
    ),
    (
        "External IDs",
        (
            "Masked in this workbook. The evidence file holds the answers of AWS unchanged, external"
            " IDs included: keep it as confidential as the accounts themselves."
        ),
    ),
)
_LISTING: Final = "AWS Organizations ListAccounts, all pages read"
_PARTIAL_LISTING: Final = (
    "AWS Organizations ListAccounts; the scan was stopped, so the list may not be whole"
)
HOW_HASHED: Final = (
    "SHA-256 over the evidence cells of every table sheet, rows in sorted order, without the"
    " reviewers' columns and without what is particular to this export. Sorting, filtering and"
    " filling in decisions do not change it; 'main.py verify' recomputes it."
)


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


def scope_frame(source: ReportSource, written: Written) -> DataFrame:
    """Item and value: where the data come from, who took them when, judged by what."""
    from core.report.frames.table import frame

    return frame(("Item", "Value"), _scope_items(source, written))


def _scope_items(source: ReportSource, written: Written) -> Iterator[tuple[str, str | int]]:
    scan, agreement = source.scan, source.agreement
    outcomes = count_outcomes(scan)
    yield from _review_items(source)
    yield "Scan ID", scan.id
    yield "Demonstration", "Yes: the organization is invented" if scan.demo else "No"
    yield "Complete", "Yes" if scan.complete else "No: the scan was stopped before its end"
    yield "Started (UTC)", stamp(scan.started_at)
    yield "Finished (UTC)", stamp(scan.finished_at)
    yield "Run by", scan.caller_arn
    yield "Tool", f"Rolecall {scan.tool_version}"
    yield "Organization ID", scan.organization.id
    yield "Management account", scan.organization.management_account_id
    yield "Partition", scan.organization.partition
    yield "List of accounts", _LISTING if scan.complete else _PARTIAL_LISTING
    yield "Filters", " ".join(_filters(source)) or "None"
    yield "Accounts listed", len(scan.results)
    yield "Accounts in scope", len(scan.results) - outcomes[AccountOutcome.OUT_OF_SCOPE]
    yield "Accounts checked", outcomes[AccountOutcome.CHECKED]
    yield "Accounts partly checked", outcomes[AccountOutcome.PARTIAL]
    yield "Accounts that could not be checked", outcomes[AccountOutcome.UNREACHABLE]
    yield "Accounts out of scope", outcomes[AccountOutcome.OUT_OF_SCOPE]
    yield "Vendors", ", ".join(source.vendor_names.values())
    yield "Expected access version", scan.agreement.version
    yield "Expected access SHA-256", scan.agreement.sha256
    yield "Expected access agreed by", agreement.agreed_by
    yield "Vendor catalogue SHA-256", scan.catalogue_sha256
    yield from _previous_items(source)
    yield EXPORTED_AT, stamp(written.exported_at)
    yield EXPORTED_BY, written.exported_by
    yield LOCAL_ZONE, written.local_zone
    yield TOOL_BUILD, written.build
    yield EVIDENCE_FILE, written.evidence_file
    yield "Evidence file SHA-256", written.evidence_sha256
    yield "Evidence file lines", written.evidence_lines
    yield "How the content SHA-256 is computed", HOW_HASHED
    yield from LIMITS


def _review_items(source: ReportSource) -> Iterator[tuple[str, str | int]]:
    review = source.context.review
    if review is None:
        yield "Review period", review_period(source.scan.finished_at)
        yield "Review", "None was begun when this workbook was written"
        return
    yield "Review period", review.period
    yield "Review ID", f"{review.id}, revision {review.revision}"
    yield "Review prepared by", f"{review.preparer}, {stamp(review.started_at)}"
    yield "Review due on", f"{review.due_on:%Y-%m-%d}"
    signed = review.sign_off
    if signed is None:
        yield "Review signed", "Not yet"
        return
    late = (signed.signed_at.astimezone(UTC).date() - review.due_on).days
    yield "Review signed", f"{stamp(signed.signed_at)} by {signed.name}, {signed.role}"
    yield "Review days late", max(0, late)
    yield "Review SHA-256", signed.content_sha256
    yield "Review statement", signed.statement
    if signed.self_review_reason:
        yield "Reason for reviewing one's own", signed.self_review_reason


def _previous_items(source: ReportSource) -> Iterator[tuple[str, str | int]]:
    previous, comparison = source.context.previous_review, source.context.comparison
    if previous is None or previous.sign_off is None:
        yield "Previous review", "None: no signed review is known from before this scan"
    else:
        signed = previous.sign_off
        words = f"{previous.id} ({previous.period}), signed {stamp(signed.signed_at)}"
        yield "Previous review", f"{words} by {signed.name}"
        yield "Previous review SHA-256", signed.content_sha256
    if comparison is None:
        yield "Compared with", "Nothing: the columns about changes are empty"
    else:
        before = comparison.agreement_before
        yield "Compared with", f"Scan {comparison.before_id}, judged by version {before.version}"
        yield "Expected access SHA-256 of that scan", before.sha256


def _filters(source: ReportSource) -> Iterator[str]:
    left_out = count_outcomes(source.scan)[AccountOutcome.OUT_OF_SCOPE]
    if left_out:
        yield f"{counted(left_out, 'account')} left out of the scan: see Accounts."
    others = source.catalogue.vendors.keys() - source.vendor_names.keys()
    looked_for = any(result.others is not None for result in source.scan.results)
    if others and looked_for:
        words = "was" if len(others) == 1 else "were"
        yield (
            f"{counted(len(others), 'other vendor')} of the catalogue {words} looked for,"
            f" and not found: {', '.join(sorted(others))}."
        )
    elif others:
        yield f"Vendors of the catalogue left out: {', '.join(sorted(others))}."


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
    comparison = source.context.comparison
    if comparison is not None:
        counts = comparison.by_change
        yield Reconciliation(
            "Accesses compared, less the unchanged = rows of Changes",
            len(comparison.rows) - counts[Change.UNCHANGED],
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


CONTROLS: Final = (
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC6.2, CC6.3",
        "Summary, Sign-off and Exceptions: who has access, is it appropriate, who decided what.",
    ),
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC9.2",
        "Sign-off: vendors with their owner, purpose and contract, reviewed each period.",
    ),
    (
        "SOC 2 (TSC 2017, rev. 2022)",
        "CC2.1",
        "Scope and method: source, completeness, reconciliation and hashes of the listing.",
    ),
    (
        "NIST SP 800-53 Rev. 5",
        "AC-2(j)",
        "All access: the whole population, reviewed against what was agreed.",
    ),
    (
        "NIST SP 800-53 Rev. 5",
        "AC-6(7)",
        (
            "Exceptions and Remediation: access beyond what was agreed, decided on, taken away,"
            " proved by a re-check."
        ),
    ),
    (
        "NIST CSF 2.0",
        "PR.AA-05",
        "Expected access: what is allowed, in which version, by whom it was agreed.",
    ),
    (
        "ISO/IEC 27001:2022",
        "A.5.15, A.5.18",
        "Matrix and Exceptions: access rights compared with the rules, differences acted upon.",
    ),
    (
        "ISO/IEC 27001:2022",
        "A.5.19 to A.5.22",
        "Sign-off, Changes and Third parties: suppliers' access watched and decided on regularly.",
    ),
)
