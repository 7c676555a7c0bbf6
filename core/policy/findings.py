"""Findings about a role's permissions: few, in plain words, with the exact data behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from core.model import Effect, Finding, FindingCode, Severity
from core.policy.access_levels import Today, service_name, today
from core.policy.compare import Comparison, compare_permissions, relevant_account
from core.policy.differences import Cause, Difference
from core.policy.masks import Problem
from core.policy.todays_view import differing_today
from core.policy.trust_findings import trust_findings
from core.policy.wording import access_sentence, listed

__all__ = ["permission_findings", "trust_findings"]

_MANY_SERVICES = 4
_LISTED_ACTIONS = 50  # per access level; the patterns are all there, so nothing is lost
_ALWAYS_PRESENT = {
    "aws:currenttime", "aws:epochtime", "aws:principalaccount", "aws:principalarn",
    "aws:principaltype", "aws:requestedregion", "aws:securetransport", "aws:userid",
}  # fmt: skip


def permission_findings(
    expected: Sequence[str],
    actual: Sequence[str],
    *,
    vendor: str,
    account_id: str | None = None,
    partition: str = "aws",
    boundary: str | None = None,
) -> tuple[Finding, ...]:
    """Return how a role's permission policies differ from the agreed ones.

    Args:
        expected, actual: policy documents as JSON text, all of the role's.
        vendor: the vendor's name for people.
        boundary: the role's permissions boundary (JSON text), which can only take away.

    Returns findings; none, or notes only, means equal. Never raises.
    """
    sides = tuple(expected), tuple(actual), (boundary,) if boundary is not None else ()
    account = relevant_account(account_id, *sides)
    return _permission_findings(*sides, vendor, account, partition)


@lru_cache(maxsize=4_096)
def _permission_findings(
    expected: tuple[str, ...],
    actual: tuple[str, ...],
    boundaries: tuple[str, ...],
    vendor: str,
    account_id: str | None,
    partition: str,
) -> tuple[Finding, ...]:
    comparison = compare_permissions(expected, actual, account_id=account_id, partition=partition)
    findings: list[Finding] = []
    problem = comparison.problem()
    if comparison.undecided is not None or problem is None:
        findings.append(_undecided(vendor, comparison.undecided or ""))
    elif comparison.equal:
        findings += _notes(problem)
    else:
        findings += _side_findings(problem, comparison.excess, vendor, missing=False)
        findings += _side_findings(problem, comparison.missing, vendor, missing=True)
    for boundary in boundaries:
        limit = compare_permissions(
            expected, [boundary], account_id=account_id, partition=partition
        )
        findings += _boundary_findings(limit, vendor)
    return tuple(findings)


def _undecided(vendor: str, reason: str) -> Finding:
    return Finding(
        FindingCode.ACCESS_UNDECIDED,
        Effect.UNKNOWN,
        Severity.MEDIUM,
        f"What {vendor} may do here cannot be judged: {reason}",
        {"reason": reason, "remedy": "Have a person compare the role's policies by hand."},
    )


def _side_findings(
    problem: Problem, differences: Iterable[Difference], vendor: str, *, missing: bool
) -> list[Finding]:
    return [
        _finding(problem, cause, group, vendor, missing=missing)
        for (cause, _), group in _grouped(differences).items()
    ]


def _grouped(
    differences: Iterable[Difference],
) -> dict[tuple[Cause, str], list[Difference]]:
    """One group per cause and service; one per cause when there are many services."""
    groups: dict[tuple[Cause, str], list[Difference]] = {}
    by_cause: dict[Cause, list[Difference]] = {}
    for difference in differences:
        by_cause.setdefault(difference.cause, []).append(difference)
    for cause, members in by_cause.items():
        services = {_service(action) for member in members for action in member.actions}
        if len(services) > _MANY_SERVICES or not services:
            groups[(cause, "")] = members
            continue
        for service in sorted(services):
            groups[(cause, service)] = [
                member.of_actions(action for action in member.actions
                                  if _service(action) == service)
                for member in members
                if any(_service(action) == service for action in member.actions)
            ]  # fmt: skip
    return groups


def _service(action: str) -> str:
    service, colon, _ = action.partition(":")
    return service.lower() if colon and " " not in action else "*"


def _finding(
    problem: Problem,
    cause: Cause,
    group: Sequence[Difference],
    vendor: str,
    *,
    missing: bool,
) -> Finding:
    merged = Difference.merged(cause, group)
    meaning = today(merged.actions)
    practical = differing_today(problem, meaning, missing=missing)
    denied = missing and cause is Cause.DENIED
    code = FindingCode.ACCESS_DENIED if denied else FindingCode.ACCESS_MISSING
    summary = access_sentence(merged, meaning, vendor, missing=missing)
    return Finding(
        code if missing else FindingCode.ACCESS_EXCESS,
        Effect.BROKEN if missing else Effect.EXCESS,
        Severity.LOW if _is_harmless(merged) else _severity(practical, meaning, missing=missing),
        summary + _remarks(problem, meaning, practical, missing=missing),
        _detail(merged, practical),
    )


def _severity(practical: Today, meaning: Today, *, missing: bool) -> Severity:
    if practical.is_empty:
        return Severity.LOW
    if missing:
        return Severity.MEDIUM
    if practical.worst in ("Permissions management", "Write") or meaning.open_ended:
        return Severity.HIGH
    return Severity.MEDIUM


def _is_harmless(difference: Difference) -> bool:
    """True if the difference turns on a key that every request has, or on plain HTTP alone."""
    if difference.cause is not Cause.CONDITION or not difference.keys:
        return False
    absent = difference.witness.get("conditions", {})
    return all(
        key == "aws:securetransport" or (key in _ALWAYS_PRESENT and absent.get(key, "") is None)
        for key in difference.keys
    )


def _remarks(problem: Problem, meaning: Today, practical: Today, *, missing: bool) -> str:
    remarks = []
    if problem.old_version(expected=not missing):
        remarks.append(
            "The policy has the old Version 2008-10-17, which does not fill in ${...} variables."
        )
    if meaning.unknown:
        names = listed(meaning.unknown, 3)
        remarks.append(f"AWS's own list has no {names}: misspelt, or no longer offered.")
    elif practical.is_empty:
        remarks.append("No practical difference with today's AWS actions.")
    return "".join(f" {remark}" for remark in remarks)


def _detail(difference: Difference, practical: Today) -> dict[str, Any]:
    services = sorted({_service(action) for action in difference.actions} - {"*"})
    return {
        "cause": difference.cause.value,
        "actions": list(difference.actions),
        "resources": list(difference.resources),
        "principals": list(difference.principals),
        "conditions": list(difference.conditions),
        "other_conditions": list(difference.other_conditions),
        "sids": list(difference.sids),
        "services": {service: service_name(service) for service in services},
        "access_levels": {
            level: list(names[:_LISTED_ACTIONS]) for level, names in practical.levels.items()
        },
        "access_level_counts": {level: len(names) for level, names in practical.levels.items()},
        "unknown_actions": list(practical.unknown),
        "witness": dict(difference.witness),
    }


def _notes(problem: Problem) -> list[Finding]:
    """A Deny that takes nothing away matters only for grants made by other policies."""
    denies = problem.extra_denies()
    if not denies:
        return []
    return [
        Finding(
            FindingCode.ACCESS_DENIED,
            Effect.NOTE,
            Severity.INFO,
            "The role has an extra Deny that takes away nothing that was agreed.",
            {"actions": list(denies)},
        )
    ]


def _boundary_findings(limit: Comparison, vendor: str) -> list[Finding]:
    if limit.undecided is not None:
        return [_undecided(vendor, f"Its permissions boundary: {limit.undecided}")]
    problem = limit.problem()
    if problem is None or not limit.missing:
        return []
    merged = Difference.merged(Cause.DENIED, limit.missing)
    meaning = today(merged.actions)
    practical = differing_today(problem, meaning, missing=True)
    summary = access_sentence(
        merged, meaning, vendor, missing=True, blocker="the role's permissions boundary"
    )
    detail = {**_detail(merged, practical), "limited_by": "permissions boundary"}
    return [
        Finding(FindingCode.ACCESS_DENIED, Effect.BROKEN,
                _severity(practical, meaning, missing=True), summary, detail)
    ]  # fmt: skip
