"""The relation of two small policies as an SMT question (Zelkova's way), for the tests.

Formulas over strings: `allow_E and not allow_A` satisfiable means something is missing.
"""

from __future__ import annotations

from typing import Any

import z3

_TIMEOUT_MS = 1_000
_SHAPES = {
    "action": z3.Concat(
        z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"))),
        z3.Re(":"),
        z3.Plus(z3.Range("a", "z")),
    ),
    "resource": z3.Concat(
        z3.Re("arn:aws:"),
        z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"))),
        z3.Re(":"),
        z3.Star(z3.Union(z3.Range("a", "z"), z3.Range("0", "9"), z3.Re("-"))),
        z3.Re(":"),
        z3.Star(z3.Range("0", "9")),
        z3.Re(":"),
        z3.Plus(z3.Union(z3.Range("a", "z"), z3.Range("A", "Z"), z3.Re("/"), z3.Re("-"))),
    ),
}


def relation(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> str | None:
    """``equal``, ``missing``, ``excess`` or ``both``; None when the solver gives up."""
    missing = _possible(expected, actual)
    excess = _possible(actual, expected)
    if missing is None or excess is None:
        return None
    if missing and excess:
        return "both"
    return "missing" if missing else "excess" if excess else "equal"


def _possible(these: list[dict[str, Any]], those: list[dict[str, Any]]) -> bool | None:
    """True when some request is allowed by `these` and not by `those`."""
    solver = z3.Solver()
    solver.set("timeout", _TIMEOUT_MS)
    for name, shape in _SHAPES.items():
        solver.add(z3.InRe(z3.String(name), shape))
    solver.add(_allowed(these), z3.Not(_allowed(those)))
    verdict = solver.check()
    return None if verdict == z3.unknown else verdict == z3.sat


def _allowed(documents: list[dict[str, Any]]) -> Any:
    by_effect: dict[str, list[Any]] = {"Allow": [], "Deny": []}
    for document in documents:
        for statement in document["Statement"]:
            by_effect[statement["Effect"]].append(_applies(statement))
    return z3.And(z3.Or(by_effect["Allow"]), z3.Not(z3.Or(by_effect["Deny"])))


def _applies(statement: dict[str, Any]) -> Any:
    parts = [
        _element(statement, "Action", lower=True),
        _element(statement, "Resource", lower=False),
    ]
    for operator, block in statement.get("Condition", {}).items():
        parts += [_condition(operator, key.lower(), values) for key, values in block.items()]
    return z3.And(parts)


def _element(statement: dict[str, Any], name: str, *, lower: bool) -> Any:
    negated = f"Not{name}" in statement
    patterns = _listed(statement[f"Not{name}" if negated else name])
    subject = z3.String(name.lower())
    found = z3.Or(
        [z3.InRe(subject, _regex(pattern.lower() if lower else pattern)) for pattern in patterns]
    )
    return z3.Not(found) if negated else found


def _condition(operator: str, key: str, values: Any) -> Any:
    present, value = z3.Bool(f"{key} present"), z3.String(key)
    wanted = [
        str(item).lower() if isinstance(item, bool) else str(item) for item in _listed(values)
    ]
    if operator == "Null":
        return z3.Not(present) if wanted[0] == "true" else present
    negated = "Not" in operator
    if operator.startswith(("StringLike", "StringNotLike")):
        found = z3.Or([z3.InRe(value, _regex(item)) for item in wanted])
    elif operator == "Bool":
        # a Boolean has two values: one free proposition, so that "not true" is "false"
        truth = z3.Bool(f"{key} is true")
        found = z3.Or([truth if item == "true" else z3.Not(truth) for item in wanted])
    else:
        found = z3.Or([value == item for item in wanted])
    return z3.Or(z3.Not(present), z3.Not(found)) if negated else z3.And(present, found)


def _regex(pattern: str) -> Any:
    every = z3.Star(z3.AllChar(z3.ReSort(z3.StringSort())))
    if pattern == "*":
        return every
    parts = [
        every
        if letter == "*"
        else z3.AllChar(z3.ReSort(z3.StringSort()))
        if letter == "?"
        else z3.Re(letter)
        for letter in pattern
    ]
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
