"""Frames with one row per account x vendor: everything, what needs attention, the matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from core.model import (
    STATUS_WORDS,
    AccountResult,
    CellResult,
    Effect,
    ExpectedRole,
    FindingCode,
    ObservedRole,
    Status,
)
from core.presentation.external_ids import external_ids, masked
from core.presentation.summary import summarise
from core.report.access_level import reach_of_roles
from core.report.decision_cells import EXCEPTION_HEADERS, exception_cells
from core.report.frames.table import frame
from core.report.source import ScanSource, main_evidence, row_key
from core.report.trust import external_ids_asked_for, trusted_parties
from core.report.words import environment, risk
from core.review.model import SubjectKind

if TYPE_CHECKING:
    from pandas import DataFrame

ALL_ACCESS = (
    "Row key", "Account ID", "Account name", "OU path", "Vendor", "Role name", "Role ARN",
    "Status", "Detail", "Rules failed", "External ID matches", "Trusted AWS accounts",
    "Access level", "Role created (UTC)", "Role last used (UTC)", "Checked at (UTC)",
    "Exemption ID", "Change", "Evidence ID", "Evidence SHA-256",
)  # fmt: skip
EXCEPTIONS = (
    "Finding ID", "Account ID", "Account name", "Vendor", "Status", "Risk", "What is wrong",
    "Expected", "Found", "Proposed fix", "Since last review", "First seen (UTC)", "Evidence ID",
    *EXCEPTION_HEADERS, "Fix state", "Row key",
)  # fmt: skip
MATRIX_BEFORE = ("Account ID", "Account name", "OU path", "Environment")
MATRIX_AFTER = ("Unrecognised third parties (count)", "Need attention (count)")
_EXTERNAL_ID_FAULTS = frozenset(
    {
        FindingCode.TRUST_EXTERNAL_ID_MISSING,
        FindingCode.TRUST_EXTERNAL_ID_WRONG,
        FindingCode.TRUST_EXTERNAL_ID_WEAK,
    }
)
_MOST_SENTENCES = 6
_MOST_NAMES = 10
_SENTENCE_LENGTH = 400


def all_access_frame(source: ScanSource) -> DataFrame:
    """Every account x vendor with its status and what it rests on."""
    return frame(ALL_ACCESS, (access_row(source, *pair) for pair in source.pairs()))


def exceptions_frame(source: ScanSource) -> DataFrame:
    """Every account x vendor that needs attention, worst first."""
    return frame(EXCEPTIONS, (_exception_row(source, *pair) for pair in wanting_attention(source)))


def wanting_attention(source: ScanSource) -> Iterator[tuple[AccountResult, CellResult]]:
    """The pairs that need attention, worst first."""
    wanting = [pair for pair in source.pairs() if pair[1].status.needs_attention]
    wanting.sort(key=lambda pair: (pair[1].status.rank, _risk_rank(pair[1]), pair[0].account.id))
    return iter(wanting)


def matrix_frame(source: ScanSource) -> DataFrame:
    """One row per account that has cells, one column per vendor with the status word."""
    columns = (*MATRIX_BEFORE, *source.vendor_names.values(), *MATRIX_AFTER)
    rows = (_matrix_row(source, result) for result in source.scan.results if result.cells)
    return frame(columns, rows)


def access_row(source: ScanSource, result: AccountResult, cell: CellResult) -> tuple[Any, ...]:
    """One account x vendor, in the order of `ALL_ACCESS`."""
    account = result.account
    roles = _observed(cell)
    evidence_id = main_evidence(cell)
    evidence = source.evidence.get(evidence_id)
    key = row_key(account.id, cell.vendor)
    return (
        key,
        account.id,
        account.name,
        account.ou_text,
        source.vendor_name(cell.vendor),
        "\n".join(_role_names(cell)),
        "\n".join(role.arn for role in roles),
        STATUS_WORDS[cell.status],
        what_is_wrong(cell),
        ", ".join(_rules_failed(cell)),
        _external_id_matches(cell),
        "\n".join(dict.fromkeys(party for role in roles for party in trusted_parties(role.trust))),
        level_word(cell),
        _first(role.created_at for role in roles),
        _last(role.last_used_at for role in roles),
        result.checked_at,
        cell.exemption_id,
        source.past.change(key),
        evidence_id,
        evidence.sha256 if evidence else None,
    )


def _exception_row(source: ScanSource, result: AccountResult, cell: CellResult) -> tuple[Any, ...]:
    account = result.account
    summary = summarise(account, source.vendor_name(cell.vendor), cell)
    secrets = external_ids(cell)
    past, key = source.past, row_key(account.id, cell.vendor)
    unread = cell.status is Status.UNREACHABLE
    kind = SubjectKind.UNKNOWN if unread else SubjectKind.EXCEPTION
    return (
        finding_id(cell),
        account.id,
        account.name,
        source.vendor_name(cell.vendor),
        STATUS_WORDS[cell.status],
        risk(cell),
        what_is_wrong(cell) or summary.headline,
        _expected(cell),
        masked(_found(cell), secrets),
        " ".join(summary.remedies),
        past.change(key),
        past.first_seen(key),
        main_evidence(cell),
        *exception_cells(past.decision(kind, key)),
        past.fix_state(key),
        key,
    )


def _matrix_row(source: ScanSource, result: AccountResult) -> tuple[Any, ...]:
    account = result.account
    by_vendor = {cell.vendor: cell.status for cell in result.cells}
    statuses = [by_vendor.get(vendor) for vendor in source.vendor_names]
    return (
        account.id,
        account.name,
        account.ou_text,
        environment(account),
        *(STATUS_WORDS[status] if status else None for status in statuses),
        len(result.third_parties),
        sum(1 for status in statuses if status and status.needs_attention),
    )


def finding_id(cell: CellResult) -> str:
    """The same from scan to scan as long as the same is wrong in the same place."""
    codes = sorted({finding.code.value for finding in cell.findings})
    text = row_key(cell.account_id, cell.vendor, cell.status, *codes)
    return f"F-{sha256(text.encode()).hexdigest()[:8].upper()}"


def _observed(cell: CellResult) -> list[ObservedRole]:
    return [role.observed for role in cell.roles if role.observed]


def _role_names(cell: CellResult) -> Iterator[str]:
    for role in cell.roles:
        if role.observed:
            yield role.observed.name
        elif role.expected:
            yield role.expected.role_name


def what_is_wrong(cell: CellResult) -> str:
    """What is wrong in words, one line per finding; external IDs masked."""
    found = dict.fromkeys(finding.summary for finding in cell.findings)
    if cell.reason and cell.reason.summary:
        found.pop(cell.reason.summary, None)
        code = f" (AWS: {cell.reason.code})" if cell.reason.code else ""
        found = {f"{cell.reason.summary}{code}": None, **found}
    lines = [" ".join(text.split()) for text in found]
    shown = [
        line if len(line) <= _SENTENCE_LENGTH else f"{line[:_SENTENCE_LENGTH]}..."
        for line in lines[:_MOST_SENTENCES]
    ]
    if len(lines) > _MOST_SENTENCES:
        shown.append(f"And {len(lines) - _MOST_SENTENCES} more differences.")
    return masked("\n".join(shown), external_ids(cell)) if shown else ""


def _rules_failed(cell: CellResult) -> list[str]:
    return sorted(
        {finding.code.value for finding in cell.findings if finding.effect is not Effect.NOTE}
    )


def _external_id_matches(cell: CellResult) -> str | None:
    """Yes, No or Not required; None where no agreed role was found or trust is undecided."""
    codes = {finding.code for finding in cell.findings}
    met = [role.expected for role in cell.roles if role.expected and role.observed]
    if not met or FindingCode.TRUST_UNDECIDED in codes:
        return None
    if codes & _EXTERNAL_ID_FAULTS:
        return "No"
    asked = any(external_ids_asked_for(trust) for role in met for trust in role.trust_alternatives)
    return "Yes" if asked else "Not required"


def level_word(cell: CellResult) -> str | None:
    """How far the vendor's roles here reach; None where there are none, or not all was read."""
    roles = readable_roles(cell)
    return reach_of_roles(roles).level.value if roles else None


def readable_roles(cell: CellResult) -> list[ObservedRole]:
    """The roles found, when all of them could be read: else their policies may be unknown."""
    return [] if cell.status is Status.UNREACHABLE else _observed(cell)


def _first(moments: Iterator[Any]) -> Any:
    return min((moment for moment in moments if moment), default=None)


def _last(moments: Iterator[Any]) -> Any:
    return max((moment for moment in moments if moment), default=None)


def _expected(cell: CellResult) -> str:
    roles = [role.expected for role in cell.roles if role.expected]
    if roles:
        return masked("\n".join(map(_expected_words, roles)), external_ids(cell))
    return "No role of this vendor." if cell.status is Status.UNEXPECTED else ""


def _expected_words(role: ExpectedRole) -> str:
    trust = role.trust_alternatives[0] if role.trust_alternatives else "{}"
    policies = (*(policy.name for policy in role.policies), *map(_arn_name, role.aws_managed_arns))
    return _role_words(role.path + role.role_name, trust, policies)


def _found(cell: CellResult) -> str:
    roles = _observed(cell)
    if roles and cell.status is Status.UNREACHABLE:
        return "\n".join(f"Role {role.name}; not all of it could be read." for role in roles)
    if roles:
        return "\n".join(
            _role_words(
                role.path + role.name, role.trust, [policy.name for policy in role.policies]
            )
            for role in roles
        )
    return "Not known." if cell.status is Status.UNREACHABLE else "No role."


def _role_words(name: str, trust: str, policies: Iterable[str]) -> str:
    parties = _listed(trusted_parties(trust)) or "nobody"
    wanted = external_ids_asked_for(trust)
    secret = f" with external ID {_listed(wanted, ' or ')}" if wanted else " without external ID"
    held = _listed(dict.fromkeys(policies)) or "none"
    return f"Role {name.lstrip('/')}, entered by {parties}{secret}. Policies: {held}."


def _listed(names: Iterable[str], joint: str = ", ") -> str:
    """All of them, or the first ones and how many more there are."""
    listed = list(names)
    left = len(listed) - _MOST_NAMES
    return joint.join(listed[:_MOST_NAMES]) + (f" and {left:,} more" if left > 0 else "")


def _arn_name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _risk_rank(cell: CellResult) -> int:
    return ("High", "Medium", "Low").index(word) if (word := risk(cell)) != "Not known" else 0
