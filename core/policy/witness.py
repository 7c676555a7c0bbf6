"""One concrete request that shows a difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.policy.domains import KeyValue
from core.policy.masks import Gap, Problem
from core.policy.principals import Principal, PrincipalKind
from core.policy.texts import FRESH

_FILLERS = "xqzjkvwyXQZJKVWY0123456789-_~"
_FRESH_NAMES = {
    PrincipalKind.SERVICE: "another-service.amazonaws.com",
    PrincipalKind.FEDERATED: "another-identity-provider",
    PrincipalKind.CANONICAL: "another-canonical-user",
    PrincipalKind.SESSION: "any-session",
}


def witness(problem: Problem, gap: Gap, example: Mapping[str, KeyValue]) -> Mapping[str, Any]:
    """Return a request of a gap as JSON data.

    `example`: the values of the condition keys that matter (None: the key is absent).
    """
    # a real ARN makes a better example than the resource of actions that have none
    place = next((place for place in gap.places if place != "*"), gap.places[0])
    where = (
        {"principal": _caller(place, problem)}
        if isinstance(place, Principal)
        else {"resource": _resource(place, problem)}
    )
    return {
        "action": _action(gap.actions[0], problem),
        **where,
        "conditions": {
            key: None if values is None else [_value(key, one, problem) for one in values]
            for key, values in example.items()
        },
    }


def _action(text: str, problem: Problem) -> str:
    """Return an example action, as far as possible in the documents' spelling."""
    written = {
        action: spelling
        for row in problem.rows
        for statement in row.statements
        for action, spelling in statement.written.items()
    }
    start = text.removesuffix(FRESH)
    spelling = written.get(text) or written.get(start + "*", "").removesuffix("*") or start
    service = text.partition(":")[0]
    rivals = (action for action in written if action.startswith((service, "*")))
    return _filled(spelling + text[len(start) :], rivals)


def _resource(text: str, problem: Problem) -> str:
    return _filled(text, (one for body in problem.bodies for one in body.texts), problem)


def _value(key: str, text: str, problem: Problem) -> str:
    rivals = (
        value
        for body in problem.bodies
        for condition in body.conditions
        if condition.key == key
        for value in condition.values
    )
    return _filled(text, rivals, problem)


def _filled(text: str, rivals: Iterable[str], problem: Problem | None = None) -> str:
    """Return an example with a character in place of a fresh one that no pattern asks for."""
    if FRESH in text:
        used = set().union(*rivals)
        text = text.replace(FRESH, next((c for c in _FILLERS if c not in used), "~"))
    return text if problem is None else problem.variables.spelled(text)


def _caller(caller: Principal, problem: Problem) -> str:
    """Return an example caller as IAM would write it."""
    text = caller.text
    if FRESH not in text:
        return text
    named = {p.account for body in problem.bodies for p in body.principals}
    account = next(
        account
        for account in (f"{number:012d}" for number in range(999_999_999_999, 0, -1))
        if account not in named
    )
    if caller.account == FRESH:
        text = text.replace(f"::{FRESH}:", f"::{account}:")
    return text.replace(FRESH, _FRESH_NAMES.get(caller.kind, "any-other-role"))
