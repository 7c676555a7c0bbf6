"""The values a condition key can take in a request, told apart as far as policies do.

For one key and the conditions on it: absent, every class of single values, and - where
a set operator is used on a key that may hold several values - every combination of them.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from core.policy.arns import ArnPattern, arn_classes, arn_pattern
from core.policy.automaton import case_variants
from core.policy.budget import Budget
from core.policy.conditions import Condition, Family, Quantifier, Test
from core.policy.documents import CannotJudge
from core.policy.patterns import Classes, classes
from core.policy.texts import FRESH, NO_CASE, Variables, compile_text

KeyValue = tuple[str, ...] | None
"""The values of a key in an example request; None: the key is absent."""

_MULTIVALUED = {
    "aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist",
    "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:tagkeys", "aws:vpceorgpaths",
    "sts:transitivetagkeys",
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_MAX_NUMBER_CHARACTERS = 60
_MAX_CONTEXTS = 4096
_YEAR_AND_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


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
    values: dict[int, str] = {0: ""}
    families = {item.family for item in conditions} - {Family.PRESENCE}
    for family in sorted(families, key=lambda item: item.value):
        matches = _family_matches(family, conditions, variables, budget)
        budget.spend(len(values) * len(matches))
        values = {
            left | right: text or more
            for left, text in values.items()
            for right, more in matches.items()
        }
    if not families:
        values = {0: FRESH}
    truths: dict[int, KeyValue] = {}
    truths[_absent(conditions)] = None
    negated = sum(1 << i for i, item in enumerate(conditions) if item.negated)
    present = sum(1 << i for i, item in enumerate(conditions) if _wants_presence(item))
    presence = sum(1 << i for i, item in enumerate(conditions) if item.family is Family.PRESENCE)
    singles: dict[int, str] = {}
    for match, text in values.items():
        truth = ((match ^ negated) & ~presence) | present
        singles.setdefault(truth, text)
        truths.setdefault(truth, (text,))
    if _may_hold_several(conditions):
        for truth, texts in _several(conditions, singles, present, budget).items():
            truths.setdefault(truth, texts)
    return KeyClasses(truths, len(families) <= 1)


def check_values(condition: Condition) -> None:
    """Raise CannotJudge if a value of a condition cannot be read by its operator."""
    for value in condition.values:
        if condition.family is Family.NUMBER:
            _number(value)
        elif condition.family is Family.DATE:
            _instant(value)
        elif condition.family is Family.ADDRESS:
            _network(value)
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
    conditions: Sequence[Condition], singles: dict[int, str], present: int, budget: Budget
) -> dict[int, KeyValue]:
    """Requests with two or more values: ForAllValues needs all to match, ForAnyValue one.

    An operator without qualifier is meant for one value: it does not hold for several.
    """
    for_all = sum(1 << i for i, c in enumerate(conditions) if c.quantifier is Quantifier.FOR_ALL)
    for_any = sum(1 << i for i, c in enumerate(conditions) if c.quantifier is Quantifier.FOR_ANY)
    literals = {value for item in conditions for value in item.values}
    pairs: dict[tuple[int, int], tuple[str, ...]] = {}
    frontier: dict[tuple[int, int], tuple[str, ...]] = {}
    for truth, text in singles.items():
        frontier[(truth, truth)] = (text,)
        if text not in literals:  # a class of many values: two of them are a request too
            pairs[(truth, truth)] = (text, text + FRESH)
    while frontier:
        grown: dict[tuple[int, int], tuple[str, ...]] = {}
        for (every, some), texts in frontier.items():
            budget.spend(len(singles))
            for truth, text in singles.items():
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
) -> dict[int, str]:
    """Return which conditions' values some single value matches (negation left aside)."""
    bits: dict[tuple[Test, str], int] = {}
    for index, item in enumerate(conditions):
        if item.family is family:
            for value in item.values:
                bits[(item.test, value)] = bits.get((item.test, value), 0) | 1 << index
    if family in (Family.STRING, Family.BINARY):
        found = _texts(bits, variables, budget)
    elif family is Family.ARN:
        found = _arns(bits, variables, budget)
    elif family is Family.BOOLEAN:
        found = _booleans(bits, conditions[0].key, variables)
    elif family is Family.ADDRESS:
        return _addresses(bits, budget)
    else:
        return _ordered(bits, _instant if family is Family.DATE else _number, budget)
    return {payload: texts[0] for payload, texts in found.items()}


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


def _ordered(
    bits: dict[tuple[Test, str], int], read: Callable[[str], Fraction], budget: Budget
) -> dict[int, str]:
    """Numbers and dates: every given point, and one value in each gap between them."""
    points = sorted({read(value) for _, value in bits})
    ranks = {point: 2 * index + 1 for index, point in enumerate(points)}
    last = 2 * len(points)
    budget.spend(4 * last)
    exactly, up_to, down_to = ([0] * (last + 2) for _ in range(3))
    texts: dict[int, str] = {}
    for (test, value), payload in bits.items():
        rank = ranks[read(value)]
        texts[rank] = value
        if test is Test.EQUALS:
            exactly[rank] |= payload
        elif test in (Test.LESS, Test.LESS_OR_EQUAL):
            up_to[rank - (test is Test.LESS)] |= payload
        else:
            down_to[rank + (test is Test.GREATER)] |= payload
    for rank in range(last, -1, -1):
        up_to[rank] |= up_to[rank + 1]
    for rank in range(1, last + 1):
        down_to[rank] |= down_to[rank - 1]
    found: dict[int, str] = {}
    for rank in (*range(1, last, 2), *range(0, last + 1, 2)):  # given points make better examples
        payload = exactly[rank] | up_to[rank] | down_to[rank]
        if payload not in found:
            found[payload] = texts.get(rank) or _between(texts, rank, len(points))
    return found


def _between(texts: dict[int, str], rank: int, count: int) -> str:
    if rank == 0:
        return f"below {texts[1]}"
    if rank == 2 * count:
        return f"above {texts[rank - 1]}"
    return f"between {texts[rank - 1]} and {texts[rank + 1]}"


def _number(text: str) -> Fraction:
    if len(text) > _MAX_NUMBER_CHARACTERS or not _NUMBER.fullmatch(text):
        raise CannotJudge(f"{text!r:.60} is not a number.")
    return Fraction(text)


def _instant(text: str) -> Fraction:
    """Return seconds since 1970 of an ISO 8601 date or of a number of seconds."""
    if len(text) <= _MAX_NUMBER_CHARACTERS and _NUMBER.fullmatch(text):
        return Fraction(text)
    try:
        moment = datetime.fromisoformat(
            f"{text}-01" if _YEAR_AND_MONTH.fullmatch(text) else text.upper()
        )
    except ValueError as error:
        raise CannotJudge(f"{text!r:.60} is not a date.") from error
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return Fraction(since.days * 86_400 + since.seconds) + Fraction(since.microseconds, 1_000_000)


def _addresses(bits: dict[tuple[Test, str], int], budget: Budget) -> dict[int, str]:
    """IP addresses: one at the start of every network and one just behind its end."""
    networks = [(_network(value), payload) for (_, value), payload in bits.items()]
    candidates: dict[tuple[int, int], None] = {(4, 0): None, (6, 0): None}
    for network, _ in networks:
        version = int(network.version)
        candidates[(version, int(network.network_address))] = None
        if int(network.broadcast_address) < 2**network.max_prefixlen - 1:
            candidates[(version, int(network.broadcast_address) + 1)] = None
    budget.spend(len(candidates) * (len(networks) + 1) // 8)
    ranges = [
        (network.version, int(network.network_address), int(network.broadcast_address), payload)
        for network, payload in networks
    ]
    found: dict[int, str] = {}
    for version, address in candidates:
        payload = 0
        for own, first, last, bit in ranges:
            if own == version and first <= address <= last:
                payload |= bit
        if payload not in found:
            kind = ipaddress.IPv4Address if version == 4 else ipaddress.IPv6Address
            found[payload] = str(kind(address))
    return found


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise CannotJudge(f"{text!r:.60} is not an IP address or range.") from error
