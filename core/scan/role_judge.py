"""How one observed role differs from the expected one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.aws.reading import RoleReading, Unread
from core.model import (
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    PolicyKind,
    RolePolicy,
    Severity,
)
from core.scan.blocked import blocked_findings
from core.scan.compared_once import permissions_compared, trust_compared
from core.scan.limits import NO_LIMITS, AccountLimits
from core.scan.role_remarks import older_version, remarks


def role_findings(
    expected: ExpectedRole,
    reading: RoleReading,
    *,
    vendor: str,
    partition: str,
    managed_documents: Mapping[str, str],
    names: Mapping[str, str],
    limits: AccountLimits = NO_LIMITS,
    organization_id: str = "",
) -> tuple[Finding, ...]:
    """Every difference between an expected role and the one that was found for it.

    `vendor` is the vendor's name for people. `managed_documents` are AWS managed policies by
    ARN; `names` tells who account ids belong to. `limits` are the organization's policies.
    """
    role = reading.role
    if expected.incomplete:
        return (incomplete(expected, vendor),)
    trust = trust_compared(
        expected.trust_alternatives,
        role.trust,
        vendor=vendor,
        account_id=role.account_id,
        partition=partition,
        names=names,
    )
    access = tuple(_access(expected, reading, vendor, partition, managed_documents))
    return (
        *_place(expected, role, vendor),
        *trust,
        *access,
        *_blocked(expected, role, managed_documents, limits, vendor, partition, organization_id),
        *_policy_notes(expected, role, access),
        *_older_version(expected, reading, vendor, partition, managed_documents, access),
        *remarks(expected, role),
    )


def incomplete(expected: ExpectedRole, vendor: str) -> Finding:
    """The agreement lacks values, so nothing can be said about the role."""
    values = ", ".join(expected.incomplete)
    return Finding(
        FindingCode.SPEC_INCOMPLETE,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        f"The agreement does not say enough about {vendor} to judge its role: {values}.",
        {
            "missing_values": list(expected.incomplete),
            "remedy": "Complete the vendor's values in the agreement and scan again.",
        },
    )


def unreadable(unread: Unread, of: str) -> Finding:
    """A part could not be read; `of` says of what, such as ``the role X``."""
    return Finding(
        FindingCode.ACCOUNT_UNREADABLE,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        f"Of {of}, the {unread.part} could not be read: {unread.reason.summary}",
        {"part": unread.part, "code": unread.reason.code, "remedy": unread.reason.remedy},
    )


def _place(expected: ExpectedRole, role: ObservedRole, vendor: str) -> Iterator[Finding]:
    """A vendor calls a role by its ARN: another name or path, and it is not found."""
    if role.name != expected.role_name and not expected.any_name:
        yield Finding(
            FindingCode.ROLE_NAME_DIFFERS,
            Effect.BROKEN,
            Severity.MEDIUM,
            f"{vendor}'s role is called {role.name}; agreed was {expected.role_name}.",
            {"expected": expected.role_name, "actual": role.name},
        )
    elif role.path != expected.path:
        yield Finding(
            FindingCode.ROLE_PATH_DIFFERS,
            Effect.BROKEN,
            Severity.MEDIUM,
            f"The role {role.name} stands under the path {role.path}; agreed was {expected.path}.",
            {"expected": expected.path, "actual": role.path},
        )


def _access(
    expected: ExpectedRole,
    reading: RoleReading,
    vendor: str,
    partition: str,
    managed_documents: Mapping[str, str],
) -> Iterator[Finding]:
    role = reading.role
    if reading.unread:
        # An unread policy may allow more or deny what others allow: nothing is certain.
        for unread in reading.unread:
            yield unreadable(unread, f"the role {role.name}")
        return
    attached = {policy.arn: policy.document for policy in role.policies if policy.arn}
    documents = {**managed_documents, **attached}
    unknown = [arn for arn in expected.aws_managed_arns if arn not in documents]
    if unknown:
        yield _unknown_policy(unknown)
        return
    agreed = [policy.document for policy in expected.policies]
    agreed += [documents[arn] for arn in expected.aws_managed_arns]
    allowed = [text for extra in expected.allowed_extra if (text := _extra(extra, attached))]
    actual = [policy.document for policy in role.policies]
    yield from _compare(agreed, allowed, actual, role, vendor, partition)


def _older_version(
    expected: ExpectedRole,
    reading: RoleReading,
    vendor: str,
    partition: str,
    managed_documents: Mapping[str, str],
    access: Sequence[Finding],
) -> Iterator[Finding]:
    """Whether the role is only out of date: as the vendor's list was at an earlier time."""
    if not access or any(one.effect is Effect.UNKNOWN for one in access):
        return
    for older in expected.older_versions:
        then = replace(expected, policies=older.policies)
        differences = _access(then, reading, vendor, partition, managed_documents)
        if all(one.effect is Effect.NOTE for one in differences):
            yield older_version(reading.role, vendor, older.version)
            return


def _blocked(
    expected: ExpectedRole,
    role: ObservedRole,
    managed_documents: Mapping[str, str],
    limits: AccountLimits,
    vendor: str,
    partition: str,
    organization_id: str,
) -> tuple[Finding, ...]:
    if limits is NO_LIMITS:
        return ()
    attached = {policy.arn: policy.document for policy in role.policies if policy.arn}
    known = {**managed_documents, **attached}
    agreed = [policy.document for policy in expected.policies]
    agreed += [known[arn] for arn in expected.aws_managed_arns if arn in known]
    return blocked_findings(
        agreed,
        role,
        limits,
        vendor=vendor,
        partition=partition,
        organization_id=organization_id,
    )


def _extra(extra: str, attached: Mapping[str, str]) -> str | None:
    """An accepted addition is a document, or the ARN of a policy that may be attached."""
    return attached.get(extra) if extra.startswith("arn:") else extra


def _compare(
    agreed: Sequence[str],
    allowed: Sequence[str],
    actual: Sequence[str],
    role: ObservedRole,
    vendor: str,
    partition: str,
) -> Iterator[Finding]:
    boundary = role.boundary.document if role.boundary else None
    against_agreed = permissions_compared(
        agreed,
        actual,
        vendor=vendor,
        account_id=role.account_id,
        partition=partition,
        boundary=boundary,
    )
    if not allowed:
        yield from against_agreed
        return
    yield from (one for one in against_agreed if one.effect is not Effect.EXCESS)
    against_all = permissions_compared(
        [*agreed, *allowed],
        actual,
        vendor=vendor,
        account_id=role.account_id,
        partition=partition,
        boundary=boundary,
    )
    yield from (
        one
        for one in against_all
        if one.effect is Effect.EXCESS
        or (one.effect is Effect.UNKNOWN and one not in against_agreed)
    )


def _unknown_policy(arns: Sequence[str]) -> Finding:
    return Finding(
        FindingCode.ACCOUNT_UNREADABLE,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        f"What the agreed AWS managed policy allows could not be read: {', '.join(arns)}.",
        {
            "arns": list(arns),
            "remedy": "Allow iam:GetPolicy and iam:GetPolicyVersion to the audit role.",
        },
    )


def _policy_notes(
    expected: ExpectedRole, role: ObservedRole, access: Sequence[Finding]
) -> Iterator[Finding]:
    """Which policies stand in the way of equal access, or bring it under other names."""
    if any(finding.effect is Effect.UNKNOWN for finding in access):
        return
    names = {policy.name for policy in role.policies}
    absent = [policy.name for policy in expected.policies if policy.name not in names]
    agreed = {policy.name for policy in expected.policies}
    agreed |= set(expected.aws_managed_arns) | set(expected.allowed_extra)
    others = [one for one in role.policies if one.name not in agreed and one.arn not in agreed]
    if not others:
        return
    # with an agreed policy absent, another one may stand in its place
    if not absent and any(finding.effect is Effect.EXCESS for finding in access):
        yield from (_extra_policy(policy) for policy in others)
        return
    yield Finding(
        FindingCode.POLICY_NAME_DIFFERS,
        Effect.NOTE,
        Severity.INFO,
        f"Policies have other names than agreed: {', '.join(one.name for one in others)}.",
        {"expected": absent, "actual": [one.name for one in others]},
    )


def _extra_policy(policy: RolePolicy) -> Finding:
    kind = "inline" if policy.kind is PolicyKind.INLINE else "attached"
    return Finding(
        FindingCode.POLICY_ATTACHED_EXTRA,
        Effect.NOTE,
        Severity.LOW,
        f"The {kind} policy {policy.name} is not part of the agreement.",
        {"policy": policy.name, "kind": policy.kind.value, "arn": policy.arn},
    )
