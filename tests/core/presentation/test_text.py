"""Hostile text is shown, never obeyed."""

from __future__ import annotations

import pytest

from core.presentation.text import counted, isolated, visible, visible_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain name", "plain name"),
        ("\u202ednuofer", "[U+202E]dnuofer"),
        ("two\nlines", "two[U+000A]lines"),
        ("nul\x00", "nul[U+0000]"),
        ("a\u200bb", "a[U+200B]b"),
        ("blank\u3164", "blank[U+3164]"),
        ("Größe 数 🧑", "Größe 数 🧑"),
    ],
)
def test_hidden_characters_are_shown_by_their_code_point(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_a_joiner_inside_a_picture_stays() -> None:
    assert visible("\U0001f9d1\u200d\U0001f4bb") == "\U0001f9d1\u200d\U0001f4bb"


def test_a_joiner_between_letters_is_shown() -> None:
    assert visible("a\u200db") == "a[U+200D]b"


def test_names_that_differ_in_a_hidden_character_look_different() -> None:
    assert visible("prod") != visible("pro\u00add")


def test_line_ends_of_a_document_stay() -> None:
    assert visible_lines("{\n\t1\r\n}") == "{\n    1[U+000D]\n}"


def test_a_right_to_left_name_is_isolated() -> None:
    assert isolated("\u05e9\u05dc") == "\u2068\u05e9\u05dc\u2069"
    assert isolated("plain") == "plain"


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 accounts"), (1, "1 account"), (1200, "1,200 accounts")]
)
def test_things_are_counted_in_words(number: int, words: str) -> None:
    assert counted(number, "account") == words


def test_an_irregular_plural_is_given() -> None:
    assert counted(2, "policy", "policies") == "2 policies"
