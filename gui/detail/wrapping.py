"""Breaking a line of code into pieces that fit a width, in a font of equally wide letters."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF

_BREAKS = frozenset(" :/,-_.|")
_HANGING = 2  # letters by which continuations stand further right


class LineBreaker:
    """Measures and breaks lines in one font. Widths are logical pixels."""

    def __init__(self, font: QFont) -> None:
        self._metrics = QFontMetricsF(font)
        self.letter = self._metrics.horizontalAdvance("0")
        self.height = self._metrics.height()
        self.ascent = self._metrics.ascent()
        self.pieces = lru_cache(maxsize=20_000)(self._pieces)

    def width(self, text: str) -> float:
        """How wide `text` is on one line."""
        if text.isascii():
            return self.letter * len(text)
        return self._metrics.horizontalAdvance(text)

    def hanging(self, text: str) -> int:
        """By how many letters the continuations of `text` are indented."""
        return min(len(text) - len(text.lstrip(" ")), 16) + _HANGING

    def _pieces(self, text: str, width: int) -> tuple[tuple[int, int], ...]:
        """(start, end) of every piece; at least one, the first without extra indent."""
        pieces = []
        start, room = 0, float(width)
        while True:
            end = self._fitting(text, start, room)
            if end >= len(text):
                return (*pieces, (start, len(text)))
            end = self._at_a_break(text, start, end)
            pieces.append((start, end))
            start = end
            room = max(width - self.hanging(text) * self.letter, 4 * self.letter)

    def _fitting(self, text: str, start: int, room: float) -> int:
        """The end of the longest piece from `start` that fits; one letter at least."""
        rest = len(text) - start
        if text.isascii():
            return start + min(rest, max(1, int(room / self.letter)))
        taken, used = 0, 0.0
        while taken < rest:
            used += self._metrics.horizontalAdvance(text[start + taken])
            if used > room:
                break
            taken += 1
        return start + max(1, taken)

    @staticmethod
    def _at_a_break(text: str, start: int, end: int) -> int:
        """A place to break in the last third of the piece, if there is one."""
        for place in range(end, start + (end - start) * 2 // 3, -1):
            if text[place - 1] in _BREAKS:
                return place
        return end
