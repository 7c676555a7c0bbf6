"""Pairing the lines of two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.presentation.line_rows import (
    Fold,
    Mark,
    Row,
    changed_parts,
    finished,
    folded,
    line_rows,
    unified_text,
)

LINES = st.lists(st.sampled_from(["a", "b", "  c", "  cd", "e f", "e g", ""]), max_size=12)


def marks(rows: tuple[Row, ...]) -> str:
    return "".join(row.mark.value for row in rows)


@given(left=LINES, right=LINES)
def test_no_line_is_lost_and_none_is_invented(left: list[str], right: list[str]) -> None:
    rows = line_rows(left, right)
    assert [row.left for row in rows if row.left is not None] == left
    assert [row.right for row in rows if row.right is not None] == right


@given(left=LINES, right=LINES)
def test_rows_are_the_same_exactly_when_their_texts_are(left: list[str], right: list[str]) -> None:
    for row in line_rows(left, right):
        assert row.differs == (row.left != row.right)


def test_equal_texts_have_no_difference() -> None:
    assert marks(line_rows(["a", "b"], ["a", "b"])) == "  "


def test_a_new_line_is_added() -> None:
    assert marks(line_rows(["a", "c"], ["a", "b", "c"])) == " + "


def test_everything_is_removed_when_the_right_side_is_empty() -> None:
    assert marks(line_rows(["a", "b"], [])) == "--"


def test_a_single_line_that_was_replaced_is_changed() -> None:
    rows = line_rows(["x", "session: 3600"], ["x", "entirely other"])
    assert rows[1] == Row(Mark.CHANGED, "session: 3600", "entirely other")


def test_lines_with_nothing_in_common_are_not_paired() -> None:
    rows = line_rows(["ec2:RunInstances", "s3:GetObject"], ["iam:PassRole", "kms:Decrypt"])
    assert Mark.CHANGED not in {row.mark for row in rows}


def test_similar_lines_find_each_other_in_a_block() -> None:
    rows = line_rows(["arn:aws:s3:::one/reports", "zzz"], ["new", "arn:aws:s3:::two/reports"])
    assert Row(Mark.CHANGED, "arn:aws:s3:::one/reports", "arn:aws:s3:::two/reports") in rows


def test_lines_of_other_depth_are_not_paired() -> None:
    assert marks(line_rows(["Action"], ["    Action"])) == "-+"


def test_a_comma_at_the_end_counts_unless_commas_are_loose() -> None:
    assert marks(line_rows(['"a"'], ['"a",'])) == "~"
    assert line_rows(['"a"'], ['"a",'], loose_commas=True) == (Row(Mark.SAME, '"a"', '"a",'),)


def test_only_the_changed_part_of_a_line_is_marked() -> None:
    left, right = changed_parts('  "id": "rc-4711-prod"', '  "id": "rc-4712-prod"')
    assert ['  "id": "rc-4711-prod"'[a:b] for a, b in left] == ["4711"]
    assert ['  "id": "rc-4712-prod"'[a:b] for a, b in right] == ["4712"]


def test_a_line_with_little_in_common_is_marked_wholly_but_not_its_indent() -> None:
    left, right = changed_parts("  alpha", "  beta gamma delta")
    assert left == ((2, 7),)
    assert right == ((2, 18),)


def test_parts_are_those_of_the_text_as_shown() -> None:
    row = Row(Mark.CHANGED, "id secret1 x", "id secret2 x")
    (shown,) = finished([row], lambda line: line.replace("secret", ""))
    assert shown.left == "id 1 x"
    assert shown.left_spans == ((3, 4),)


def test_texts_that_look_alike_once_masked_stay_marked() -> None:
    row = Row(Mark.CHANGED, "one", "two")
    (shown,) = finished([row], lambda _: "ab")
    assert (shown.mark, shown.left_spans, shown.right_spans) == (Mark.CHANGED, ((0, 2),), ((0, 2),))


def same(*texts: str) -> list[Row]:
    return [Row(Mark.SAME, text, text) for text in texts]


def test_equal_lines_far_from_differences_are_folded() -> None:
    rows = [*same("1", "2", "3", "4", "5"), Row(Mark.ADDED, None, "6"), *same("7")]
    result = folded(rows, context=2)
    assert result == (Fold(tuple(rows[:3])), *rows[3:])


def test_equal_texts_fold_wholly() -> None:
    rows = same("1", "2", "3")
    assert folded(rows) == (Fold(tuple(rows)),)


def test_a_single_line_is_not_folded() -> None:
    rows = [*same("1", "2", "3"), Row(Mark.ADDED, None, "4")]
    assert folded(rows, context=2) == tuple(rows)


@given(left=LINES, right=LINES, context=st.integers(0, 3))
def test_unfolding_gives_all_rows_again(left: list[str], right: list[str], context: int) -> None:
    rows = line_rows(left, right)
    again = [
        row
        for one in folded(rows, context)
        for row in (one.rows if isinstance(one, Fold) else (one,))
    ]
    assert tuple(again) == rows


def test_a_fold_says_what_the_next_line_belongs_to() -> None:
    rows = [
        *same("Allow", "  Principal", "    x", "  Action", "    a", "    b", "    c"),
        Row(Mark.ADDED, None, "    d"),
    ]
    fold = folded(rows, context=1)[0]
    assert isinstance(fold, Fold)
    assert fold.path == ("Allow", "Action")


def test_a_fold_at_the_end_has_no_path() -> None:
    rows = [Row(Mark.ADDED, None, "x"), *same("a", "b", "c", "d")]
    fold = folded(rows, context=1)[-1]
    assert isinstance(fold, Fold)
    assert fold.path == ()


def test_unified_text_has_a_sign_before_every_line() -> None:
    text = unified_text(line_rows(["a", "old 1", "c"], ["a", "old 2", "d", "c"]))
    assert text.split("\n") == ["  a", "- old 1", "+ old 2", "+ d", "  c"]


@pytest.mark.timeout(5)
def test_large_texts_without_anything_in_common_are_compared_at_once() -> None:
    left = [f"left line number {number}" for number in range(2000)]
    right = [f"right row number {number}" for number in range(2000)]
    assert len(line_rows(left, right)) == 4000
