"""An evaluator of single requests, written from the IAM documentation and nothing else.

It shares no code with `core.policy`: it decides one concrete request at a time, the slow and
obvious way, so that the comparison engine can be held against it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """One request. `context` maps lower-case keys to their values; an absent key is not there."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def allows(documents: Sequence[Document], request: Request) -> bool:
    """Explicit Deny beats Allow beats nothing, over the union of the documents."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in document["Statement"]
        if action_matches(statement, request.action)
        and resource_matches(statement, request.resource)
        and conditions_hold(statement, request.context)
    }
    return effects == {"Allow"}


def action_matches(statement: Mapping[str, Any], action: str) -> bool:
    """Whether Action or NotAction of the statement covers the action, whatever its case."""
    patterns = _listed(statement.get("Action", statement.get("NotAction")))
    found = any(_glob(pattern.lower(), action.lower()) for pattern in patterns)
    return found if "Action" in statement else not found


def resource_matches(statement: Mapping[str, Any], resource: str) -> bool:
    """Whether Resource or NotResource of the statement covers the ARN, field by field."""
    patterns = _listed(statement.get("Resource", statement.get("NotResource")))
    found = any(_arn_matches(pattern, resource) for pattern in patterns)
    return found if "Resource" in statement else not found


def conditions_hold(statement: Mapping[str, Any], context: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every operator and every key of the statement's Condition holds."""
    return all(
        _condition_holds(operator, key, values, context)
        for operator, block in statement.get("Condition", {}).items()
        for key, values in block.items()
    )


def _arn_matches(pattern: str, arn: str) -> bool:
    if pattern == "*":
        return True
    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    wanted += ["*"] * (6 - len(wanted))
    return all(_glob(want, have) for want, have in zip(wanted, given, strict=True))


def _glob(pattern: str, text: str) -> bool:
    expression = "".join(
        ".*" if letter == "*" else "." if letter == "?" else re.escape(letter) for letter in pattern
    )
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _condition_holds(
    operator: str, key: str, values: Any, context: Mapping[str, tuple[str, ...]]
) -> bool:
    wanted = [_text(value) for value in _listed(values)]
    given = context.get(key.lower())
    quantifier, _, name = operator.rpartition(":")
    if name == "Null":
        return (given is None) == (wanted[0].lower() == "true")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if given is None:
        return if_exists or quantifier == "ForAllValues" or (not quantifier and "Not" in name)
    verdicts = [_value_matches(name, value, wanted) for value in given]
    return all(verdicts) if quantifier == "ForAllValues" else any(verdicts)


def _value_matches(name: str, given: str, wanted: Sequence[str]) -> bool:
    negated = "Not" in name
    test = _TESTS[name.replace("Not", "", 1)]
    found = any(test(given, value) for value in wanted)
    return found != negated


_TESTS = {
    "StringEquals": lambda given, value: given == value,
    "StringEqualsIgnoreCase": lambda given, value: given.lower() == value.lower(),
    "StringLike": lambda given, value: _glob(value, given),
    "ArnLike": lambda given, value: _arn_matches(value, given),
    "ArnEquals": lambda given, value: _arn_matches(value, given),
    "Bool": lambda given, value: given.lower() == value.lower(),
    "NumericEquals": lambda given, value: float(given) == float(value),
    "NumericLessThan": lambda given, value: float(given) < float(value),
    "NumericLessThanEquals": lambda given, value: float(given) <= float(value),
    "NumericGreaterThan": lambda given, value: float(given) > float(value),
    "NumericGreaterThanEquals": lambda given, value: float(given) >= float(value),
    "DateEquals": lambda given, value: _date(given) == _date(value),
    "DateLessThan": lambda given, value: _date(given) < _date(value),
    "DateGreaterThan": lambda given, value: _date(given) > _date(value),
    "IpAddress": lambda given, value: (
        ipaddress.ip_address(given) in ipaddress.ip_network(value, strict=False)
    ),
}


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
