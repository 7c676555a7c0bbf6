"""Facts of Scope and method: where the data come from, who took them when, judged by what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Final

from core.model import AccountOutcome, PopulationSource, Scan
from core.presentation.text import counted
from core.report.figures import count_outcomes
from core.report.frames.reconciliation import Written
from core.report.frames.table import frame
from core.report.source import ReportSource
from core.report.words import stamp
from core.scan.caveats import caveats

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
            " permissions boundaries. It does not read what a vendor did with its access, IAM"
            " users, resource policies of single services, or access given outside AWS IAM."
        ),
    ),
    (
        "Limits: organization policies",
        (
            "What a service control policy (SCP) certainly takes away from an agreed role is a"
            " difference. What depends on the request, and what resource control policies (RCP)"
            " do, is a remark in Detail, as are policies that could not be read."
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
            "Masked in this workbook. The evidence file holds the answers of AWS unchanged,"
            " external IDs included: keep it as confidential as the accounts themselves."
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


def scope_frame(source: ReportSource, written: Written) -> DataFrame:
    """Item and value: where the data come from, who took them when, judged by what."""
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
    yield "List of accounts", _listing(scan)
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
    for number, caveat in enumerate(caveats(scan), start=1):
        yield f"Limits of this scan ({number})", f"{caveat.summary} {caveat.remedy}".rstrip()


def _listing(scan: Scan) -> str:
    match scan.population:
        case PopulationSource.LIST:
            return "A list given by whoever scanned; AWS was not asked which accounts there are"
        case PopulationSource.ONE_ACCOUNT:
            return "One account that belongs to no organization"
        case PopulationSource.ORGANIZATION:
            return _LISTING if scan.complete else _PARTIAL_LISTING


def _review_items(source: ReportSource) -> Iterator[tuple[str, str | int]]:
    review = source.context.review
    yield "Review period", source.period
    if review is None:
        yield "Review", "None was begun when this workbook was written"
        return
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
