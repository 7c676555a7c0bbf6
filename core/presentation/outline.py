"""Policy documents as outlines: one fact a line, in one spelling and order.

What IAM reads the same reads the same here (IAM User Guide, "IAM JSON policy elements
reference"): one value or a list of it, the order of values and statements, the case of action
names and condition keys, statement ids, an account id or its root ARN, and statements that
differ in their actions only. No line ends in a comma that another line could change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.presentation.line_rows import Mark, Row, line_rows

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_OLD_VERSION = "2008-10-17"  # what a document without Version has
_DOCUMENT_KEYS = frozenset({"Version", "Id", "Statement"})
_ALIKE = 0.3
_VALUES = ("    ", "  Condition ")
Block = tuple[str, ...]  # one statement


@dataclass(slots=True)
class Spelling:
    """The first spelling of a name counts for all names that differ in case only."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        return self.known.setdefault(name.lower(), name)


def outline_rows(
    left: Sequence[str], right: Sequence[str], *, partition: str = "aws"
) -> tuple[Row, ...] | None:
    """Pair the statements of the documents (JSON texts) of two sides, then their lines.

    The documents of a side count together, as IAM counts them. None: one of them is not a
    policy that can be outlined.
    """
    spelling = Spelling()
    try:
        ours = [_Document.read(text, spelling, partition) for text in left]
        theirs = [_Document.read(text, spelling, partition) for text in right]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    rows = list(line_rows(_versions(ours), _versions(theirs)))
    for one, other in _paired(_blocks(ours), _blocks(theirs)):
        rows.append(_gap(one, other))
        rows += line_rows(one, other)
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Document:
    version: str
    statements: tuple[tuple[tuple[Any, ...], tuple[str, ...]], ...]

    @classmethod
    def read(cls, text: str, spelling: Spelling, partition: str) -> _Document:
        from core.policy.documents import load  # brings the engine along: the window starts without

        document = load(text)
        if not document.keys() <= _DOCUMENT_KEYS:
            raise ValueError("The document holds more than a policy does.")
        statements = document["Statement"]
        if isinstance(statements, Mapping):
            statements = [statements]
        return cls(
            str(document.get("Version", _OLD_VERSION)),
            tuple(_statement(one, spelling, partition) for one in statements),
        )


def _versions(documents: Iterable[_Document]) -> list[str]:
    return [f"Version {version}" for version in sorted({one.version for one in documents})]


def _statement(
    statement: Mapping[str, Any], spelling: Spelling, partition: str
) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """What a statement says beside its actions, and its actions."""
    if "Action" in statement and "NotAction" in statement:
        raise ValueError("A statement cannot have both Action and NotAction.")
    head = str(statement.get("Effect", "No effect"))
    principals = [
        line
        for key in ("Principal", "NotPrincipal")
        if key in statement
        for line in (f"  {key}", *_principals(statement[key], partition))
    ]
    form = "NotAction" if "NotAction" in statement else "Action"
    actions = {spelling.of(text) for text in _texts(statement.get(form, ()))}
    resources = [
        line
        for key in ("Resource", "NotResource")
        if key in statement
        for line in (f"  {key}", *(f"    {text}" for text in _sorted(_texts(statement[key]))))
    ]
    conditions = _conditions(statement.get("Condition") or {}, spelling)
    others = [
        f"  {key} {json.dumps(value, ensure_ascii=False)}"
        for key, value in statement.items()
        if key not in _KNOWN
    ]
    frame = (head, tuple(principals), form, (*resources, *conditions, *others))
    return frame, tuple(_sorted(actions))


_KNOWN = frozenset({"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                    "Resource", "NotResource", "Condition"})  # fmt: skip


def _blocks(documents: Iterable[_Document]) -> list[Block]:
    """The statements; those that differ in their actions only are one."""
    merged: dict[tuple[Any, ...], set[str]] = {}
    for document in documents:
        for frame, actions in document.statements:
            # "not these" and "not those" do not add up to "neither"
            apart = (frame, actions if frame[2] == "NotAction" else ())
            merged.setdefault(apart, set()).update(actions)
    return [
        (head, *principals, f"  {form}", *(f"    {one}" for one in _sorted(actions)), *rest)
        for ((head, principals, form, rest), _), actions in merged.items()
    ]


def _principals(element: object, partition: str) -> list[str]:
    if not isinstance(element, Mapping):
        element = {"AWS": element}
    lines = {
        f"    {kind} {_principal(kind, text, partition)}"
        for kind, values in element.items()
        for text in _texts(values)
    }
    return _sorted(lines)


def _principal(kind: str, text: str, partition: str) -> str:
    if kind == "AWS" and _ACCOUNT_ID.fullmatch(text):
        return f"arn:{partition}:iam::{text}:root"
    return text


def _conditions(conditions: Mapping[str, Any], spelling: Spelling) -> list[str]:
    tests = [
        (
            f"  Condition {spelling.of(operator)} {spelling.of(key)}",
            *(f"    {text}" for text in _sorted(_texts(values))),
        )
        for operator, keys in conditions.items()
        for key, values in keys.items()
    ]
    return [line for test in sorted(tests) for line in test]


def _texts(values: object) -> set[str]:
    items = values if isinstance(values, list | tuple) else [values]
    return {one if isinstance(one, str) else json.dumps(one) for one in items}


def _sorted(texts: Iterable[str]) -> list[str]:
    return sorted(texts, key=lambda text: (text.casefold(), text))


def _gap(one: Block, other: Block) -> Row:
    """The blank line above a statement, on the sides that have the statement."""
    if one and other:
        return Row(Mark.SAME, "", "")
    return Row(Mark.REMOVED, "", None) if one else Row(Mark.ADDED, None, "")


def _paired(left: Sequence[Block], right: Sequence[Block]) -> list[tuple[Block, Block]]:
    """Every statement with the most similar one of the other side, or with nothing."""
    scores = sorted(
        (
            (_likeness(one, other), -i, -j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
            if one[0] == other[0]
        ),
        reverse=True,
    )
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for score, i, j in scores:
        if score >= _ALIKE and -i not in partners and -j not in taken:
            partners[-i] = -j
            taken.add(-j)
    pairs = [(one, right[partners[i]] if i in partners else ()) for i, one in enumerate(left)]
    return pairs + [((), other) for j, other in enumerate(right) if j not in taken]


def _likeness(one: Block, other: Block) -> float:
    """The share of values both have; that both have an Action and a Resource says nothing."""
    if one == other:
        return 2.0  # before all that are merely alike
    ours, theirs = ({line for line in block if line.startswith(_VALUES)} for block in (one, other))
    return 2 * len(ours & theirs) / max(len(ours) + len(theirs), 1)


def written_lines(documents: Sequence[str]) -> list[str]:
    """JSON documents laid out for reading, nothing in them changed; other text as it is."""
    return [line for document in documents for line in _laid_out(document).split("\n")]


def _laid_out(document: str) -> str:
    try:
        return json.dumps(json.loads(document), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return document
