"""Telling whose role an observed role is, and which one is meant for an expected role."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from fnmatch import translate
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.catalogue.placeholders import names_in
from core.model import ExpectedRole, ObservedRole

if TYPE_CHECKING:
    from core.catalogue.spec import VendorSpec

_PRINCIPAL_KEYS = frozenset({"aws:principalaccount", "aws:principalarn"})
_ACCOUNT = re.compile(r"^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?$")


@dataclass(frozen=True, slots=True)
class Recognition:
    """The marks of a vendor's roles; one is enough. All comparisons are case-sensitive."""

    names: frozenset[str] = frozenset()
    name_patterns: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    policy_names: frozenset[str] = frozenset()
    principal_accounts: frozenset[str] = frozenset()

    @classmethod
    def of_facts(cls, **marks: Iterable[str]) -> Recognition:
        """Takes the fields' values; those that still hold a placeholder are left out."""
        return cls(
            **{
                name: frozenset(text for text in texts if not any(names_in(text)))
                for name, texts in marks.items()
            }
        )

    @classmethod
    def merged(cls, parts: Iterable[Recognition]) -> Recognition:
        """One that recognises what any of `parts` does."""
        every = tuple(parts)
        return cls(
            **{
                mark.name: frozenset().union(*(getattr(part, mark.name) for part in every))
                for mark in fields(cls)
            }
        )

    def recognises(self, role: ObservedRole) -> bool:
        """Whether the role carries any of the marks."""
        return self.weight(role) > 0

    def weight(self, role: ObservedRole) -> int:
        """How strongly the role is marked: 0 not at all; a name counts most."""
        return (
            16 * (role.name in self.names)
            + 8 * any(_pattern(text).match(role.name) is not None for text in self.name_patterns)
            + 4 * (not self.principal_accounts.isdisjoint(trusted_accounts(role.trust)))
            + 2 * (role.path in self.paths)
            + any(policy.name in self.policy_names for policy in role.policies)
        )


def match_role(
    expected: ExpectedRole, spec: VendorSpec, observed: Sequence[ObservedRole]
) -> ObservedRole | None:
    """The observed role that is meant for `expected`, or None.

    The agreed name, case-sensitive, wins. Else the role that carries most of the marks of this
    role of the vendor, or has the agreed name in other letters (IAM allows one such name per
    account, and the vendor cannot enter it). Of several, one that asks for the agreed external ID
    goes first: so two installations are told apart. Between equals the first name decides.
    A role that bears the name of another role of the same vendor is left to that one.
    """
    for role in observed:
        if role.name == expected.role_name:
            return role
    taken = spec.fixed_names - {expected.role_name}
    marks = Recognition.merged(
        [
            spec.recognition_of(expected.key),
            Recognition(principal_accounts=frozenset(expected.vendor_accounts)),
        ]
    )
    agreed_ids = _external_ids(expected.trust_alternatives)
    ranked = sorted(
        (not any(text in role.trust for text in agreed_ids), -weight, role.name, index)
        for index, role in enumerate(observed)
        if role.name not in taken
        and (weight := marks.weight(role) + 8 * _same_letters(role, expected))
    )
    return observed[ranked[0][3]] if ranked else None


@lru_cache(maxsize=1024)
def _external_ids(trusts: tuple[str, ...]) -> frozenset[str]:
    """The external IDs of trust policies, in quotes as they stand in a document's text."""
    found: set[str] = set()
    for trust in trusts:
        for statement in _as_list(json.loads(trust).get("Statement", [])):
            values = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
            found.update(json.dumps(value) for value in _as_list(values) if value)
    return frozenset(found)


def _same_letters(role: ObservedRole, expected: ExpectedRole) -> bool:
    return role.name.casefold() == expected.role_name.casefold()


@lru_cache(maxsize=4096)
def trusted_accounts(trust: str) -> frozenset[str]:
    """The AWS account ids that the Allow statements of a trust policy (JSON text) name: as
    principals, or in the conditions that limit a wildcard."""
    try:
        document = json.loads(trust)
    except ValueError:
        return frozenset()
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    return frozenset(
        match.group(1)
        for statement in _as_list(statements)
        if isinstance(statement, dict) and statement.get("Effect") == "Allow"
        for principal in (*_aws_principals(statement.get("Principal")), *_limits(statement))
        if (match := _ACCOUNT.match(principal))
    )


def _limits(statement: dict[str, Any]) -> Iterator[str]:
    """Whom the conditions name, where the principal itself is everybody."""
    principal = statement.get("Principal")
    if (
        "NotPrincipal" not in statement
        and principal != "*"
        and "*" not in _aws_principals(principal)
    ):
        return
    conditions = statement.get("Condition")
    for operator, block in (conditions if isinstance(conditions, dict) else {}).items():
        if "not" in operator.lower() or not isinstance(block, dict):
            continue
        for key, values in block.items():
            if key.lower() in _PRINCIPAL_KEYS:
                yield from (str(value) for value in _as_list(values))


def _aws_principals(principal: Any) -> list[str]:
    listed = _as_list(principal.get("AWS", [])) if isinstance(principal, dict) else []
    return [text for text in listed if isinstance(text, str)]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    # "[" is not special in our patterns, as it is in a shell's
    return re.compile(translate(text.replace("[", "[[]")))
