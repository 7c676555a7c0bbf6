"""Frames about who and what was looked at: accounts, third parties, the raw answers."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from core.model import (
    STATUS_WORDS,
    AccountOutcome,
    AccountResult,
    Evidence,
    Status,
    ThirdParty,
)
from core.presentation.external_ids import external_ids, mask, masked
from core.report.access_level import reach_of_role
from core.report.decision_cells import DECISION_HEADERS, third_party_cells
from core.report.frames.access import readable_roles
from core.report.frames.table import frame
from core.report.source import ScanSource
from core.report.words import OUTCOME_WORDS, environment
from core.review.model import SubjectKind
from core.review.subjects import third_party_key

if TYPE_CHECKING:
    from pandas import DataFrame

ACCOUNTS = (
    "Account ID", "Account name", "Account email", "AWS state", "Joined (UTC)", "OU path",
    "Environment", "In scope", "Reason if not in scope", "Scan result",
    "Why it could not be checked", "AWS error code", "What to do", "Checked at (UTC)",
    "Evidence ID",
)  # fmt: skip
THIRD_PARTIES = (
    "Account ID", "Account name", "Role name", "Outside AWS account", "Possible owner",
    "External ID required", "Access level", "Created on (UTC)", "Last used (UTC)", "Status",
    *DECISION_HEADERS, "Evidence ID",
)  # fmt: skip
EVIDENCE = (
    "Evidence ID", "Account ID", "Vendor", "AWS API call", "Region", "Received at (UTC)",
    "AWS request ID", "HTTP status", "SHA-256", "File", "Line", "Bytes", "Excerpt",
)  # fmt: skip
_EXCERPT_LENGTH: Final = 160
_WITHOUT_REGION: Final = ("iam:", "organizations:")
# the key as JSON, as JSON within JSON, and percent-encoded, then the value
_EXTERNAL_ID_IN_JSON = re.compile(
    r"(sts(?::|%3A)ExternalId(?:[\\\"'\s:\[]|%22|%3A|%5B|%20|%0A)+)([\w+=,.@:/-]+)", re.IGNORECASE
)


def accounts_frame(source: ScanSource, *, mask_emails: bool = False) -> DataFrame:
    """Every account AWS Organizations listed, and how far the scan of it came."""
    email = masked_email if mask_emails else str
    rows = (_account_row(result, email(result.account.email)) for result in source.scan.results)
    return frame(ACCOUNTS, rows)


def masked_email(address: str) -> str:
    """``aws+payments@example.com`` as ``a••••@example.com``."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}••••{at}{domain}" if address else ""


def third_parties_frame(source: ScanSource) -> DataFrame:
    """Every role that an outside account on no approved list can enter."""
    rows = (
        _third_party_row(source, result, party)
        for result in source.scan.results
        for party in result.third_parties
    )
    return frame(THIRD_PARTIES, rows)


def evidence_frame(source: ScanSource, file_name: str = "") -> DataFrame:
    """Every answer of AWS, with its place in the evidence file `file_name`."""
    vendors = _vendors_by_evidence(source)
    secrets = _external_ids_by_account(source)
    partition = source.scan.organization.partition
    rows = (
        _evidence_row(item, line, vendors[item.id], secrets[item.account_id], file_name, partition)
        for line, item in enumerate(source.evidence.values(), 1)
    )
    return frame(EVIDENCE, rows)


def _account_row(result: AccountResult, email: str) -> tuple[Any, ...]:
    account, reason = result.account, result.reason
    outside = result.outcome is AccountOutcome.OUT_OF_SCOPE
    unread = result.outcome in {AccountOutcome.UNREACHABLE, AccountOutcome.PARTIAL}
    return (
        account.id,
        account.name,
        email,
        account.state.value,
        account.joined_at,
        account.ou_text,
        environment(account),
        "No" if outside else "Yes",
        _why_outside(result) if outside else None,
        OUTCOME_WORDS[result.outcome],
        reason.summary if unread and reason else None,
        reason.code if reason else None,
        reason.remedy if reason else None,
        result.checked_at,
        result.evidence[0].id if result.evidence else None,
    )


def _why_outside(result: AccountResult) -> str:
    if result.reason:
        return result.reason.summary
    return "Not among the accounts the scan was asked for."


def _third_party_row(
    source: ScanSource, result: AccountResult, party: ThirdParty
) -> tuple[Any, ...]:
    decision = source.past.decision(SubjectKind.THIRD_PARTY, third_party_key(party))
    return (
        party.account_id,
        result.account.name,
        party.role_name,
        party.outside_account_id,
        party.known_as,
        "Yes" if party.external_id_required else "No",
        _level_of(result, party.role_arn),
        party.created_at,
        party.last_used_at,
        STATUS_WORDS[Status.UNKNOWN_PARTY],
        *third_party_cells(decision),
        party.evidence[0] if party.evidence else None,
    )


def _level_of(result: AccountResult, role_arn: str) -> str | None:
    """How far the role reaches, when the scan read all of it for some vendor."""
    for cell in result.cells:
        for role in readable_roles(cell):
            if role.arn == role_arn:
                return reach_of_role(role).level.value
    return None


def _evidence_row(
    item: Evidence,
    line: int,
    vendors: list[str],
    secrets: set[str],
    file_name: str,
    partition: str,
) -> tuple[Any, ...]:
    return (
        item.id,
        item.account_id,
        ", ".join(vendors),
        item.call,
        _region(item, partition),
        item.received_at,
        item.request_id,
        item.http_status,
        item.sha256,
        file_name,
        line,
        len(item.body.encode("utf-8", errors="surrogatepass")),
        excerpt(item.body, secrets),
    )


def _region(item: Evidence, partition: str) -> str:
    """IAM has no regions, whatever region the caller's profile names."""
    return f"{partition}-global" if item.call.startswith(_WITHOUT_REGION) else item.region


def excerpt(body: str, secrets: set[str]) -> str:
    """How `body` begins, external IDs masked."""
    # a little more than is shown, so that an external ID at the cut is still recognised
    start = " ".join(body[: 2 * _EXCERPT_LENGTH].split())
    start = _EXTERNAL_ID_IN_JSON.sub(lambda match: match[1] + mask(match[2]), start)
    start = masked(start, secrets)
    return start if len(start) <= _EXCERPT_LENGTH else f"{start[:_EXCERPT_LENGTH]}..."


def _vendors_by_evidence(source: ScanSource) -> dict[str, list[str]]:
    vendors: dict[str, list[str]] = defaultdict(list)
    for row in source.past.context.remediation:
        for item in row.recheck_evidence:
            vendors[item.id].append(source.vendor_name(row.vendor))
    for _, cell in source.pairs():
        for evidence_id in dict.fromkeys(cell.evidence):
            vendors[evidence_id].append(source.vendor_name(cell.vendor))
    return vendors


def _external_ids_by_account(source: ScanSource) -> dict[str, set[str]]:
    secrets: dict[str, set[str]] = defaultdict(set)
    for _, cell in source.pairs():
        secrets[cell.account_id].update(external_ids(cell))
    return secrets
