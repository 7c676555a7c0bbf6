"""Judging one account: expectations on one side, what was read on the other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.aws.reading import AccountReading, RoleReading, Unread
from core.catalogue.recognition import match_role
from core.model import (
    Account,
    CellResult,
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    Reason,
    RoleVerdict,
    Severity,
    Status,
)
from core.scan.claims import claims
from core.scan.context import ScanContext
from core.scan.limits import NO_LIMITS, AccountLimits
from core.scan.placeless import undecided_cell
from core.scan.role_judge import incomplete, role_findings, unreadable
from core.scan.status import derive_status

if TYPE_CHECKING:
    from core.agreement import ExemptionMatch, VendorExpectation
    from core.catalogue import VendorSpec


def judge_account(
    account: Account,
    reading: AccountReading,
    context: ScanContext,
    *,
    limits: AccountLimits = NO_LIMITS,
) -> tuple[CellResult, ...]:
    """One cell per vendor of the scan, in the order of the matrix; then one for each vendor of
    the catalogue that is not agreed anywhere, but has a role here. `limits`: the organization's
    policies that bear on the account."""
    every = context.all_expectations(account)
    owners = claims(every, reading.observed)
    judged = set(context.vendor_ids())
    if not context.vendors:
        judged |= set(owners.values())
    return tuple(
        _cell(account, expectation, reading, owners, context, limits)
        for expectation in every
        if expectation.vendor in judged
    )


def cell_of_others(
    account: Account, reading: AccountReading, context: ScanContext
) -> CellResult | None:
    """The cell, but for its vendor, of every vendor that has no place in the agreement and no
    role here. None when the scan was asked for certain vendors: nothing is known of others."""
    if context.vendors:
        return None
    findings = tuple(unreadable(unread, "the account") for unread in reading.unread)
    cell = CellResult(
        account_id=account.id,
        vendor="",
        status=derive_status(findings, expected=False),
        findings=findings,
        evidence=_evidence((), reading),
    )
    return _with_reason(cell)


def unreachable_cells(
    account: Account, reason: Reason, context: ScanContext
) -> tuple[CellResult, ...]:
    """The cells of an account of which nothing is known."""
    nothing = unreachable_cell(account, reason)
    judged = context.vendor_ids()
    return tuple(
        replace(
            nothing,
            vendor=expectation.vendor,
            roles=tuple(RoleVerdict(expected, None, ()) for expected in expectation.roles),
        )
        for expectation in context.expectations(account)
        if expectation.vendor in judged
    )


def unreachable_cell(account: Account, reason: Reason) -> CellResult:
    """The cell, but for its vendor, of an account of which nothing is known."""
    finding = Finding(
        FindingCode.ACCOUNT_UNREADABLE,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        reason.summary,
        {"code": reason.code, "remedy": reason.remedy},
    )
    return CellResult(
        account_id=account.id,
        vendor="",
        status=Status.UNREACHABLE,
        findings=(finding,),
        reason=reason,
    )


def _cell(
    account: Account,
    expectation: VendorExpectation,
    reading: AccountReading,
    owners: Mapping[str, str],
    context: ScanContext,
    limits: AccountLimits,
) -> CellResult:
    if context.is_undecided(expectation.vendor, account):
        own = [one for one in reading.observed if owners.get(one.name) == expectation.vendor]
        return undecided_cell(account, expectation.vendor, own, reading.listing)
    spec = context.catalogue.vendors[expectation.vendor]
    verdicts = tuple(_verdicts(expectation, spec, reading, owners, context, limits))
    of_account = tuple(unreadable(unread, "the account") for unread in reading.unread)
    findings = (*(one for verdict in verdicts for one in verdict.findings), *of_account)
    cell = CellResult(
        account_id=account.id,
        vendor=expectation.vendor,
        status=derive_status(findings, expected=expectation.expected),
        roles=verdicts,
        findings=findings,
        evidence=_evidence(verdicts, reading),
    )
    return _with_reason(_with_exemption(cell, account, expectation, context))


def _evidence(verdicts: Sequence[RoleVerdict], reading: AccountReading) -> tuple[str, ...]:
    ids = [id for verdict in verdicts if verdict.observed for id in verdict.observed.evidence]  # noqa: A001 - what they are
    return tuple(dict.fromkeys([*reading.listing, *ids]))


def _verdicts(
    expectation: VendorExpectation,
    spec: VendorSpec,
    reading: AccountReading,
    owners: Mapping[str, str],
    context: ScanContext,
    limits: AccountLimits,
) -> Iterator[RoleVerdict]:
    readings = {one.role.name: one for one in reading.roles}
    vendor = expectation.vendor
    own = [role for role in reading.observed if owners.get(role.name, vendor) == vendor]
    matches = _matches(expectation.roles, spec, own)
    for expected in expectation.roles:
        observed = matches.get(expected.key)
        if observed is None:
            yield RoleVerdict(expected, None, (_absent(expected, spec.short_name, reading),))
        else:
            found = readings[observed.name]
            findings = _compared(expected, found, spec, reading.managed_documents, context, limits)
            yield RoleVerdict(expected, observed, findings)
    taken = {observed.name for observed in matches.values()}
    for role in own:
        if role.name not in taken and role.name in owners:
            yield RoleVerdict(None, role, (_unapproved(role, spec.short_name, expectation),))


def _matches(
    roles: Sequence[ExpectedRole], spec: VendorSpec, observed: Sequence[ObservedRole]
) -> Mapping[str, ObservedRole]:
    """The observed role for each expected one, by its key; nobody's role is taken twice.

    Agreed names go first: a role that carries one is never mistaken for another that is
    missing.
    """
    names = {role.name: role for role in observed}
    found = {one.key: names[one.role_name] for one in roles if one.role_name in names}
    for expected in roles:
        if expected.key in found:
            continue
        taken = {role.name for role in found.values()}
        free = [role for role in observed if role.name not in taken]
        match = match_role(expected, spec, free)
        if match is not None:
            found[expected.key] = match
    return found


def _compared(
    expected: ExpectedRole,
    reading: RoleReading,
    spec: VendorSpec,
    managed_documents: Mapping[str, str],
    context: ScanContext,
    limits: AccountLimits,
) -> tuple[Finding, ...]:
    return role_findings(
        expected,
        reading,
        vendor=spec.short_name,
        partition=context.organization.partition,
        managed_documents=managed_documents,
        names=context.account_names(),
        limits=limits,
        organization_id=context.organization.id,
    )


def _absent(expected: ExpectedRole, vendor: str, reading: AccountReading) -> Finding:
    """The role was not found: missing only if it would have been seen."""
    if expected.incomplete:
        return incomplete(expected, vendor)
    unread = reading.unread_roles.get(expected.role_name)
    if unread is not None:
        return unreadable(Unread("existence", unread), f"the role {expected.role_name}")
    if reading.unread:
        return unreadable(reading.unread[0], f"the account of {vendor}'s role")
    return Finding(
        FindingCode.ROLE_MISSING,
        Effect.ABSENT,
        Severity.HIGH,
        f"{vendor} should have access here, but the role {expected.role_name} does not exist.",
        {"role_name": expected.role_name, "path": expected.path},
    )


def _unapproved(role: ObservedRole, vendor: str, expectation: VendorExpectation) -> Finding:
    sentence = (
        f"The role {role.name} is one more role of {vendor}, which was not agreed here."
        if expectation.expected
        else f"{vendor} has the role {role.name} here, but was not approved for this account."
    )
    return Finding(
        FindingCode.ROLE_UNEXPECTED,
        Effect.UNAPPROVED,
        Severity.HIGH,
        sentence,
        {"role_name": role.name, "role_arn": role.arn},
    )


def _with_exemption(
    cell: CellResult, account: Account, expectation: VendorExpectation, context: ScanContext
) -> CellResult:
    from core.agreement import match_exemption

    if any(one.effect is Effect.UNKNOWN for one in cell.findings):
        return cell  # what was not seen cannot be compared with what was accepted
    match = match_exemption(context.agreement, account, cell.vendor, cell.findings, context.today)
    if match is None:
        return cell
    if not match.in_force:
        findings = (*cell.findings, _not_in_force(match))
        return replace(cell, findings=findings, exemption_id=match.exemption.id)
    status = derive_status(cell.findings, expected=expectation.expected, accepted=True)
    return replace(cell, status=status, exemption_id=match.exemption.id)


def _not_in_force(match: ExemptionMatch) -> Finding:
    exemption = match.exemption
    why = {
        "expired": f"it ended on {exemption.expires_on}",
        "not-yet": f"it begins on {exemption.approved_on}",
        "outgrown": "the role differs in another way than the accepted one",
    }[match.state.value]
    return Finding(
        FindingCode.EXEMPTION_NOT_IN_FORCE,
        Effect.NOTE,
        Severity.LOW,
        f"The exemption {exemption.id} does not count: {why}. "
        f"It was granted because: {exemption.reason}",
        {
            "exemption_id": exemption.id,
            "state": match.state.value,
            "reason": exemption.reason,
            "owner": exemption.owner,
        },
    )


def _with_reason(cell: CellResult) -> CellResult:
    if cell.status is not Status.UNREACHABLE:
        return cell
    finding = next(one for one in cell.findings if one.effect is Effect.UNKNOWN)
    reason = Reason(
        summary=finding.summary,
        code=str(finding.detail.get("code", "")) or finding.code.value,
        remedy=str(finding.detail.get("remedy", "")),
    )
    return replace(cell, reason=reason)
