"""Which wildcard patterns can match the same text at the same time, each with an example.

The question behind every dimension of a policy (actions, resources, condition values):
given many patterns, which *sets* of them does some text match? Literals and `prefix*`
need only a handful of candidate texts; anything else runs all patterns simultaneously as
one bit-parallel automaton (Baeza-Yates and Gonnet's shift-and, with self-loops for `*`),
breadth first, so every answer comes with a shortest example.

A compiled pattern is a `str` in which reserved characters stand for the wildcards and
for policy variables; documents that contain these characters are refused.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from core.policy.documents import CannotJudge

STAR = "\U0010f000"
ANY = "\U0010f001"
FRESH = "\U0010f002"  # in an example: a character that occurs in no pattern
NO_CASE = "\U0010f004"  # leads a compiled literal that matches in any case
_PLAIN = "\U0010f003"  # leads a text whose ${...} is not a variable (Version 2008-10-17)
_FIRST_VARIABLE = 0x10F100
_LAST_VARIABLE = 0x10FFFD
_WILD = re.compile(f"[{STAR}{ANY}]")
_RESERVED = re.compile("[\ud800-\udfff\U0010f000-\U0010ffff]")
_VARIABLE = re.compile(r"\$\{([^{}]+)\}")
_MAX_ALTERNATIVES = 16
MAX_STATES = 60_000

Classes = dict[int, list[str]]
"""Payload of a set of patterns -> texts that match exactly that set (at least one)."""


class Budget:
    """A hard cap on the work of one comparison, counted, not timed: same answer everywhere."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take `steps` off. Raises CannotJudge when nothing is left."""
        self._left -= steps
        if self._left < 0:
            raise too_complex()


def too_complex() -> CannotJudge:
    """Return the error for a comparison that would cost too much time or memory."""
    return CannotJudge("The policies are too complex to compare with certainty.")


def refuse_reserved(text: str) -> None:
    """Raise CannotJudge if a text of a document holds half a character, or one reserved here."""
    if not text.isascii() and _RESERVED.search(text):
        raise CannotJudge("The policy holds characters that are not text.")


def mark_plain(text: str, variables: bool) -> str:
    """Mark a text whose ``${`` is plain because the document's Version knows no variables."""
    return text if variables or "${" not in text else _PLAIN + text


def unmarked(text: str) -> str:
    """Return a text as it stands in the document."""
    return text.removeprefix(_PLAIN)


@dataclass(slots=True)
class Variables:
    """The policy variables of one comparison: each is one letter that `*` matches, `?` not.

    `known` gives values that are certain (lower-case name -> value). `plain_is_dead`: texts
    of old documents whose ``${`` stays plain match nothing real once the other documents
    resolve variables.
    """

    known: Mapping[str, str] = field(default_factory=dict)
    plain_is_dead: bool = False
    _letters: dict[str, str] = field(default_factory=dict)

    def letter(self, name: str) -> str:
        """Return the letter that stands for the value of a variable."""
        found = self._letters.get(name)
        if found is None:
            point = _FIRST_VARIABLE + len(self._letters)
            if point > _LAST_VARIABLE:
                raise CannotJudge("The policies use too many different variables.")
            found = self._letters[name] = chr(point)
        return found

    def spelled(self, text: str) -> str:
        """Return an example text with the variables back in it."""
        if text.isascii():
            return text
        for name, letter in self._letters.items():
            text = text.replace(letter, "${" + name + "}")
        return text


def is_plain(text: str) -> bool:
    """True if the ``${`` of a text is plain because its document is too old for variables."""
    return text.startswith(_PLAIN)


def glob_matches(pattern: str, text: str) -> bool:
    """True if a pattern with `*` and `?`, as documents write it, matches a whole text.

    Never backtracks: each piece between two `*` takes the first place where it fits.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return len(first) == len(text) and _find(first, text, 0, anchored=True) == 0
    *middle, last = rest
    end = len(text) - len(last)
    if end < len(first) or _find(first, text, 0, anchored=True) != 0:
        return False
    if _find(last, text, end, anchored=True) != end:
        return False
    position = len(first)
    for piece in middle:
        found = _find(piece, text, position, anchored=False)
        if found < 0:
            return False
        position = found + len(piece)
    return position <= end


def _find(piece: str, text: str, start: int, *, anchored: bool) -> int:
    """Return where a piece (`?` stands for any character) is found, -1 if nowhere."""
    if "?" not in piece:
        if anchored:
            return start if text.startswith(piece, start) else -1
        return text.find(piece, start)
    found = (_piece(piece).match if anchored else _piece(piece).search)(text, start)
    return found.start() if found else -1


@lru_cache(maxsize=1024)
def _piece(piece: str) -> re.Pattern[str]:
    return re.compile("".join("." if c == "?" else re.escape(c) for c in piece), re.DOTALL)


def has_live_variable(text: str) -> bool:
    """True if a text of a document holds a variable that IAM resolves."""
    if text.startswith(_PLAIN):
        return False
    return any(name not in ("*", "?", "$") for name in _VARIABLE.findall(text))


def compile_text(text: str, variables: Variables, *, wild: bool) -> tuple[str, ...]:
    """Return the compiled patterns of which a text is the union (several only for a
    variable with a default). `wild`: `*` and `?` are wildcards."""
    if text.startswith(_PLAIN):
        return () if variables.plain_is_dead else (_wildcards(text[1:], wild),)
    if "${" not in text:
        return (_wildcards(text, wild),)
    parts = _VARIABLE.split(text)
    options = [
        _variable(part, variables) if index % 2 else (_wildcards(part, wild),)
        for index, part in enumerate(parts)
    ]
    alternatives = tuple("".join(choice) for choice in _choices(options))
    return tuple(_squeezed(alternative) for alternative in alternatives)


def _choices(options: list[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    count = 1
    for option in options:
        count *= len(option)
    if count > _MAX_ALTERNATIVES:
        raise CannotJudge("A text of the policy has too many variables with defaults.")
    return product(*options)


def _variable(inner: str, variables: Variables) -> tuple[str, ...]:
    """``${*}``, ``${?}`` and ``${$}`` are literals; ``${key, 'default'}`` has two readings."""
    if inner in ("*", "?", "$"):
        return (inner,)
    name, comma, default = inner.partition(",")
    name = name.strip().lower()
    if name in variables.known:
        return (variables.known[name],)
    if not comma:
        return (variables.letter(name),)
    absent = f"{name} absent, {default.strip()}"
    return (variables.letter(name), variables.letter(absent))


def _wildcards(text: str, wild: bool) -> str:
    if not wild:
        return text
    return _squeezed(text.replace("*", STAR).replace("?", ANY))


def _squeezed(text: str) -> str:
    while STAR + STAR in text:
        text = text.replace(STAR + STAR, STAR)
    return text


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
        automaton = _Automaton({**wildcards, **modelled}, budget)
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


class _Automaton:
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
            for position in _bits(finals):
                payload |= self._payloads[1 << position]
            self._accepted[finals] = payload
        return payload | state >> self._size


def case_variants(letter: str) -> set[str]:
    """Return a letter in each case that is one letter again."""
    return {variant for variant in (letter, letter.lower(), letter.upper()) if len(variant) == 1}


def _bits(number: int) -> Iterable[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
