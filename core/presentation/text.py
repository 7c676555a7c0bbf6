"""Text that came from others, made safe to read.

Names, tags and policies are written by strangers. Characters that reorder, hide or break a
line are shown by their code point, so that two different names never look the same.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_ZERO_WIDTH_JOINER = "\u200d"
_FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # blank although they are "letters"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


@lru_cache(maxsize=50_000)
def visible(text: str) -> str:
    """`text` on one line, every invisible or reordering character as ``[U+202E]``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"[U+{ord(char):04X}]" if _is_hidden(text, place) else char
        for place, char in enumerate(text)
    )


def visible_lines(text: str) -> str:
    """Like `visible`, but the line ends of a document stay line ends."""
    return "\n".join(visible(line.replace("\t", "    ")) for line in text.split("\n"))


@lru_cache(maxsize=10_000)
def isolated(text: str) -> str:
    """`visible(text)` for the middle of a sentence: a right-to-left name cannot reorder it."""
    shown = visible(text)
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in shown):
        return f"\u2068{shown}\u2069"
    return shown


def _is_hidden(text: str, place: int) -> bool:
    char = text[place]
    if char in _FILLERS:
        return True
    if unicodedata.category(char) not in _HIDDEN_CATEGORIES:
        return False
    return not (char == _ZERO_WIDTH_JOINER and _joins_pictures(text, place))


def _joins_pictures(text: str, place: int) -> bool:
    """A joiner between two pictures builds one picture: nothing is hidden there."""
    if not 0 < place < len(text) - 1:
        return False
    before = text[place - 1]
    if before == "\ufe0f" and place > 1:
        before = text[place - 2]
    picture = {"So", "Sk"}
    return (
        unicodedata.category(before) in picture and unicodedata.category(text[place + 1]) in picture
    )


def counted(number: int, one: str, many: str = "") -> str:
    """``1 account``, ``2 accounts``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
