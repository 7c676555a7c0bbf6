"""A small evaluation of IAM policies, enough for the emulator to refuse what AWS refuses.

It is written apart from `core.policy` on purpose: the demonstration is what the comparison
engine is tested against. What it does not know (a condition operator, a context key) it
decides against the caller: an Allow does not apply, a Deny does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any


class Decision(Enum):
    """What policies say about a request; an explicit deny wins."""

    DENY = "deny"
    ALLOW = "allow"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Request:
    """One call: `action` like ``iam:GetRole``, `resource` an ARN, `context` condition keys."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def decide(documents: Sequence[str], request: Request) -> Decision:
    """Evaluate identity-based policies (JSON texts) together."""
    return _combine(
        statement.effect
        for document in documents
        for statement in _statements(document)
        if statement.matches_action(request.action)
        and statement.matches_resource(request.resource)
        and statement.matches_condition(request.context)
    )


def decide_trust(trust: str, principals: Sequence[str], request: Request) -> Decision:
    """Evaluate a trust policy for a caller known by any of `principals`
    (its ARN, its account's root ARN, the bare account id)."""
    return _combine(
        statement.effect
        for statement in _statements(trust)
        if statement.matches_action(request.action)
        and statement.matches_principal(principals)
        and statement.matches_condition(request.context)
    )


def _combine(effects: Any) -> Decision:
    seen = set(effects)
    if "Deny" in seen:
        return Decision.DENY
    return Decision.ALLOW if "Allow" in seen else Decision.SILENT


@dataclass(frozen=True, slots=True)
class _Statement:
    effect: str
    raw: Mapping[str, Any]

    def matches_action(self, action: str) -> bool:
        if "NotAction" in self.raw:
            return not _any_glob(self.raw["NotAction"], action, ignore_case=True)
        return _any_glob(self.raw.get("Action", ()), action, ignore_case=True)

    def matches_resource(self, resource: str) -> bool:
        if "NotResource" in self.raw:
            return not _any_glob(self.raw["NotResource"], resource)
        return _any_glob(self.raw.get("Resource", ()), resource)

    def matches_principal(self, principals: Sequence[str]) -> bool:
        named = self.raw.get("Principal")
        if named == "*":
            return True
        if not isinstance(named, dict):
            return False
        trusted = _listed(named.get("AWS", ()))
        return "*" in trusted or not trusted.isdisjoint(principals)

    def matches_condition(self, context: Mapping[str, str]) -> bool:
        unknown = self.effect == "Deny"
        conditions: Mapping[str, Mapping[str, Any]] = self.raw.get("Condition", {})
        for operator, block in conditions.items():
            for key, wanted in block.items():
                held = _holds(operator, _listed(wanted), context.get(key.lower()))
                if not (unknown if held is None else held):
                    return False
        return True


@lru_cache(maxsize=4096)
def _statements(document: str) -> tuple[_Statement, ...]:
    raw = json.loads(document).get("Statement", [])
    found = [raw] if isinstance(raw, dict) else raw
    return tuple(_Statement(effect=one.get("Effect", "Deny"), raw=one) for one in found)


def _holds(operator: str, wanted: frozenset[str], actual: str | None) -> bool | None:
    """True, False, or None when the operator is not known here."""
    base = operator.removesuffix("IfExists")
    if operator == "Null":
        return (actual is None) == ("true" in {value.lower() for value in wanted})
    negative = base in {"StringNotEquals", "StringNotLike"}
    if actual is None:
        return negative or base != operator
    match base:
        case "StringEquals" | "StringNotEquals" | "ArnEquals":
            return (actual in wanted) != negative
        case "StringEqualsIgnoreCase" | "Bool":
            return actual.lower() in {value.lower() for value in wanted}
        case "StringLike" | "StringNotLike" | "ArnLike":
            return any(_glob(value).fullmatch(actual) is not None for value in wanted) != negative
    return None


def _listed(value: Any) -> frozenset[str]:
    values = [value] if isinstance(value, (str, bool, int)) else value
    return frozenset(str(one) for one in values)


def _any_glob(patterns: Any, text: str, *, ignore_case: bool = False) -> bool:
    return any(_glob(one, ignore_case=ignore_case).fullmatch(text) for one in _listed(patterns))


@lru_cache(maxsize=16384)
def _glob(pattern: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))
