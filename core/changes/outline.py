"""A scan reduced to what a comparison with another one needs. Pure.

The outline of an account holds neither its id nor its name nor anything that differs from scan to
scan though nothing changed (times, evidence ids): equal accounts have equal outlines, so that the
history stores most of them once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.model import (
    STATUS_MEANINGS,
    AccountOutcome,
    AccountResult,
    CellResult,
    DocumentVersion,
    Effect,
    ExpectedRole,
    Finding,
    ObservedRole,
    PopulationSource,
    RolePolicy,
    RoleVerdict,
    Scan,
    Status,
    ThirdParty,
)
from core.scan.status import derive_status

# parts of a finding's detail that may change without the difference changing
_PASSING = frozenset(
    {"access_levels", "access_level_counts", "services", "unknown_actions", "sids", "witness"}
)
_ACCOUNT = "\x00"  # stands for the account's id; no JSON text and no name in AWS can hold it


@dataclass(frozen=True, slots=True)
class RoleOutline:
    """One role of a cell. `key` is that of the catalogue, "" for a role that is not expected.

    `expected` and `observed` are digests, "" where there is none; `differences` digests of the
    single differences. `place`: which of the account's evidence ids is the role's; -1 none.
    """

    key: str
    name: str
    status: Status
    expected: str = ""
    observed: str = ""
    exemption: str = ""
    differences: frozenset[str] = frozenset()
    found: str = ""
    place: int = -1


@dataclass(frozen=True, slots=True)
class CellOutline:
    """One vendor in one account; there is always at least one role, if only a blank one."""

    vendor: str
    status: Status
    roles: tuple[RoleOutline, ...]


@dataclass(frozen=True, slots=True)
class PartyOutline:
    """An outside account that can enter a role."""

    role_name: str
    outside_account_id: str
    known_as: str
    external_id_required: bool
    place: int = -1


@dataclass(frozen=True, slots=True)
class AccountOutline:
    """`others`: the status of every vendor that has no cell, None when they were not looked for.
    `limits`: the digest of the organization's policies that bear on the account, "" if unknown."""

    outcome: AccountOutcome
    cells: tuple[CellOutline, ...] = ()
    others: Status | None = None
    parties: tuple[PartyOutline, ...] = ()
    limits: str = ""


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """An account of one scan. `evidence` are the ids that `place` counts in."""

    account_id: str
    name: str
    outline: AccountOutline
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanOutline:
    """A scan, as light as comparing allows. `whole`: whether an account it does not have is not
    in the organization either."""

    id: str
    whole: bool
    agreement: DocumentVersion
    catalogue_sha256: str
    vendors: tuple[tuple[str, str], ...]
    accounts: tuple[AccountEntry, ...]


def outline_of(scan: Scan) -> ScanOutline:
    """What a comparison needs of a scan."""
    return ScanOutline(
        id=scan.id,
        whole=scan.complete and scan.population is PopulationSource.ORGANIZATION,
        agreement=scan.agreement,
        catalogue_sha256=scan.catalogue_sha256,
        vendors=scan.vendors,
        accounts=tuple(account_entry(result) for result in scan.results),
    )


def account_entry(result: AccountResult) -> AccountEntry:
    """What a comparison needs of one account."""
    ids: dict[str, int] = {}
    account_id = result.account.id
    outline = AccountOutline(
        outcome=result.outcome,
        cells=tuple(
            CellOutline(cell.vendor, cell.status, tuple(_roles(cell, account_id, ids)))
            for cell in result.cells
        ),
        others=result.others.status if result.others else None,
        parties=tuple(_party(party, ids) for party in result.third_parties),
        limits=result.limits_sha256,
    )
    return AccountEntry(account_id, result.account.name, outline, tuple(ids))


def found_in(entry: AccountEntry | None, role: RoleOutline | None) -> str:
    """The sentence about a role of an account."""
    return role.found.replace(_ACCOUNT, entry.account_id) if entry and role else ""


def evidence_in(entry: AccountEntry | None, one: RoleOutline | PartyOutline | None) -> str:
    """The id of the first answer of AWS that is about a role or third party; "" if none is."""
    return entry.evidence[one.place] if entry and one and one.place >= 0 else ""


def _roles(cell: CellResult, account_id: str, ids: dict[str, int]) -> Iterator[RoleOutline]:
    if not cell.roles:
        found = _sentence(cell.status, cell.findings, cell)
        yield RoleOutline(
            key="",
            name="",
            status=cell.status,
            exemption=cell.exemption_id or "",
            differences=_differences(cell.findings, account_id),
            found=found.replace(account_id, _ACCOUNT),
            place=_place(cell.evidence, ids),
        )
        return
    known = [one for verdict in cell.roles for one in verdict.findings]
    of_account = tuple(one for one in cell.findings if one not in known)
    for verdict in cell.roles:
        yield _role(cell, verdict, of_account, account_id, ids)


def _role(
    cell: CellResult,
    verdict: RoleVerdict,
    of_account: tuple[Finding, ...],
    account_id: str,
    ids: dict[str, int],
) -> RoleOutline:
    sole = len(cell.roles) == 1
    findings = cell.findings if sole else (*verdict.findings, *of_account)
    status = cell.status if sole else _role_status(cell, verdict, findings)
    expected, observed = verdict.expected, verdict.observed
    evidence = (*(observed.evidence if observed else ()), *cell.evidence)
    return RoleOutline(
        key=expected.key if expected else "",
        name=observed.name if observed else expected.role_name if expected else "",
        status=status,
        expected=_expected_digest(expected, account_id) if expected else "",
        observed=_observed_digest(observed, account_id) if observed else "",
        exemption=cell.exemption_id or "",
        differences=_differences(findings, account_id),
        found=_sentence(status, findings, cell).replace(account_id, _ACCOUNT),
        place=_place(evidence, ids),
    )


def _role_status(cell: CellResult, verdict: RoleVerdict, findings: Iterable[Finding]) -> Status:
    """The status that one of several roles would have alone."""
    if cell.status is Status.UNREACHABLE and not verdict.findings:
        return Status.UNREACHABLE
    return derive_status(
        findings,
        expected=verdict.expected is not None,
        accepted=cell.status is Status.EXEMPT,
    )


def _sentence(status: Status, findings: Iterable[Finding], cell: CellResult) -> str:
    if status is Status.UNREACHABLE and cell.reason:
        return cell.reason.summary
    differing = " ".join(one.summary for one in findings if one.effect is not Effect.NOTE)
    if status is Status.EXEMPT:
        return f"Accepted by exemption {cell.exemption_id}: {differing}"
    return differing or STATUS_MEANINGS[status]


def _party(party: ThirdParty, ids: dict[str, int]) -> PartyOutline:
    return PartyOutline(
        role_name=party.role_name,
        outside_account_id=party.outside_account_id,
        known_as=party.known_as,
        external_id_required=party.external_id_required,
        place=_place(party.evidence, ids),
    )


def _place(evidence: tuple[str, ...], ids: dict[str, int]) -> int:
    return ids.setdefault(evidence[0], len(ids)) if evidence else -1


def _differences(findings: Iterable[Finding], account_id: str) -> frozenset[str]:
    """A digest for every single thing that differs: an action that is too much is one."""
    return frozenset(
        _digest(text.replace(account_id, _ACCOUNT))
        for finding in findings
        if finding.effect is not Effect.NOTE
        for text in _single(finding)
    )


def _single(finding: Finding) -> Iterator[str]:
    detail = {key: value for key, value in finding.detail.items() if key not in _PASSING}
    actions = detail.pop("actions", None)
    rest = _text([finding.code, finding.effect, detail])
    if isinstance(actions, (list, tuple)) and actions:
        yield from (f"{rest} {action}" for action in actions)
    else:
        yield f"{rest} {actions}"


def _expected_digest(role: ExpectedRole, account_id: str) -> str:
    parts = [
        role.key, role.role_name, role.path, role.trust_alternatives,
        [_policy(one) for one in role.policies], role.aws_managed_arns, dict(role.attributes),
        role.allowed_extra, role.vendor_accounts, role.incomplete, role.any_name,
        [[old.version, [_policy(one) for one in old.policies]] for old in role.older_versions],
        role.weak_external_id,
    ]  # fmt: skip
    return _digest(_text(parts).replace(account_id, _ACCOUNT))


def _observed_digest(role: ObservedRole, account_id: str) -> str:
    """Of what verdicts rest on in the account. When the role was made and last used does not
    count, nor do description, session length and tags: not every way of reading gives them."""
    parts = [
        role.name, role.path, role.trust, [_policy(one) for one in role.policies],
        _policy(role.boundary) if role.boundary else None,
    ]  # fmt: skip
    return _digest(_text(parts).replace(account_id, _ACCOUNT))


def _policy(policy: RolePolicy) -> list[str | None]:
    return [policy.name, policy.kind, policy.document, policy.arn]


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:32]
