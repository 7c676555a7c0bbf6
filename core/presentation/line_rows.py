"""Two texts as rows of paired lines, marked same, added, removed or changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import Enum

CONTEXT_LINES = 2  # unchanged lines that stay around a difference
_MANY_LINES = 1500  # beyond, difflib may take its short cuts
_MOST_COMPARED = 600  # pairs of lines in one replaced block that are compared with each other
_LONG_LINE = 2000  # characters; of longer lines no changed part is sought
_ALIKE = 0.6
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
Span = tuple[int, int]


class Mark(Enum):
    """What became of a line between the left side and the right one."""

    SAME = " "
    ADDED = "+"
    REMOVED = "-"
    CHANGED = "~"


@dataclass(frozen=True, slots=True)
class Row:
    """A line and its partner; None where there is none. Spans are the changed parts, as
    (start, end) positions in the text beside them."""

    mark: Mark
    left: str | None
    right: str | None
    left_spans: tuple[Span, ...] = ()
    right_spans: tuple[Span, ...] = ()

    @property
    def differs(self) -> bool:
        return self.mark is not Mark.SAME


@dataclass(frozen=True, slots=True)
class Fold:
    """Unchanged rows that are left out while only differences are shown. `path` says what the
    next row belongs to: the lines above it that stand further left, such as Allow, Action."""

    rows: tuple[Row, ...]
    path: tuple[str, ...] = ()


def line_rows(
    left: Sequence[str], right: Sequence[str], *, loose_commas: bool = False
) -> tuple[Row, ...]:
    """Pair the lines of two texts. With `loose_commas`, lines that differ in a comma at their
    end only are the same: laid-out JSON has one wherever another line follows."""
    if not left or not right:
        return (
            *(Row(Mark.REMOVED, line, None) for line in left),
            *(Row(Mark.ADDED, None, line) for line in right),
        )
    shortened = len(left) + len(right) > _MANY_LINES
    ours, theirs = left, right
    if loose_commas:
        ours, theirs = [line.rstrip(",") for line in left], [line.rstrip(",") for line in right]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=shortened)
    return tuple(_rows(matcher, left, right))


def _rows(
    matcher: SequenceMatcher[str], left: Sequence[str], right: Sequence[str]
) -> Iterator[Row]:
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(left[a:b], right[c:d], strict=True)
            yield from (Row(Mark.SAME, one, other) for one, other in pairs)
        else:
            yield from _replaced(left[a:b], right[c:d])


def _replaced(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """Lines that are alike become changed rows; the rest is removed or added."""
    if len(left) * len(right) > _MOST_COMPARED:
        yield from line_rows(left, ())
        yield from line_rows((), right)
        return
    done = 0
    for line in left:
        partner = _partner(line, right, done, alone=len(left) == len(right) == 1)
        if partner is None:
            yield Row(Mark.REMOVED, line, None)
            continue
        yield from line_rows((), right[done:partner])
        yield Row(Mark.CHANGED, line, right[partner])
        done = partner + 1
    yield from line_rows((), right[done:])


def _partner(line: str, others: Sequence[str], start: int, *, alone: bool) -> int | None:
    if alone:
        return 0 if _depth(line) == _depth(others[0]) else None
    scores = [(_likeness(line, others[at]), -at) for at in range(start, len(others))]
    best, place = max(scores, default=(0.0, 0))
    return -place if best >= _ALIKE else None


def _likeness(one: str, other: str) -> float:
    if _depth(one) != _depth(other) or max(len(one), len(other)) > _LONG_LINE:
        return 0.0
    words, others = _WORD.findall(one.strip()), _WORD.findall(other.strip())
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def finished(rows: Sequence[Row], show: Callable[[str], str]) -> tuple[Row, ...]:
    """The rows with every text as `show` makes it, and with the changed parts of the lines."""
    return tuple(_finished(row, show) for row in rows)


def _finished(row: Row, show: Callable[[str], str]) -> Row:
    left = None if row.left is None else show(row.left)
    right = None if row.right is None else show(row.right)
    if row.mark is not Mark.CHANGED or left is None or right is None:
        return replace(row, left=left, right=right)
    left_spans, right_spans = changed_parts(left, right)
    return Row(row.mark, left, right, left_spans, right_spans)


def changed_parts(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Which parts of two paired lines differ. Lines with little in common differ wholly."""
    whole = _whole(left), _whole(right)
    if left == right or max(len(left), len(right)) > _LONG_LINE:
        return whole
    words, others = _WORD.findall(left), _WORD.findall(right)
    matcher = SequenceMatcher(None, words, others, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return whole
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        _spans(words, [(a, b) for _, a, b, _, _ in changes]),
        _spans(others, [(c, d) for _, _, _, c, d in changes]),
    )


def _whole(line: str) -> tuple[Span, ...]:
    return ((_depth(line), len(line)),) if line.strip() else ()


def _spans(words: Sequence[str], ranges: Sequence[Span]) -> tuple[Span, ...]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    spans: list[Span] = []
    for first, last in ranges:
        start, end = starts[first], starts[last]
        if spans and start - spans[-1][1] <= 1:
            spans[-1] = (spans[-1][0], end)
        elif end > start:
            spans.append((start, end))
    return tuple(spans)


def folded(rows: Sequence[Row], context: int = CONTEXT_LINES) -> tuple[Row | Fold, ...]:
    """The differences with `context` unchanged lines around each; the rest in folds.

    A fold that would save a single line only is not made.
    """
    near: set[int] = set()
    for place, row in enumerate(rows):
        if row.differs:
            near.update(range(place - context, place + context + 1))
    result: list[Row | Fold] = []
    hidden: list[Row] = []
    for place, row in enumerate(rows):
        if place not in near:
            hidden.append(row)
            continue
        result += _fold(hidden, row)
        hidden = []
        result.append(row)
    return (*result, *_fold(hidden, None))


def _fold(hidden: Sequence[Row], following: Row | None) -> Sequence[Row | Fold]:
    if len(hidden) <= 1:
        return list(hidden)
    return [Fold(tuple(hidden), _path(hidden, following) if following else ())]


def _path(above: Sequence[Row], row: Row) -> tuple[str, ...]:
    depth = _depth(_text(row))
    path: list[str] = []
    for line in map(_text, reversed(above)):
        if line.strip() and _depth(line) < depth:
            depth = _depth(line)
            path.append(line.strip())
    return tuple(reversed(path))


def _text(row: Row) -> str:
    return (row.right if row.left is None else row.left) or ""


def unified_text(rows: Sequence[Row]) -> str:
    """The rows as plain text, every line after ``-``, ``+`` or a blank."""
    lines = []
    for row in rows:
        if row.mark is Mark.SAME:
            lines.append(f"  {_text(row)}")
            continue
        lines += [f"- {row.left}"] if row.left is not None else []
        lines += [f"+ {row.right}"] if row.right is not None else []
    return "\n".join(lines)
