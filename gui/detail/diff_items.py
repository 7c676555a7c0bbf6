"""What the list of differences holds: one item per line of the view. Qt-free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.presentation.line_rows import Fold, Mark, Row, folded
from core.presentation.side_by_side import RoleComparison, Section
from core.presentation.text import counted


@dataclass(frozen=True, slots=True)
class RoleHead:
    """The name of a role, where a cell has several."""

    title: str


@dataclass(frozen=True, slots=True)
class SectionHead:
    """The title of a section, and in words how much differs."""

    title: str
    verdict: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence across both sides."""

    text: str


@dataclass(frozen=True, slots=True)
class EmptySide:
    """Why a side has no lines."""

    left: str
    right: str
    left_title: str = "Expected"
    right_title: str = "Found"

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences, each with the side it is about."""
        sides = ((self.left_title, self.left), (self.right_title, self.right))
        return tuple(f"{title}: {text}" for title, text in sides if text)


_DEEPER = " \u203a "
Item = RoleHead | SectionHead | Note | EmptySide | Row | Fold


def comparison_items(
    roles: Sequence[RoleComparison], *, only_differences: bool
) -> tuple[Item, ...]:
    """The lines of a whole comparison; equal parts are folded if only differences count."""
    items: list[Item] = []
    for role in roles:
        if len(roles) > 1:
            items.append(RoleHead(role.title))
        for section in role.sections:
            items += _section(section, only_differences=only_differences)
    return tuple(items)


def text_items(rows: Sequence[Row]) -> tuple[Item, ...]:
    """The lines of two plain texts, all of them."""
    return tuple(rows)


def _section(section: Section, *, only_differences: bool) -> Iterable[Item]:
    yield SectionHead(section.title, section_verdict(section), section.differences > 0)
    yield from (Note(text) for text in section.notes)
    if section.left_empty or section.right_empty:
        yield EmptySide(section.left_empty, section.right_empty)
    # what was not read is not equal, so it is not folded away either
    fold = only_differences and not section.is_unread
    yield from folded(section.rows) if fold else section.rows


def section_verdict(section: Section) -> str:
    """How both sides compare, in two words."""
    if section.is_unread:
        return "Not read"
    if section.left_empty:
        return "Not agreed"
    if section.right_empty:
        return "Missing"
    return counted(section.differences, "difference") if section.differences else "Same"


def copied_text(item: Item) -> str:
    """The item as plain text for the clipboard and for a screen reader's list."""
    if isinstance(item, RoleHead):
        return item.title
    if isinstance(item, SectionHead):
        return f"{item.title} ({item.verdict.lower()})"
    if isinstance(item, Note):
        return item.text
    if isinstance(item, EmptySide):
        return "\n".join(item.lines)
    if isinstance(item, Fold):
        return "\n".join(f"  {row.left}" for row in item.rows)
    return "\n".join(f"{sign} {text}" for sign, text in marked_lines(item))


def spoken_text(item: Item) -> str:
    """The item in words for a screen reader: colour and sign are said."""
    if isinstance(item, Fold):
        return f"{fold_words(item)}, press Enter to show them"
    if not isinstance(item, Row):
        return copied_text(item)
    if item.mark is Mark.CHANGED:
        return f"Changed from {(item.left or '').strip()} to {(item.right or '').strip()}"
    if row_is_alone(item):
        return f"Not compared: {(item.left or item.right or '').strip()}"
    words = {Mark.SAME: "Same", Mark.REMOVED: "Left only", Mark.ADDED: "Right only"}[item.mark]
    return f"{words}: {(item.left or item.right or '').strip()}"


def row_is_alone(row: Row) -> bool:
    """Whether a row is no difference although one side has nothing: that side was not read."""
    return row.mark is Mark.SAME and (row.left is None or row.right is None)


def fold_words(fold: Fold) -> str:
    """How much a fold hides, and what the line below it belongs to."""
    words = counted(len(fold.rows), "equal line")
    return f"{words}  \u00b7  {_DEEPER.join(fold.path)}" if fold.path else words


def marked_lines(row: Row) -> tuple[tuple[str, str], ...]:
    """The row as lines one under the other, each with its sign."""
    if row.mark is Mark.SAME:
        return ((" ", (row.right if row.left is None else row.left) or ""),)
    left = (("-", row.left),) if row.left is not None else ()
    right = (("+", row.right),) if row.right is not None else ()
    return (*left, *right)
