"""What others wrote is shown, never obeyed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.report.safe_text import (
    MAX_UNITS,
    escape_for_xml,
    one_line,
    safe_text,
    starts_like_formula,
    unescape_from_xml,
)

_ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    "char", ["\x00", "\x0b", "\x1f", "\x7f", "\x9b", "\ud800", "\ufffe", "\ufdd0"]
)
def test_forbidden_characters_become_the_replacement_character(char: str) -> None:
    assert safe_text(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        ("\u202e", "[U+202E]"),
        ("\u200b", "[U+200B]"),
        ("\ufeff", "[U+FEFF]"),
        ("\u2066", "[U+2066]"),
    ],
)
def test_reordering_and_invisible_characters_become_visible(char: str, shown: str) -> None:
    assert safe_text(f"a{char}b") == f"a{shown}b"


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    assert safe_text("Grüße, 会計 \U0001f680\ttab\nline") == "Grüße, 会計 \U0001f680\ttab\nline"


def test_long_text_is_cut_with_the_line_of_the_evidence_file() -> None:
    shown = safe_text("x" * 60_000, evidence_line=17)

    assert shown == "x" * MAX_UNITS + "... (cut, full text in evidence file line 17)"


def test_many_lines_are_cut_at_two_hundred() -> None:
    shown = safe_text("\n".join(f"line {number}" for number in range(400)))

    assert shown.count("\n") == 199
    assert shown.endswith("line 199... (cut, full text in evidence file)")


def test_characters_outside_the_basic_plane_count_double() -> None:
    shown = safe_text("\U0001f680" * 20_000)

    assert len(shown.encode("utf-16-le")) // 2 <= 32_767


@given(_ANY_TEXT)
def test_safe_text_is_safe_already(text: str) -> None:
    assert safe_text(safe_text(text)) == safe_text(text)


def test_cut_text_is_not_cut_again() -> None:
    once = safe_text("y\n" * 50_000, evidence_line=3)

    assert safe_text(once, evidence_line=4) == once


@given(st.text(st.sampled_from("_x05FA1"), max_size=40) | _ANY_TEXT)
def test_escaping_for_xml_can_be_undone(text: str) -> None:
    assert unescape_from_xml(escape_for_xml(text)) == text


def test_what_looks_like_an_escape_is_guarded() -> None:
    assert escape_for_xml("_x003D_1+1") == "_x005F_x003D_1+1"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_starts_that_a_spreadsheet_acts_on_are_known(text: str) -> None:
    assert starts_like_formula(text)


def test_one_line_has_no_line_ends_and_no_terminal_codes() -> None:
    assert one_line("a\nb\x1b[31mc\td") == "a b\ufffd[31mc d"
