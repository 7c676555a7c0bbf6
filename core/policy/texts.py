"""Texts of a policy with wildcards and variables, compiled for matching.

A compiled pattern is a `str` in which reserved characters stand for the wildcards and
for policy variables; documents that contain these characters are refused.
"""

from __future__ import annotations

import re
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
_RESERVED = re.compile("[\ud800-\udfff\U0010f000-\U0010ffff]")
_VARIABLE = re.compile(r"\$\{([^{}]+)\}")
_MAX_ALTERNATIVES = 16


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
