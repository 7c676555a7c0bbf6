"""Frames about what was agreed: expected access, exemptions, the vendors to sign off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from core.model import ExpectedRole, Status
from core.presentation.text import counted
from core.report.access_level import reach
from core.report.decision_cells import DECISION_HEADERS, decision_cells
from core.report.frames.table import frame
from core.report.source import ReportSource
from core.report.trust import external_ids_asked_for, trusted_parties
from core.report.words import exemption_state
from core.review.model import SubjectKind
from core.review.vendors import VendorView, vendor_views

if TYPE_CHECKING:
    from pandas import DataFrame

    from core.agreement import Exemption
    from core.agreement.scope import Selector

EXPECTED_ACCESS = (
    "Vendor", "Role name", "Trusted AWS account", "External ID (masked, last 3 + SHA-256)",
    "Managed policies", "Permissions in words", "Permissions SHA-256", "Applies to", "Not for",
    "Source link", "Agreed by", "Agreed on", "Version",
)  # fmt: skip
EXEMPTIONS = (
    "Exemption ID", "Account ID or scope", "Vendor", "Difference accepted", "Reason", "Owner",
    "Approved by", "Approved on", "Expires on", "Days left", "State", "Ticket",
    "Times used in this scan", "Row key",
)  # fmt: skip
SIGN_OFF = (
    "Vendor", "What the vendor does for us", "Access in plain words", "Access level",
    "Business owner", "Technical owner", "Contract or purchase reference",
    "Accounts with access", "Need attention", "Could not check", "Exempt", "Last used (UTC)",
    "Decision at last review", "Recommendation", *DECISION_HEADERS,
)  # fmt: skip
_SHOWN_OF_EXTERNAL_ID = 3


@dataclass(slots=True)
class _Agreed:
    """One role as agreed, and where: alike in every account but for ids."""

    role: ExpectedRole
    accounts: int = 0
    external_ids: set[str] = field(default_factory=set)


def expected_access_frame(source: ReportSource) -> DataFrame:
    """One row per agreed role; roles that differ only by account and external ID are one."""
    agreed: dict[tuple[str, ...], _Agreed] = {}
    expected_in: Counter[str] = Counter()
    in_scope: Counter[str] = Counter()
    for _, cell in source.pairs():
        in_scope[cell.vendor] += 1
        roles = [verdict.expected for verdict in cell.roles if verdict.expected]
        expected_in[cell.vendor] += bool(roles)
        for role in roles:
            entry = agreed.setdefault(_alike(role), _Agreed(role))
            entry.accounts += 1
            for trust in role.trust_alternatives:
                entry.external_ids.update(external_ids_asked_for(trust))
    vendors = list(in_scope)
    rows = (
        _expected_row(source, entry, in_scope[entry.role.vendor] - expected_in[entry.role.vendor])
        for entry in sorted(agreed.values(), key=lambda one: vendors.index(one.role.vendor))
    )
    return frame(EXPECTED_ACCESS, rows)


def exemptions_frame(source: ReportSource) -> DataFrame:
    """Every exemption of the agreement, whether it was used or not."""
    used = Counter(cell.exemption_id for _, cell in source.pairs() if cell.status is Status.EXEMPT)
    rows = (_exemption_row(source, one, used[one.id]) for one in source.agreement.exemptions)
    return frame(EXEMPTIONS, rows)


def sign_off_frame(source: ReportSource) -> DataFrame:
    """One row per vendor of the scan, with what its owner needs to decide."""
    views = vendor_views(source.scan, source.agreement, source.catalogue)
    return frame(SIGN_OFF, (_sign_off_row(source, view) for view in views))


def _alike(role: ExpectedRole) -> tuple[str, ...]:
    return (
        role.vendor,
        role.key,
        role.path + role.role_name,
        ",".join(_parties(role)),
        permissions_sha256(role),
    )


def permissions_sha256(role: ExpectedRole) -> str:
    """The digest of all policies of an agreed role, its account id replaced by a placeholder."""
    texts = sorted(
        policy.document.replace(role.account_id, "${account_id}") for policy in role.policies
    )
    return sha256("\n".join([*texts, *sorted(role.aws_managed_arns)]).encode()).hexdigest()


def _parties(role: ExpectedRole) -> list[str]:
    return sorted({party for trust in role.trust_alternatives for party in trusted_parties(trust)})


def _expected_row(source: ReportSource, entry: _Agreed, not_for: int) -> tuple[Any, ...]:
    role = entry.role
    spec = source.catalogue.vendors.get(role.vendor)
    documents = tuple(policy.document for policy in role.policies)
    terms = source.agreement.vendors.get(role.vendor)
    scope = terms.scope if terms else None
    missing = f" Not complete: the agreement lacks {', '.join(role.incomplete)}."
    return (
        source.vendor_name(role.vendor),
        (role.path + role.role_name).lstrip("/"),
        "\n".join(_parties(role)),
        masked_external_ids(entry.external_ids),
        "\n".join(role.aws_managed_arns),
        reach(documents, role.aws_managed_arns).words + (missing if role.incomplete else ""),
        permissions_sha256(role),
        _scope_words(entry.accounts, "Agreed for", scope.include if scope else ()),
        _scope_words(not_for, "Left out", scope.exclude if scope else ()) if not_for else "",
        next((one.url for one in spec.sources if one.url), None) if spec else None,
        source.agreement.agreed_by,
        source.agreement.agreed_on,
        source.agreement.version,
    )


def _scope_words(number: int, head: str, selectors: Iterable[Selector]) -> str:
    """``44 accounts``, and the agreement's own words for a vendor's accounts below."""
    words = ", ".join(map(_selector_words, selectors))
    return counted(number, "account") + (f"\n{head}: {words}" if words else "")


def masked_external_ids(values: Iterable[str]) -> str:
    """``...4f2 (SHA-256 ...)`` for one, a count for several, "None" for none."""
    wanted = sorted(values)
    if not wanted:
        return "None"
    if len(wanted) > 1:
        return f"{len(wanted)} different ones"
    (value,) = wanted
    # of a short one, three characters would give away too much
    tail = value[-_SHOWN_OF_EXTERNAL_ID:] if len(value) > 4 * _SHOWN_OF_EXTERNAL_ID else ""
    return f"...{tail} (SHA-256 {sha256(value.encode()).hexdigest()})"


def _exemption_row(source: ReportSource, one: Exemption, used: int) -> tuple[Any, ...]:
    today = source.scan.finished_at.astimezone(UTC).date()
    scope = [*sorted(one.account_ids), *([_selector_words(one.unit)] if one.unit else [])]
    accepted = sorted(code.value for code in one.findings)
    if one.difference:
        accepted.append(f"exactly the difference {one.difference}")
    return (
        one.id,
        "\n".join(scope),
        source.vendor_name(one.vendor),
        ", ".join(accepted),
        one.reason,
        one.owner,
        one.approved_by,
        one.approved_on,
        one.expires_on,
        (one.expires_on - today).days,
        exemption_state(one.approved_on, one.expires_on, today),
        one.ticket,
        used,
        one.id,
    )


def _selector_words(unit: Selector) -> str:
    match unit.kind:
        case "all":
            return "all accounts"
        case "management":
            return "the management account"
        case "members":
            return "all but the management account"
        case "account":
            return f"account {unit.words[0]}"
        case "organization":
            return f"organization {unit.words[0]}"
        case "tag":
            return f"accounts tagged {'='.join(unit.words)}"
        case "unit-id" | "unit-path":
            return f"OU {' / '.join(unit.words)}"


def _sign_off_row(source: ReportSource, view: VendorView) -> tuple[Any, ...]:
    return (
        source.vendor_name(view.vendor),
        view.purpose or None,
        view.access,
        view.level,
        view.business_owner,
        view.technical_owner,
        view.contract,
        view.with_access,
        view.need_attention,
        view.by_status[Status.UNREACHABLE],
        view.by_status[Status.EXEMPT],
        view.last_used,
        source.past.last_vendor_decision(view.vendor),
        view.recommendation.text,
        *decision_cells(source.past.decision(SubjectKind.VENDOR, view.vendor)),
    )
