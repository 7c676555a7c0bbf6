"""Which wildcard patterns can match the same text at the same time, each with an example.

The question behind every dimension of a policy (actions, resources, condition values):
given many patterns, which *sets* of them does some text match? Literals and `prefix*`
need only a handful of candidate texts; anything else runs all patterns simultaneously as
one automaton, breadth first, so every answer comes with a shortest example.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from core.policy.automaton import Automaton
from core.policy.budget import Budget
from core.policy.texts import ANY, FRESH, NO_CASE, STAR

_WILD = re.compile(f"[{STAR}{ANY}]")

Classes = dict[int, list[str]]
"""Payload of a set of patterns -> texts that match exactly that set (at least one)."""


def classes(patterns: Mapping[str, int], budget: Budget, *, allow_empty: bool) -> Classes:
    """Return every achievable union of payloads, with texts that achieve it.

    `patterns`: compiled pattern -> payload bits. A text's value is the union (bitwise or)
    of the payloads of all patterns that match it. Literals are all listed as examples.
    """
    literals: dict[str, int] = {}
    prefixes: dict[str, int] = {}
    others: dict[str, int] = {}
    for pattern, payload in patterns.items():
        wild = _WILD.search(pattern)
        if pattern.startswith(NO_CASE):
            others[pattern] = payload
        elif wild is None:
            literals[pattern] = payload
        elif wild.start() == len(pattern) - 1 and pattern[-1] == STAR:
            prefixes[pattern[:-1]] = payload
        else:
            others[pattern] = payload
    if not allow_empty:
        literals.pop("", None)
    if others:
        wildcards = others | {text + STAR: payload for text, payload in prefixes.items()}
        return _explored_classes(literals, wildcards, budget, allow_empty)
    return _prefix_classes(literals, prefixes, budget)


def _prefix_classes(literals: dict[str, int], prefixes: dict[str, int], budget: Budget) -> Classes:
    """A text's value depends only on the prefixes it starts with and the literal it is."""
    lengths = sorted({len(text) for text in prefixes})
    budget.spend((len(literals) + len(prefixes)) * (1 + len(lengths)))
    found: Classes = {}

    def covered(text: str) -> int:
        value = 0
        for length in lengths:
            if length > len(text):
                break
            value |= prefixes.get(text[:length], 0)
        return value

    for text, payload in literals.items():
        found.setdefault(payload | covered(text), []).append(text)
    for text in ("", *prefixes):
        found.setdefault(covered(text), []).append(text + FRESH)
    return found


def _explored_classes(
    literals: dict[str, int], wildcards: dict[str, int], budget: Budget, allow_empty: bool
) -> Classes:
    """Explore the wildcards alone; a literal joins only when an example collides with it."""
    modelled: dict[str, int] = {}
    while True:
        automaton = Automaton({**wildcards, **modelled}, budget)
        examples, collisions = automaton.explore(literals.keys() - modelled.keys(), allow_empty)
        if not collisions:
            break
        modelled.update((text, literals[text]) for text in collisions)
    found: Classes = {payload: [text] for payload, text in examples.items()}
    for text, payload in literals.items():
        budget.spend(2 * len(text) + 1)
        value = automaton.payload_of(text) | payload
        if text not in found.get(value, ()):
            found.setdefault(value, []).append(text)
    return found
