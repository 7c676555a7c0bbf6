"""Long lines break where they can, and lose nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from gui.detail.wrapping import LineBreaker
from gui.theme import mono_font

ARN = "    arn:aws:iam::111122223333:role/service/with/a/rather/long/path/AlphaRole"


@pytest.fixture(scope="module")
def breaker(qapp: QApplication) -> LineBreaker:  # noqa: ARG001 - fonts need an application
    return LineBreaker(mono_font())


@given(text=st.text(max_size=120), letters=st.integers(0, 60))
def test_the_pieces_are_the_whole_text(breaker: LineBreaker, text: str, letters: int) -> None:
    pieces = breaker.pieces(text, round(letters * breaker.letter))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(start < end for start, end in pieces) or text == ""


@pytest.mark.parametrize("text", [ARN, "   " + "\u6570" * 60])
def test_every_piece_fits(breaker: LineBreaker, text: str) -> None:
    width = round(30 * breaker.letter)
    for number, (start, end) in enumerate(breaker.pieces(text, width)):
        indent = breaker.hanging(text) * breaker.letter if number else 0
        assert breaker.width(text[start:end]) + indent <= width


def test_a_line_that_fits_is_one_piece(breaker: LineBreaker) -> None:
    assert breaker.pieces("short", 400) == ((0, 5),)


def test_a_line_breaks_after_a_sign_if_there_is_one(breaker: LineBreaker) -> None:
    first = breaker.pieces(ARN, round(34 * breaker.letter))[0]
    assert ARN[slice(*first)][-1] in ":/"
