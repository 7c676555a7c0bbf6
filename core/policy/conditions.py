"""Conditions: operators read strictly into one canonical form.

Sources: IAM User Guide, "IAM JSON policy elements: Condition operators", "Multivalued
context keys", "Null". Operators and keys are ANDed, values ORed; a negated operator
holds when none of its values matches.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from core.policy.documents import CannotJudge, NumberText
from core.policy.texts import mark_plain, refuse_reserved, unmarked


class Family(Enum):
    """Operators of one family order the values of a key among themselves."""

    STRING = "text"
    ARN = "ARN"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "true/false"
    BINARY = "binary"
    ADDRESS = "IP address"
    PRESENCE = "presence"


class Test(Enum):
    """How one value of a condition is tested against one value of the request."""

    EQUALS = "equals"
    EQUALS_ANY_CASE = "equals, in any case"
    LIKE = "matches"
    LESS = "is below"
    LESS_OR_EQUAL = "is at most"
    GREATER = "is above"
    GREATER_OR_EQUAL = "is at least"
    INSIDE = "is in"
    IS_NULL = "is absent"


class Quantifier(Enum):
    """The set qualifier of an operator."""

    NONE = ""
    FOR_ALL = "ForAllValues"
    FOR_ANY = "ForAnyValue"


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key. `key` is lower-case; `values` are sorted and distinct.

    `operator` and `written_key` keep the document's own words for people and take no part
    in comparisons.
    """

    key: str
    family: Family
    test: Test
    negated: bool
    quantifier: Quantifier
    if_exists: bool
    values: tuple[str, ...]

    @property
    def text(self) -> str:
        """The condition in IAM's words, on one line."""
        values = ", ".join(unmarked(value) for value in self.values)
        return f"{operator_name(self)} {self.key}: {values}"


_ORDERED = {
    "equals": (Test.EQUALS, False),
    "notequals": (Test.EQUALS, True),
    "lessthan": (Test.LESS, False),
    "lessthanequals": (Test.LESS_OR_EQUAL, False),
    "greaterthan": (Test.GREATER, False),
    "greaterthanequals": (Test.GREATER_OR_EQUAL, False),
}
_OPERATORS: dict[str, tuple[Family, Test, bool]] = {
    "stringequals": (Family.STRING, Test.EQUALS, False),
    "stringnotequals": (Family.STRING, Test.EQUALS, True),
    "stringequalsignorecase": (Family.STRING, Test.EQUALS_ANY_CASE, False),
    "stringnotequalsignorecase": (Family.STRING, Test.EQUALS_ANY_CASE, True),
    "stringlike": (Family.STRING, Test.LIKE, False),
    "stringnotlike": (Family.STRING, Test.LIKE, True),
    "arnequals": (Family.ARN, Test.LIKE, False),
    "arnnotequals": (Family.ARN, Test.LIKE, True),
    "arnlike": (Family.ARN, Test.LIKE, False),
    "arnnotlike": (Family.ARN, Test.LIKE, True),
    "bool": (Family.BOOLEAN, Test.EQUALS, False),
    "binaryequals": (Family.BINARY, Test.EQUALS, False),
    "ipaddress": (Family.ADDRESS, Test.INSIDE, False),
    "notipaddress": (Family.ADDRESS, Test.INSIDE, True),
    "null": (Family.PRESENCE, Test.IS_NULL, False),
    **{f"numeric{name}": (Family.NUMBER, *rest) for name, rest in _ORDERED.items()},
    **{f"date{name}": (Family.DATE, *rest) for name, rest in _ORDERED.items()},
}
_WORDS = {
    (Family.STRING, Test.EQUALS): ("StringEquals", "StringNotEquals"),
    (Family.STRING, Test.EQUALS_ANY_CASE): ("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    (Family.STRING, Test.LIKE): ("StringLike", "StringNotLike"),
    (Family.ARN, Test.LIKE): ("ArnLike", "ArnNotLike"),
    (Family.BOOLEAN, Test.EQUALS): ("Bool", "Bool"),
    (Family.BINARY, Test.EQUALS): ("BinaryEquals", "BinaryEquals"),
    (Family.ADDRESS, Test.INSIDE): ("IpAddress", "NotIpAddress"),
    (Family.PRESENCE, Test.IS_NULL): ("Null", "Null"),
}
_ORDER_WORDS = {
    Test.EQUALS: ("Equals", "NotEquals"),
    Test.LESS: ("LessThan", ""),
    Test.LESS_OR_EQUAL: ("LessThanEquals", ""),
    Test.GREATER: ("GreaterThan", ""),
    Test.GREATER_OR_EQUAL: ("GreaterThanEquals", ""),
}
_QUANTIFIERS = {
    "": Quantifier.NONE,
    "forallvalues": Quantifier.FOR_ALL,
    "foranyvalue": Quantifier.FOR_ANY,
}


def operator_name(condition: Condition) -> str:
    """Return the operator in IAM's spelling, qualifier and IfExists included."""
    words = _WORDS.get((condition.family, condition.test))
    prefix = ""
    if words is None:
        prefix = "Numeric" if condition.family is Family.NUMBER else "Date"
        words = _ORDER_WORDS[condition.test]
    name = prefix + words[condition.negated] + ("IfExists" if condition.if_exists else "")
    quantifier = condition.quantifier.value
    return f"{quantifier}:{name}" if quantifier else name


def read_conditions(block: object, variables: bool) -> tuple[Condition, ...]:
    """Return the conditions of a ``Condition`` block, canonical and sorted.

    `variables`: the document's Version resolves ``${...}``.

    Raises:
        CannotJudge: an unknown operator, or a value that the operator cannot read.
    """
    if not isinstance(block, dict):
        raise CannotJudge("A Condition of the policy is not a JSON object.")
    found: set[Condition] = set()
    for operator, keys in block.items():
        if not isinstance(keys, dict):
            raise CannotJudge(f"The condition {operator!r:.60} is not a JSON object.")
        for key, values in keys.items():
            found.add(_condition(operator, key, values, variables))
    return tuple(sorted(found, key=lambda item: (item.key, item.text)))


def _condition(operator: str, key: str, raw: Any, variables: bool) -> Condition:
    quantifier, base, if_exists = _parsed_operator(operator)
    family, test, negated = _OPERATORS[base]
    refuse_reserved(key)
    if not key:
        raise CannotJudge("A condition has an empty key.")
    values = {mark_plain(text, variables) for text in _values(raw, operator)}
    if family in (Family.BOOLEAN, Family.PRESENCE):
        values = {value if "${" in value else value.lower() for value in values}
    if family is Family.PRESENCE and not values <= {"true", "false"}:
        raise CannotJudge("The condition Null takes only true or false.")
    if family is Family.STRING and test is Test.LIKE:
        values = {_squeezed(value) for value in values}
        if not any(set(value) & {"*", "?", "$"} for value in values):
            test = Test.EQUALS
    if quantifier is Quantifier.FOR_ALL or (quantifier is Quantifier.NONE and negated):
        if_exists = False  # both hold for an absent key anyway
    return Condition(key.lower(), family, test, negated, quantifier, if_exists,
                     tuple(sorted(values)))  # fmt: skip


def _parsed_operator(operator: str) -> tuple[Quantifier, str, bool]:
    qualifier, colon, name = operator.lower().rpartition(":")
    base = name.removesuffix("ifexists")
    if_exists = base != name
    known = base in _OPERATORS and qualifier in _QUANTIFIERS and bool(colon) == bool(qualifier)
    if not known or (base == "null" and (if_exists or qualifier)):
        raise CannotJudge(f"The policy uses an unknown condition operator: {operator!r:.60}.")
    return _QUANTIFIERS[qualifier], base, if_exists


def _values(raw: object, operator: str) -> list[str]:
    texts = []
    for value in raw if isinstance(raw, list) else [raw]:
        if isinstance(value, bool):
            texts.append("true" if value else "false")
        elif isinstance(value, str):
            refuse_reserved(value)
            texts.append(str(value) if isinstance(value, NumberText) else value)
        else:
            raise CannotJudge(f"The condition {operator!r:.60} has a value that is not text.")
    return texts


def _squeezed(text: str) -> str:
    while "**" in text:
        text = text.replace("**", "*")
    return text
