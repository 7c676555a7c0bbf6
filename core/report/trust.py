"""What a trust policy says, as far as a report lists it: who may enter, with which secret."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?(\d{12})(?::.*)?")


@lru_cache(maxsize=8192)
def trusted_parties(trust: str) -> tuple[str, ...]:
    """Account ids, ``anyone``, services and identity providers that `trust` (JSON) lets in."""
    parties = dict.fromkeys(
        party
        for statement in _allowing(trust)
        for party in _parties(statement.get("Principal", ()), excluded="NotPrincipal" in statement)
    )
    return tuple(sorted(parties))


@lru_cache(maxsize=8192)
def external_ids_asked_for(trust: str) -> tuple[str, ...]:
    """The external IDs that `trust` (JSON) accepts, sorted."""
    found = {
        str(value)
        for statement in _allowing(trust)
        for test in _tests(statement.get("Condition"))
        for key, values in test.items()
        if key.lower() == "sts:externalid"
        for value in _as_list(values)
    }
    return tuple(sorted(found))


def _allowing(trust: str) -> Iterator[dict[str, Any]]:
    try:
        content = json.loads(trust)
    except (ValueError, RecursionError):
        return
    statements = content.get("Statement", ()) if isinstance(content, dict) else ()
    for statement in _as_list(statements):
        if isinstance(statement, dict) and statement.get("Effect") == "Allow":
            yield statement


def _parties(principal: Any, *, excluded: bool) -> Iterator[str]:
    if excluded or principal == "*":
        yield "anyone"
        return
    for kind, values in principal.items() if isinstance(principal, dict) else ():
        for value in map(str, _as_list(values)):
            if value == "*":
                yield "anyone"
            elif kind == "AWS":
                match = _ACCOUNT.fullmatch(value)
                yield match[1] if match else value
            else:
                yield value


def _tests(condition: Any) -> list[dict[str, Any]]:
    operators = condition.values() if isinstance(condition, dict) else ()
    return [test for test in operators if isinstance(test, dict)]


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
