"""The lines of a comparison, in words too."""

from __future__ import annotations

import pytest
from presentation_samples import cell_of, expected_role, observed_role

from core.model import CellResult, Status
from core.presentation.line_rows import Fold, Mark, Row
from core.presentation.side_by_side import side_by_side
from gui.detail.diff_items import (
    EmptySide,
    Item,
    RoleHead,
    SectionHead,
    comparison_items,
    copied_text,
    fold_words,
    marked_lines,
    spoken_text,
)


def items(cell: CellResult, *, only_differences: bool = True) -> tuple[Item, ...]:
    return comparison_items(side_by_side(cell), only_differences=only_differences)


def verdicts(cell: CellResult) -> list[str]:
    return [one.verdict for one in items(cell) if isinstance(one, SectionHead)]


def test_equal_lines_are_folded_unless_all_are_wanted(cell: CellResult) -> None:
    assert any(isinstance(one, Fold) for one in items(cell))
    everything = items(cell, only_differences=False)
    assert not any(isinstance(one, Fold) for one in everything)
    hidden = sum(len(one.rows) - 1 for one in items(cell) if isinstance(one, Fold))
    assert len(everything) == len(items(cell)) + hidden


def test_every_section_says_how_much_differs(cell: CellResult) -> None:
    assert verdicts(cell) == ["Same", "Same", "1 difference"]


@pytest.mark.parametrize(
    ("one_sided", "word"),
    [
        (cell_of(expected_role(), None, status=Status.MISSING), "Missing"),
        (cell_of(None, observed_role(), status=Status.UNEXPECTED), "Not agreed"),
    ],
)
def test_a_section_with_one_side_says_which_is_lacking(one_sided: CellResult, word: str) -> None:
    assert set(verdicts(one_sided)) == {word}


def test_what_was_not_read_is_neither_same_nor_folded() -> None:
    unread = cell_of(expected_role(), None, status=Status.UNREACHABLE)
    assert set(verdicts(unread)) == {"Not read"}
    assert not any(isinstance(one, Fold) for one in items(unread))
    rows = [one for one in items(unread) if isinstance(one, Row)]
    assert rows
    assert all(spoken_text(row).startswith("Not compared") for row in rows)


def test_roles_are_named_where_there_are_several() -> None:
    one = cell_of(expected_role(), observed_role())
    two = cell_of(None, observed_role(name="Second"))
    both = CellResult("1", "alpha", Status.UNEXPECTED, (*one.roles, *two.roles))
    assert [x.title for x in items(both) if isinstance(x, RoleHead)] == [
        "Role AlphaRole", "Role Second",
    ]  # fmt: skip
    assert not any(isinstance(x, RoleHead) for x in items(one))


CHANGED = Row(Mark.CHANGED, "  a", "  b")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (CHANGED, "Changed from a to b"),
        (Row(Mark.ADDED, None, "  x"), "Right only: x"),
        (Row(Mark.REMOVED, "  x", None), "Left only: x"),
        (Row(Mark.SAME, "x", "x"), "Same: x"),
        (Row(Mark.SAME, "x", None), "Not compared: x"),
        (SectionHead("Trust", "Same", differs=False), "Trust (same)"),
        (Fold((CHANGED, CHANGED)), "2 equal lines, press Enter to show them"),
    ],
)
def test_signs_and_colours_are_said_in_words(item: Item, words: str) -> None:
    assert spoken_text(item) == words


def test_a_changed_row_copies_as_two_lines() -> None:
    assert copied_text(CHANGED) == "-   a\n+   b"
    assert marked_lines(CHANGED) == (("-", "  a"), ("+", "  b"))


def test_an_empty_side_names_its_title() -> None:
    assert EmptySide("", "Removed", "Now", "After").lines == ("After: Removed",)


def test_a_fold_says_where_the_next_line_belongs() -> None:
    assert fold_words(Fold((CHANGED,) * 9, ("Allow", "Action"))) == (
        "9 equal lines  \u00b7  Allow \u203a Action"
    )
