"""How two sets of statements that meet at one place differ, for some condition values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.policy.bits import bits_of
from core.policy.bodies import Body
from core.policy.budget import Budget, too_complex
from core.policy.conditions import Condition
from core.policy.domains import KeyClasses, KeyValue, key_classes
from core.policy.texts import Variables

_MAX_STATES = 30_000

_Example: TypeAlias = tuple["_Example", str, KeyValue] | None
"""The keys of an example request, the last one first; earlier ones are shared."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the sides differ in a cell: the keys of an example request, or None."""

    missing: Mapping[str, KeyValue] | None
    excess: Mapping[str, KeyValue] | None
    certain: bool


SAME = Outcome(None, None, certain=True)


class ConditionSpace:
    """Everything computed about the conditions of some bodies."""

    def __init__(self, bodies: Sequence[Body], variables: Variables, budget: Budget) -> None:
        self._bodies = bodies
        self._variables = variables
        self._budget = budget
        self._sets: dict[tuple[Condition, ...], int] = {}
        self._outcomes: dict[tuple[int, int, int, int], Outcome] = {}
        self._key_classes: dict[tuple[Condition, ...], KeyClasses] = {}

    def outcome(self, expected: int, actual: int, ignored_key: str | None) -> Outcome:
        """Return how the sides differ when these bodies (bits) apply on each side.

        `ignored_key`: a condition key to leave out on both sides.
        """
        sides = (*self._masks(expected, ignored_key), *self._masks(actual, ignored_key))
        if sides[:2] == sides[2:]:
            return SAME
        known = self._outcomes.get(sides)
        if known is None:
            known = self._outcomes[sides] = self._compared(*sides)
        return known

    def _masks(self, bodies: int, ignored_key: str | None) -> tuple[int, int]:
        """Return the condition sets that allow and that deny, without needless ones."""
        allow = deny = 0
        for index in bits_of(bodies):
            body = self._bodies[index]
            conditions = body.conditions
            if ignored_key is not None:
                conditions = tuple(item for item in conditions if item.key != ignored_key)
            if not conditions and not body.allows:
                return (0, 0)
            number = self._sets.setdefault(conditions, len(self._sets))
            if body.allows:
                allow |= 1 << number
            else:
                deny |= 1 << number
        unconditional = self._sets.get(())
        if unconditional is not None and allow >> unconditional & 1:
            allow = 1 << unconditional
        return (allow, deny) if allow else (0, 0)

    def _compared(self, e_allow: int, e_deny: int, a_allow: int, a_deny: int) -> Outcome:
        sides = _Sides(e_allow, e_deny, a_allow, a_deny)
        active = e_allow | e_deny | a_allow | a_deny
        sets = {
            number: conditions for conditions, number in self._sets.items() if active >> number & 1
        }
        states: dict[int, _Example] = {active: None}
        open_keys = {number: {c.key for c in conditions} for number, conditions in sets.items()}
        certain = True
        for key in _keys_by_use(sets):
            conditions, needs = _conditions_on(key, sets)
            found = self._classes_of_key(conditions)
            certain = certain and found.certain
            for keys in open_keys.values():
                keys.discard(key)
            settled = sum(1 << number for number, keys in open_keys.items() if not keys)
            kept = _kept_masks(found.truths, needs, active)
            after: dict[int, _Example] = {}
            for state, example in states.items():
                self._budget.spend(2 * len(kept))
                for mask, value in kept.items():
                    both = state & mask
                    if both not in after and not sides.agree(both, settled):
                        after[both] = (example, key, value)
            if len(after) > _MAX_STATES:
                raise too_complex()
            states = after
        return sides.outcome(states, certain)

    def _classes_of_key(self, conditions: tuple[Condition, ...]) -> KeyClasses:
        found = self._key_classes.get(conditions)
        if found is None:
            found = key_classes(conditions, self._variables, self._budget)
            self._key_classes[conditions] = found
        return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """The condition sets that allow and deny, on each side, as bits."""

    e_allow: int
    e_deny: int
    a_allow: int
    a_deny: int

    def agree(self, state: int, settled: int) -> bool:
        """True if both sides answer alike whatever the keys still open turn out to be."""
        e_allow, a_allow = state & self.e_allow, state & self.a_allow
        e_deny, a_deny = state & self.e_deny, state & self.a_deny
        if e_allow == a_allow and e_deny == a_deny:
            return True
        expected_no = not e_allow or bool(e_deny & settled)
        actual_no = not a_allow or bool(a_deny & settled)
        if expected_no or actual_no:
            return expected_no and actual_no
        expected_yes = bool(e_allow & settled) and not e_deny
        return expected_yes and bool(a_allow & settled) and not a_deny

    def outcome(self, states: Mapping[int, _Example], certain: bool) -> Outcome:
        """Judge the states that are left when every key has its value."""
        missing: dict[str, KeyValue] | None = None
        excess: dict[str, KeyValue] | None = None
        for state, example in states.items():
            expected = bool(state & self.e_allow) and not state & self.e_deny
            actual = bool(state & self.a_allow) and not state & self.a_deny
            if expected and not actual and missing is None:
                missing = _unrolled(example)
            elif actual and not expected and excess is None:
                excess = _unrolled(example)
        if missing is None and excess is None:
            return SAME
        return Outcome(missing, excess, certain)


def _unrolled(example: _Example) -> dict[str, KeyValue]:
    found: dict[str, KeyValue] = {}
    while example is not None:
        example, key, value = example
        found[key] = value
    return found


def _keys_by_use(sets: Mapping[int, tuple[Condition, ...]]) -> list[str]:
    """The keys that most condition sets use first: they settle most."""
    use: dict[str, int] = {}
    for conditions in sets.values():
        for key in {condition.key for condition in conditions}:
            use[key] = use.get(key, 0) + 1
    return sorted(use, key=lambda key: (-use[key], key))


def _conditions_on(
    key: str, sets: Mapping[int, tuple[Condition, ...]]
) -> tuple[tuple[Condition, ...], dict[int, int]]:
    """Return the distinct conditions on a key, and which of them each set needs (bits)."""
    numbers: dict[Condition, int] = {}
    needs: dict[int, int] = {}
    for number, conditions in sets.items():
        for condition in conditions:
            if condition.key == key:
                bit = 1 << numbers.setdefault(condition, len(numbers))
                needs[number] = needs.get(number, 0) | bit
    return tuple(numbers), needs


def _kept_masks(
    truths: Mapping[int, KeyValue], needs: Mapping[int, int], active: int
) -> dict[int, KeyValue]:
    """Return which condition sets survive for some value of the key."""
    kept: dict[int, KeyValue] = {}
    for truth, value in truths.items():
        mask = active
        for number, need in needs.items():
            if need & ~truth:
                mask &= ~(1 << number)
        kept.setdefault(mask, value)
    return kept
