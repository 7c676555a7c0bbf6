"""The values a condition key can take in a request, told apart as far as policies do.

For one key and the conditions on it: absent, every class of single values, and - where
a set operator is used on a key that may hold several values - every combination of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.policy.arns import ArnPattern, arn_classes, arn_pattern
from core.policy.automaton import case_variants
from core.policy.budget import Budget
from core.policy.conditions import Condition, Family, Quantifier, Test
from core.policy.documents import CannotJudge
from core.policy.patterns import Classes, classes
from core.policy.points import address_values, instant, network, number, ordered_values
from core.policy.texts import FRESH, NO_CASE, Variables, compile_text

KeyValue = tuple[str, ...] | None
"""The values of a key in an example request; None: the key is absent."""

_MULTIVALUED = {
    "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist",
    "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:tagkeys", "aws:vpceorgpaths",
    "sts:transitivetagkeys",
}  # fmt: skip
_MAX_CONTEXTS = 4096


@dataclass(frozen=True, slots=True)
class KeyClasses:
    """Achievable truth of the conditions on one key: bit i is the i-th condition.

    `certain` is False when operators of different families meet on the key, so that some
    of the combinations may not exist.
    """

    truths: dict[int, KeyValue]
    certain: bool


def key_classes(
    conditions: Sequence[Condition], variables: Variables, budget: Budget
) -> KeyClasses:
    """Return which of the conditions (all on one key) can be true together.

    Raises:
        CannotJudge: a value that its operator cannot read, or too much work.
    """
    values: Classes = {0: []}
    families = {item.family for item in conditions} - {Family.PRESENCE}
    for family in sorted(families, key=lambda item: item.value):
        matches = _family_matches(family, conditions, variables, budget)
        budget.spend(len(values) * len(matches))
        values = {
            left | right: texts + more
            for left, texts in values.items()
            for right, more in matches.items()
        }
    if not families:
        values = {0: [FRESH]}
    truths: dict[int, KeyValue] = {}
    truths[_absent(conditions)] = None
    negated = sum(1 << i for i, item in enumerate(conditions) if item.negated)
    present = sum(1 << i for i, item in enumerate(conditions) if _wants_presence(item))
    presence = sum(1 << i for i, item in enumerate(conditions) if item.family is Family.PRESENCE)
    singles: Classes = {}
    for match, texts in values.items():
        truth = ((match ^ negated) & ~presence) | present
        singles.setdefault(truth, []).extend(texts)
        truths.setdefault(truth, (texts[0],))
    if _may_hold_several(conditions):
        for truth, several in _several(conditions, singles, present, budget).items():
            truths.setdefault(truth, several)
    return KeyClasses(truths, len(families) <= 1)


def check_values(condition: Condition) -> None:
    """Raise CannotJudge if a value of a condition cannot be read by its operator."""
    for value in condition.values:
        if condition.family is Family.NUMBER:
            number(value)
        elif condition.family is Family.DATE:
            instant(value)
        elif condition.family is Family.ADDRESS:
            network(value)
        elif condition.family is Family.ARN:
            for compiled in compile_text(value, Variables(), wild=True):
                arn_pattern(compiled)


def _absent(conditions: Sequence[Condition]) -> int:
    """Which conditions hold when the key is not in the request."""
    truth = 0
    for index, item in enumerate(conditions):
        if item.family is Family.PRESENCE:
            holds = "true" in item.values
        elif item.quantifier is Quantifier.FOR_ALL:
            holds = True
        else:
            negated = item.negated and item.quantifier is Quantifier.NONE
            holds = item.if_exists or negated
        truth |= holds << index
    return truth


def _wants_presence(item: Condition) -> bool:
    return item.family is Family.PRESENCE and "false" in item.values


def _may_hold_several(conditions: Sequence[Condition]) -> bool:
    key = conditions[0].key
    if all(item.quantifier is Quantifier.NONE for item in conditions):
        return False
    return key in _MULTIVALUED or not key.startswith(("aws:", "sts:"))


def _several(
    conditions: Sequence[Condition], singles: Classes, present: int, budget: Budget
) -> dict[int, KeyValue]:
    """Requests with two or more values: ForAllValues needs all to match, ForAnyValue one.

    An operator without qualifier is meant for one value: it does not hold for several.
    """
    for_all = sum(1 << i for i, c in enumerate(conditions) if c.quantifier is Quantifier.FOR_ALL)
    for_any = sum(1 << i for i, c in enumerate(conditions) if c.quantifier is Quantifier.FOR_ANY)
    literals = {value for item in conditions for value in item.values}
    pairs: dict[tuple[int, int], tuple[str, ...]] = {}
    frontier: dict[tuple[int, int], tuple[str, ...]] = {}
    for truth, (text, *more) in singles.items():
        frontier[(truth, truth)] = (text,)
        if more or text not in literals:  # a class of many values: two of them are a request too
            pairs[(truth, truth)] = (text, more[0] if more else text + FRESH)
    while frontier:
        grown: dict[tuple[int, int], tuple[str, ...]] = {}
        for (every, some), texts in frontier.items():
            budget.spend(len(singles))
            for truth, (text, *_) in singles.items():
                both = (every & truth, some | truth)
                if both not in pairs and text not in texts:
                    pairs[both] = grown[both] = (*texts, text)
            if len(pairs) > _MAX_CONTEXTS:
                raise CannotJudge("A condition key has too many combinations of values.")
        frontier = grown
    return {
        (every & for_all) | (some & for_any) | present: texts
        for (every, some), texts in pairs.items()
    }


def _family_matches(
    family: Family, conditions: Sequence[Condition], variables: Variables, budget: Budget
) -> Classes:
    """Return which conditions' values some single value matches (negation left aside)."""
    bits: dict[tuple[Test, str], int] = {}
    for index, item in enumerate(conditions):
        if item.family is family:
            for value in item.values:
                bits[(item.test, value)] = bits.get((item.test, value), 0) | 1 << index
    if family in (Family.STRING, Family.BINARY):
        return _texts(bits, variables, budget)
    if family is Family.ARN:
        return _arns(bits, variables, budget)
    if family is Family.BOOLEAN:
        return _booleans(bits, conditions[0].key, variables)
    if family is Family.ADDRESS:
        return address_values(bits, budget)
    return ordered_values(bits, family, budget)


def _texts(bits: dict[tuple[Test, str], int], variables: Variables, budget: Budget) -> Classes:
    patterns: dict[str, int] = {}
    for (test, value), payload in bits.items():
        for compiled in compile_text(value, variables, wild=test is Test.LIKE):
            any_case = test is Test.EQUALS_ANY_CASE and any(
                len(case_variants(letter)) > 1 for letter in compiled
            )
            # the same text in another case is the same pattern
            pattern = NO_CASE + compiled.lower() if any_case else compiled
            patterns[pattern] = patterns.get(pattern, 0) | payload
    return classes(patterns, budget, allow_empty=True)


def _arns(bits: dict[tuple[Test, str], int], variables: Variables, budget: Budget) -> Classes:
    patterns: dict[ArnPattern, int] = {}
    for (_, value), payload in bits.items():
        for compiled in compile_text(value, variables, wild=True):
            pattern = arn_pattern(compiled)
            patterns[pattern] = patterns.get(pattern, 0) | payload
    return arn_classes(patterns, budget, not_an_arn=FRESH)


def _booleans(bits: dict[tuple[Test, str], int], key: str, variables: Variables) -> Classes:
    patterns: dict[str, int] = {"true": 0, "false": 0}
    for (_, value), payload in bits.items():
        for compiled in compile_text(value, variables, wild=False):
            patterns[compiled] = patterns.get(compiled, 0) | payload
    if "tag/" in key:  # a tag can say anything
        patterns.setdefault(FRESH, 0)
    found: Classes = {}
    for text, payload in patterns.items():
        found.setdefault(payload, []).append(text)
    return found
