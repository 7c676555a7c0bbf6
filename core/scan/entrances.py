"""Which AWS accounts the trust policy of a role lets in. Pure.

Reads generously: what might let an outsider in counts as letting it in. Deny statements are
not subtracted, so nothing is hidden by a Deny that does not hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

ANYONE = "*"
_ACCOUNT = re.compile(r"^(?:arn:[^:]*:[^:]*:[^:]*:)?([0-9]{12})(?::.*)?$")
_POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
)


@lru_cache(maxsize=4096)
def entrances(trust: str, organization_id: str) -> Mapping[str, bool]:
    """Account ids (or `ANYONE`) that may enter, and whether each needs an external ID.

    Federated principals and AWS services are no accounts and do not appear. `organization_id`:
    a wildcard that is limited to it does not count as anyone.
    """
    try:
        document = json.loads(trust)
    except ValueError:
        return {}
    found: dict[str, bool] = {}
    for statement in _listed(document.get("Statement") if isinstance(document, dict) else None):
        if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
            continue
        if not _assumes(statement):
            continue
        needs_external_id = _needs_external_id(statement)
        for account in _accounts(statement, organization_id):
            found[account] = found.get(account, True) and needs_external_id
    return found


def _assumes(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return True
    patterns = (str(pattern).lower() for pattern in _listed(statement.get("Action")))
    return any(fnmatchcase("sts:assumerole", pattern) for pattern in patterns)


def _accounts(statement: Mapping[str, Any], organization_id: str) -> Iterator[str]:
    for principal in _principals(statement):
        if principal == ANYONE:
            yield from _limited_wildcard(statement, organization_id)
        elif match := _ACCOUNT.match(principal):
            yield match.group(1)


def _principals(statement: Mapping[str, Any]) -> Iterator[str]:
    if "NotPrincipal" in statement:
        yield ANYONE
    principal = statement.get("Principal")
    if principal == ANYONE:
        yield ANYONE
    elif isinstance(principal, dict):
        yield from (text for text in _listed(principal.get("AWS")) if isinstance(text, str))


def _limited_wildcard(statement: Mapping[str, Any], organization_id: str) -> Iterable[str]:
    conditions = dict(_conditions(statement))
    organizations = conditions.get("aws:principalorgid", [])
    if organizations and all(value == organization_id for value in organizations):
        return ()
    paths = conditions.get("aws:principalorgpaths", [])
    if paths and all(value.startswith(f"{organization_id}/") for value in paths):
        return ()
    for key in ("aws:principalaccount", "aws:principalarn"):
        matches = [_ACCOUNT.match(value) for value in conditions.get(key, [])]
        if matches and all(matches):
            return [match.group(1) for match in matches if match]
    return (ANYONE,)


def _needs_external_id(statement: Mapping[str, Any]) -> bool:
    values = dict(_conditions(statement)).get("sts:externalid", [])
    return bool(values) and all(value.strip("*?") for value in values)


def _conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Keys (lower case) that must have one of the values."""
    blocks = statement.get("Condition")
    for operator, block in (blocks if isinstance(blocks, dict) else {}).items():
        if operator.lower().removeprefix("foranyvalue:") not in _POSITIVE:
            continue
        for key, values in (block if isinstance(block, dict) else {}).items():
            yield key.lower(), [str(value) for value in _listed(values)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
