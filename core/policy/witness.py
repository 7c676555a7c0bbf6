"""One concrete request that shows a difference."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
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


class Witnesses:
    """Makes example requests for the gaps of one problem."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._used: dict[str, set[str]] = {}  # dimension -> characters its patterns use

    def of(self, gap: Gap, example: Mapping[str, KeyValue]) -> Mapping[str, Any]:
        """Return a request of a gap as JSON data.

        `example`: the values of the condition keys that matter (None: the key is absent).
        """
        # a real ARN makes a better example than the resource of actions that have none
        place = next((place for place in gap.places if place != "*"), gap.places[0])
        where = (
            {"principal": self._caller(place)}
            if isinstance(place, Principal)
            else {"resource": self._filled("resource", place, self._resources)}
        )
        return {
            "action": self._action(gap.actions[0]),
            **where,
            "conditions": {
                key: None if values is None else [self._value(key, one) for one in values]
                for key, values in example.items()
            },
        }

    def _action(self, text: str) -> str:
        """Return an example action, as far as possible in the documents' spelling."""
        written = self._problem.written
        start = text.removesuffix(FRESH)
        spelling = written.get(text) or written.get(start + "*", "").removesuffix("*") or start
        return self._filled("action", spelling + text[len(start) :], lambda: written)

    def _resources(self) -> Iterable[str]:
        return (text for body in self._problem.bodies for text in body.texts)

    def _value(self, key: str, text: str) -> str:
        def values() -> Iterable[str]:
            return (
                value
                for body in self._problem.bodies
                for condition in body.conditions
                if condition.key == key
                for value in condition.values
            )

        return self._filled(f"key {key}", text, values)

    def _filled(self, dimension: str, text: str, rivals: Callable[[], Iterable[str]]) -> str:
        """Return an example with a character in place of a fresh one that no pattern uses."""
        if FRESH in text:
            used = self._used.get(dimension)
            if used is None:
                used = self._used[dimension] = set().union(*rivals())
            text = text.replace(FRESH, next((c for c in _FILLERS if c not in used), "~"))
        return self._problem.variables.spelled(text)

    def _caller(self, caller: Principal) -> str:
        """Return an example caller as IAM would write it."""
        text = caller.text
        if FRESH not in text:
            return text
        if caller.account == FRESH:
            text = text.replace(f"::{FRESH}:", f"::{self._free_account}:")
        return text.replace(FRESH, _FRESH_NAMES.get(caller.kind, "any-other-role"))

    @cached_property
    def _free_account(self) -> str:
        """An account id that no policy names."""
        named = {p.account for body in self._problem.bodies for p in body.principals}
        accounts = (f"{number:012d}" for number in range(999_999_999_999, 0, -1))
        return next(account for account in accounts if account not in named)
