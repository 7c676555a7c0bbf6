"""Statements of both sides put over shared bodies, as they read in the role's partition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from core.policy.arns import with_partition
from core.policy.conditions import Condition, Family, Test
from core.policy.principals import Principal, PrincipalKind, localised
from core.policy.statements import Statement
from core.policy.texts import glob_matches, has_live_variable, is_plain


@dataclass(frozen=True, slots=True)
class Body:
    """A statement without its actions, in the role's partition. Equal on both sides or not."""

    allows: bool
    texts: tuple[str, ...]  # resources; () in a trust policy
    negated: bool  # NotResource
    principals: tuple[Principal, ...]
    conditions: tuple[Condition, ...]

    @property
    def place(self) -> tuple[tuple[str, ...], bool, tuple[Principal, ...]]:
        """Where the statement applies: its resources or its principals."""
        return (self.texts, self.negated, self.principals)


@dataclass(frozen=True, slots=True)
class Row:
    """The actions of one or more statements of one side that share a body."""

    expected: bool
    body: int
    not_action: bool
    actions: tuple[str, ...]
    statements: tuple[Statement, ...]

    def matches(self, action: str) -> bool:
        """True if a literal, lower-case action is among the row's actions."""
        service = action.partition(":")[0]
        return any(
            pattern == action
            or (
                ("*" in pattern or "?" in pattern)
                and pattern.startswith(("*", service))
                and glob_matches(pattern, action)
            )
            for pattern in self.actions
        )

    @property
    def writes_plain_variables(self) -> bool:
        """True if a document of the row is too old to resolve the variables it writes."""
        return any(
            is_plain(text) for statement in self.statements for text in _variable_texts(statement)
        )


def resolves_variables(statements: Iterable[Statement]) -> bool:
    """True if some statement holds a policy variable that IAM resolves."""
    return any(
        has_live_variable(text) for statement in statements for text in _variable_texts(statement)
    )


def shared_bodies(
    expected: Sequence[Statement], actual: Sequence[Statement], partition: str
) -> tuple[list[Body], list[Row]]:
    """Return the distinct bodies of both sides, and per side and body the actions."""
    dead_ids = _dead_ids(expected, actual)
    bodies: dict[Body, int] = {}
    merged: dict[tuple[bool, int, bool, tuple[str, ...]], list[Statement]] = {}
    for is_expected, statements in ((True, expected), (False, actual)):
        for statement in statements:
            body = _body(statement, partition, is_expected, dead_ids[is_expected])
            number = bodies.setdefault(body, len(bodies))
            own = statement.actions if statement.not_action else ()
            key = (is_expected, number, statement.not_action, own)
            merged.setdefault(key, []).append(statement)
    rows = [
        Row(is_expected, number, not_action,
            tuple(sorted({action for item in group for action in item.actions})), tuple(group))
        for (is_expected, number, not_action, _), group in merged.items()
    ]  # fmt: skip
    return list(bodies), rows


def _variable_texts(statement: Statement) -> Iterator[str]:
    for text in statement.resources:
        if "${" in text:
            yield text
    for condition in statement.conditions:
        yield from (value for value in condition.values if "${" in value)


def _body(statement: Statement, partition: str, expected: bool, dead: frozenset[str]) -> Body:
    return Body(
        statement.allows,
        _distinct(with_partition(text, partition, expected=expected)
                  for text in statement.resources),
        statement.not_resource,
        tuple(sorted({
            localised(principal, partition, expected=expected)
            for principal in statement.principals
            if principal.name not in dead or principal.kind is not PrincipalKind.UNIQUE_ID
        })),
        tuple(_localised_condition(item, partition, expected) for item in statement.conditions),
    )  # fmt: skip


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Sorted, without repeats; a lone `*` says it all."""
    found = sorted(set(texts))
    return ("*",) if "*" in found else tuple(found)


def _localised_condition(condition: Condition, partition: str, expected: bool) -> Condition:
    wild = condition.test is Test.LIKE
    if condition.family not in (Family.STRING, Family.ARN):
        return condition
    values = {
        with_partition(value, partition, expected=expected)
        if wild or not value.startswith("arn:*")
        else value
        for value in condition.values
    }
    if values == set(condition.values):
        return condition
    return replace(condition, values=tuple(sorted(values)))


def _dead_ids(
    expected: Sequence[Statement], actual: Sequence[Statement]
) -> dict[bool, frozenset[str]]:
    """Return, per side (True: expected), the unique ids that match nobody.

    IAM shows a deleted principal as its unique id. An id that only the actual side names
    is dead. One that only the expected side names is meant as the vendor's own if the
    expected side names nobody else.
    """
    names = {
        side: {(p.kind, p.name) for statement in statements for p in statement.principals}
        for side, statements in ((True, expected), (False, actual))
    }
    ids = {
        side: {name for kind, name in named if kind is PrincipalKind.UNIQUE_ID}
        for side, named in names.items()
    }
    others = any(kind is not PrincipalKind.UNIQUE_ID for kind, _ in (*names[True], *names[False]))
    return {
        True: frozenset(ids[True] - ids[False]) if others else frozenset(),
        False: frozenset(ids[False] - ids[True]),
    }
