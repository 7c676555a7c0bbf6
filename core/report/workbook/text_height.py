"""How high a row must be so that wrapped text shows whole.

LibreOffice, and Excel for a file it has not yet touched, do not grow rows by themselves.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

LINE: Final = 15.0  # points of a line of Calibri 11
_PADDING: Final = 1.7  # of a cell's width, in digits: its indent and borders
# widths of Calibri's letters in parts of the width Excel reckons for a digit
_BREADTHS: Final = {
    char: breadth
    for breadth, chars in (
        (0.5, "ijlI ',.|"),
        (0.68, 'f:;!()[]{}/\\-tJ"'),
        (0.76, "r*"),
        (0.9, "csxzL"),
        (1.0, "aegkvyFSETYZ_?^~<>=+"),
        (1.06, "0123456789"),
        (1.18, "ABCKPRXV$#"),
        (1.4, "DGHNOQU&"),
        (1.9, "mwMW@%"),
    )
    for char in chars
}


def height_for(texts: Iterable[tuple[str, float]], *, line: float = LINE) -> float | None:
    """Points for a row of (text, column width in characters), None when one line does."""
    lines = max((lines_needed(text, width) for text, width in texts), default=1)
    return lines * line + 1 if lines > 1 else None


def may_wrap(text: str, width: float) -> bool:
    """False when one line is certainly enough."""
    return len(text) * 1.2 + _PADDING >= width or "\n" in text


@lru_cache(maxsize=20_000)
def lines_needed(text: str, width: float) -> int:
    """The lines `text` takes in a column `width` digits wide. Errs on the high side."""
    if not may_wrap(text, width):
        return 1
    return sum(_lines_of_paragraph(part, width - _PADDING) for part in text.split("\n"))


def _lines_of_paragraph(text: str, room: float) -> int:
    lines, used = 1, 0.0
    for word in text.replace("-", "- ").split(" "):
        length = sum(map(_breadth, word))
        if used and used + 0.5 + length > room:
            lines, used = lines + 1, 0.0
        if length > room:
            further = int(length // room)
            lines, length = lines + further, length - further * room
        used += length + (0.5 if used else 0.0)
    return lines


@lru_cache(maxsize=4096)
def _breadth(char: str) -> float:
    if char.isascii():
        return _BREADTHS.get(char, 1.1)
    return 2.1 if unicodedata.east_asian_width(char) in "WF" else 1.15
