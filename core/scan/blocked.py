"""What the organization's service control policies take away from a role. Pure.

A call is possible only if every level (root, units, account) allows it and none denies it.
Conditions on the role itself are decided here; a Deny under any other condition depends on the
request (its Region, its network), so it is a remark and changes no verdict.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import translate
from functools import lru_cache
from typing import Any

from core.aws.organization_policies import OrganizationPolicy
from core.model import (
    CellResult,
    Effect,
    Evidence,
    Finding,
    FindingCode,
    ObservedRole,
    Severity,
)
from core.scan.caveats import ORGANIZATION_POLICIES, RESOURCE_POLICIES
from core.scan.compared_once import permissions_compared
from core.scan.limits import AccountLimits

BY_ORGANIZATION = "organization policy"
_EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
_BOUNDARY_WORDS = "the role's permissions boundary"
_KINDS = {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
Values = Mapping[str, str]
Statement = Mapping[str, Any]


def blocked_findings(
    agreed: Sequence[str],
    role: ObservedRole,
    limits: AccountLimits,
    *,
    vendor: str,
    partition: str,
    organization_id: str,
) -> tuple[Finding, ...]:
    """How the organization's policies limit what was agreed for a role.

    `agreed`: the agreed permission policies (JSON texts). A limit that certainly takes something
    away is `access-denied`; one that may do so, or could not be read, is a remark.
    """
    about_the_role = {
        "aws:principalarn": role.arn,
        "aws:principalaccount": role.account_id,
        "aws:principalorgid": organization_id,
    }

    def limited(statements: Sequence[Statement], name: str) -> Iterator[Finding]:
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        found = permissions_compared(
            agreed,
            agreed,
            vendor=vendor,
            account_id=role.account_id,
            partition=partition,
            boundary=text,
        )
        yield from (_named(one, name) for one in found if one.effect is not Effect.NOTE)

    found = [
        finding
        for level in limits.levels
        for finding in _level_findings(level, about_the_role, limited)
    ]
    distinct = {(one.effect, one.summary): one for one in found}
    return (*distinct.values(), *_remarks(limits))


def with_proof(
    cells: Sequence[CellResult], limits: AccountLimits
) -> tuple[tuple[CellResult, ...], tuple[Evidence, ...]]:
    """The cells with the evidence of the organization policies that they are blocked by, and
    that evidence."""
    proof = {
        one.id: one
        for level in limits.levels
        for policy in level
        if not policy.is_aws_managed
        for one in policy.evidence
    }
    blocked = [any(map(_is_blocked, cell.findings)) for cell in cells]
    if not proof or not any(blocked):
        return tuple(cells), ()
    proven = (
        replace(cell, evidence=(*cell.evidence, *proof)) if is_blocked else cell
        for cell, is_blocked in zip(cells, blocked, strict=True)
    )
    return tuple(proven), tuple(proof.values())


def _is_blocked(finding: Finding) -> bool:
    return finding.detail.get("limited_by") == BY_ORGANIZATION


def _level_findings(
    level: Sequence[OrganizationPolicy],
    about_the_role: Values,
    limited: Callable[[Sequence[Statement], str], Iterator[Finding]],
) -> Iterator[Finding]:
    own = [policy for policy in level if not policy.is_aws_managed]
    for policy in own:
        denies = [one for one in _statements(policy.document) if one.get("Effect") == "Deny"]
        certain = [_bare(one) for one in denies if _holds(one, about_the_role) is True]
        possible = [_bare(one) for one in denies if _holds(one, about_the_role) is None]
        if certain:
            yield from limited([_EVERYTHING, *certain], policy.name)
        if possible:
            yield from map(_as_remark, limited([_EVERYTHING, *possible], policy.name))
    if own and len(own) == len(level):
        # nothing of AWS's own allows everything here: what is not allowed is denied
        allows = [
            _bare(one)
            for policy in own
            for one in _statements(policy.document)
            if one.get("Effect") == "Allow" and _holds(one, about_the_role) is not False
        ]
        yield from limited(allows, ", ".join(policy.name for policy in own))


def _named(finding: Finding, policy: str) -> Finding:
    """A finding about a boundary, told as one about an organization policy."""
    return replace(
        finding,
        summary=finding.summary.replace(_BOUNDARY_WORDS, f"the organization policy {policy}"),
        detail={**finding.detail, "limited_by": BY_ORGANIZATION, "policy": policy},
    )


def _as_remark(finding: Finding) -> Finding:
    return replace(
        finding,
        effect=Effect.NOTE,
        severity=Severity.LOW,
        summary=f"Under some conditions (Region, network and the like): {finding.summary}",
    )


def _remarks(limits: AccountLimits) -> Iterator[Finding]:
    if limits.unread is not None:
        yield Finding(
            FindingCode.ACCOUNT_UNREADABLE,
            Effect.NOTE,
            Severity.LOW,
            "The policies of the organization could not be read; whether one blocks this role is "
            f"not known. {limits.unread.summary}",
            {
                "part": ORGANIZATION_POLICIES,
                "code": limits.unread.code,
                "remedy": limits.unread.remedy,
            },
        )
    if limits.resource_policies:
        names = ", ".join(limits.resource_policies)
        yield Finding(
            FindingCode.ACCESS_DENIED,
            Effect.NOTE,
            Severity.INFO,
            f"Resource control policies of the organization are not judged: {names}.",
            {"part": RESOURCE_POLICIES, "policies": list(limits.resource_policies)},
        )


def _bare(statement: Statement) -> Statement:
    return {key: value for key, value in statement.items() if key != "Condition"}


@lru_cache(maxsize=1024)
def _statements(document: str) -> tuple[Statement, ...]:
    """The statements of a policy; of one that is no JSON, a Deny that may hold for everything."""
    try:
        found = json.loads(document)["Statement"]
    except (ValueError, KeyError, TypeError):
        found = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"": {}}}
    return tuple(one for one in (found if isinstance(found, list) else [found]) if one)


def _holds(statement: Statement, values: Values) -> bool | None:
    """Whether the conditions of a statement are met by the role; None: depends on the request."""
    outcomes = [
        _condition_holds(operator, key, wanted, values)
        for operator, block in statement.get("Condition", {}).items()
        for key, wanted in (block or {"": None}).items()
    ]
    if False in outcomes:
        return False
    return None if None in outcomes else True


def _condition_holds(operator: str, key: str, wanted: Any, values: Values) -> bool | None:
    actual = values.get(key.lower())
    kind = operator.lower().removesuffix("ifexists")
    negated = "not" in kind
    kind = kind.replace("not", "")
    if actual is None or kind not in _KINDS:
        return None
    listed = [str(one) for one in (wanted if isinstance(wanted, list) else [wanted])]
    if any("${" in one for one in listed):
        return None
    if kind in ("stringequals", "stringequalsignorecase"):
        fold = kind.endswith("case")
        met = any(one.lower() == actual.lower() if fold else one == actual for one in listed)
    else:
        met = any(_glob(one).match(actual) is not None for one in listed)
    return met is not negated


@lru_cache(maxsize=1024)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")))
