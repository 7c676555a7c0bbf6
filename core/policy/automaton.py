"""Many wildcard patterns run at once over a text, as one bit-parallel automaton.

Shift-and (Baeza-Yates and Gonnet), with a self-loop wherever a pattern has a `*`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from core.policy.bits import bits_of
from core.policy.budget import Budget, too_complex
from core.policy.texts import ANY, FRESH, NO_CASE, STAR

MAX_STATES = 60_000


class Automaton:
    """All patterns at once.

    A state is a number: bit j is set when the text so far matches j steps of a pattern, and
    above these bits stands the payload that is certain, whatever follows (a trailing `*`
    was reached).
    """

    def __init__(self, patterns: Mapping[str, int], budget: Budget) -> None:
        self._budget = budget
        self._letters: dict[str, int] = {}
        self._any = self._loops = self._finals = self._sinks = 0
        self._payloads: dict[int, int] = {}  # final bit -> payload
        self._spans: list[tuple[int, int]] = []  # per pattern: all its bits, its payload
        self._first: list[int] = []  # position -> first position of its pattern
        starts = 0
        for pattern, payload in patterns.items():
            starts |= 1 << len(self._first)
            self._add(pattern, payload)
        self._size = len(self._first)
        self._positions = (1 << self._size) - 1
        self._earlier: dict[int, int] = {}
        self._decided: dict[int, int] = {}
        self._accepted: dict[int, int] = {}
        self._cost = 1 + self._size // 1000
        self._start = self._reduced(starts, 0)

    def _add(self, pattern: str, payload: int) -> None:
        first = len(self._first)
        self._first.append(first)
        cased = not pattern.startswith(NO_CASE)
        for letter in pattern.removeprefix(NO_CASE):
            bit = 1 << (len(self._first) - 1)
            if letter == STAR:
                self._loops |= bit
                continue
            if letter == ANY:
                self._any |= bit
            else:
                for variant in letter if cased else case_variants(letter):
                    self._letters[variant] = self._letters.get(variant, 0) | bit
            self._first.append(first)
        final = 1 << (len(self._first) - 1)
        self._finals |= final
        self._sinks |= final & self._loops
        self._payloads[final] = payload
        self._spans.append(((1 << len(self._first)) - (1 << first), payload))

    def explore(
        self, literals: Iterable[str], allow_empty: bool
    ) -> tuple[dict[int, str], set[str]]:
        """Return payload -> shortest example, and the literals that all examples of some
        payload collided with."""
        avoid = set(literals)
        examples: dict[int, str] = {}
        collided: dict[int, str] = {}
        # without the empty text, the first state counts only when a longer text comes back to it
        seen = {self._start} if allow_empty else set[int]()
        queue: deque[tuple[int, str]] = deque([(self._start, "")])
        while queue:
            state, text = queue.popleft()
            if text or allow_empty:
                payload = self._payload(state)
                if payload not in examples:
                    (collided if text in avoid else examples)[payload] = text
            letters = [letter for letter, bits in self._letters.items() if bits & state]
            self._budget.spend(self._cost * (3 + len(letters) * 2 + len(self._letters) // 8))
            for letter in (FRESH, *letters):
                after = self._step(state, letter)
                if after not in seen:
                    seen.add(after)
                    queue.append((after, text + letter))
            if len(seen) > MAX_STATES:
                raise too_complex()
        return examples, {text for payload, text in collided.items() if payload not in examples}

    def payload_of(self, text: str) -> int:
        """Return the union of the payloads of the patterns that match a text."""
        state = self._start
        for letter in text:
            state = self._step(state, letter)
        return self._payload(state)

    def _step(self, state: int, letter: str) -> int:
        accepting = self._letters.get(letter, 0)
        if letter <= FRESH:  # `?` does not stand for the value of a variable
            accepting |= self._any
        positions = ((state & accepting) << 1) | (state & self._loops)
        return self._reduced(positions, state >> self._size)

    def _reduced(self, positions: int, certain: int) -> int:
        """Drop positions that can no longer change anything.

        Positions before a reached `*` accept nothing that it does not accept, and patterns
        whose payload is already certain add nothing.
        """
        looping = positions & self._loops
        if looping:
            earlier = self._earlier.get(looping)
            if earlier is None:
                earlier = self._earlier[looping] = self._before(looping)
            positions &= earlier
            reached = positions & self._sinks
            while reached:
                lowest = reached & -reached
                certain |= self._payloads[lowest]
                reached ^= lowest
        if certain:
            undecided = self._decided.get(certain)
            if undecided is None:
                undecided = self._decided[certain] = self._still_open(certain)
            positions &= undecided
        return positions | certain << self._size

    def _before(self, looping: int) -> int:
        """Return the positions to keep once the `*` at these positions are reached."""
        dropped = 0
        self._budget.spend(self._cost * (1 + looping.bit_count()))
        while looping:
            lowest = looping & -looping
            looping ^= lowest
            dropped |= lowest - (1 << self._first[lowest.bit_length() - 1])
        return self._positions & ~dropped

    def _still_open(self, certain: int) -> int:
        """Return the positions of patterns that can add to a certain payload."""
        kept = 0
        self._budget.spend(self._cost * (1 + len(self._spans) // 4))
        for span, payload in self._spans:
            if payload & ~certain:
                kept |= span
        return kept

    def _payload(self, state: int) -> int:
        finals = state & self._finals
        payload = self._accepted.get(finals)
        if payload is None:
            payload = 0
            for position in bits_of(finals):
                payload |= self._payloads[1 << position]
            self._accepted[finals] = payload
        return payload | state >> self._size


def case_variants(letter: str) -> set[str]:
    """Return a letter in each case that is one letter again."""
    return {variant for variant in (letter, letter.lower(), letter.upper()) if len(variant) == 1}
