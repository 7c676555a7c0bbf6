"""The trust policies that are right for a role, as JSON texts. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from core.catalogue.placeholders import names_in
from core.catalogue.reader import Reader, compact_json
from core.catalogue.spec import ExternalId, Role, Trust, TrustStatement


def trust_texts(trust: Trust, reader: Reader) -> Iterator[str]:
    """Every accepted form of one trust: the plain one first, then those with the statements
    that may be there too. None when a value lacks (the reader then knows which)."""
    also = [item for item in trust.may_also if reader.holds(item.when)]
    optional = [form for item in also if (form := _quiet_statement(item, reader)) is not None]
    for statement in _statements(trust, reader):
        for size in range(len(optional) + 1):
            for chosen in combinations(optional, size):
                yield compact_json({"Version": "2012-10-17", "Statement": [statement, *chosen]})


def with_statements(texts: tuple[str, ...], statements: tuple[str, ...]) -> tuple[str, ...]:
    """The trust policies (JSON texts), then each of them with all of `statements` added and,
    when there are several, with each single one."""
    additions: list[tuple[str, ...]] = [(one,) for one in statements]
    if len(statements) > 1:
        additions.append(statements)
    more = [_added(text, addition) for addition in additions for text in texts]
    return tuple(dict.fromkeys((*texts, *more)))


def _added(text: str, statements: tuple[str, ...]) -> str:
    document = json.loads(text)
    document["Statement"] += [json.loads(one) for one in statements]
    return compact_json(document)


def has_weak_external_id(role: Role, reader: Reader) -> bool:
    """Whether the agreed external ID is one that everybody can read in the vendor's documents."""
    for trust in role.trust:
        if trust.external_id and reader.holds(trust.when):
            for name in names_in(trust.external_id.value):
                variable = reader.spec.variables.get(name)
                value = reader.value(name)
                given = value if isinstance(value, tuple) else (value,)
                if variable and any(one in variable.weak_values for one in given):
                    return True
    return False


def _statements(item: TrustStatement, reader: Reader) -> Iterator[dict[str, Any]]:
    """One statement for each accepted external ID condition."""
    for external_id in _external_ids(item.external_id, reader):
        statement = _statement(item, external_id, reader)
        if statement is not None:
            yield statement


def _external_ids(wanted: ExternalId | None, reader: Reader) -> Iterator[Any]:
    """The accepted values of the condition; None for no condition."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    if wanted is None or not (wanted.required or quiet.filled(wanted.value) is not None):
        yield None
        return
    yield wanted.value
    if wanted.previous and quiet.filled(wanted.previous) is not None:
        yield [wanted.value, wanted.previous]
        yield wanted.previous


def _quiet_statement(item: TrustStatement, reader: Reader) -> dict[str, Any] | None:
    """A statement that need not be there; None when a value for it lacks."""
    quiet = Reader(reader.spec, reader.settings, reader.place)
    return next(_statements(item, quiet), None)


def _statement(item: TrustStatement, external_id: Any, reader: Reader) -> dict[str, Any] | None:
    conditions: dict[str, dict[str, Any]] = {
        operator: dict(keys) for operator, keys in item.conditions.items()
    }
    if external_id is not None:
        conditions.setdefault("StringEquals", {})["sts:ExternalId"] = external_id
    principal = _principal(item, reader)
    filled = reader.filled(conditions)
    if principal is None or filled is None:
        return None
    statement = {"Effect": "Allow", "Principal": principal, "Action": _one_or_all(item.actions)}
    if filled:
        statement["Condition"] = filled
    return statement


def _principal(item: TrustStatement, reader: Reader) -> Any:
    if item.principals == ("*",):
        return "*"
    kinds = {"AWS": item.principals, "Service": item.services, "Federated": item.federated}
    filled = {kind: reader.filled(list(given)) for kind, given in kinds.items() if given}
    if None in filled.values():
        return None
    return {kind: _one_or_all(given) for kind, given in filled.items()}


def _one_or_all(texts: Any) -> Any:
    return texts[0] if len(texts) == 1 else list(texts)
