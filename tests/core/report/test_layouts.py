"""Columns are wide enough for the words that always come back."""

from __future__ import annotations

import pytest

from core.changes.model import CAUSE_WORDS, CHANGE_WORDS
from core.model import STATUS_WORDS
from core.repair.run import FIX_STATE_WORDS
from core.report.access_level import AccessLevel
from core.report.words import EXCEPTION_DECISIONS, OUTCOME_WORDS, RISK_WORDS, VENDOR_DECISIONS
from core.report.workbook import layouts
from core.report.workbook.layout import Layout
from core.report.workbook.text_height import height_for, lines_needed

ALL = (*layouts.FIXED, layouts.matrix_layout(("ProsperOps", "OpsRamp")))
VOCABULARY = {
    "Status": STATUS_WORDS.values(),
    "Risk": RISK_WORDS.values(),
    "Scan result": OUTCOME_WORDS.values(),
    "Access level": AccessLevel,
    "Account ID": ["123456789012"],
    "Since last review": CHANGE_WORDS.values(),
    "Change": CHANGE_WORDS.values(),
    "Why": CAUSE_WORDS.values(),
    "Fix state": FIX_STATE_WORDS.values(),
    "Outcome": FIX_STATE_WORDS.values(),
    "Undo": ["Available", "Not possible"],
    "Status last time": STATUS_WORDS.values(),
    "Status now": STATUS_WORDS.values(),
    "Re-check status": STATUS_WORDS.values(),
    "Decision at last review": VENDOR_DECISIONS,
    "State": ["Ends within 30 days", "Not yet in force"],
    "Decision": [*EXCEPTION_DECISIONS, *VENDOR_DECISIONS],
}


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.title)
def test_no_word_of_a_header_is_broken(layout: Layout) -> None:
    broken = [
        (column.header, word)
        for column in layout.columns
        for word in column.header.split()
        if lines_needed(word, column.width) > 1
    ]

    assert broken == []


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.title)
def test_no_word_of_the_vocabulary_is_broken(layout: Layout) -> None:
    broken = [
        (column.header, word)
        for column in layout.columns
        for text in VOCABULARY.get(column.header, ())
        for word in text.split()
        if lines_needed(word, column.width) > 1
    ]

    assert broken == []


def test_many_vendors_share_the_width_of_a_page() -> None:
    layout = layouts.matrix_layout(f"Vendor {number}" for number in range(20))

    assert sum(column.width for column in layout.printed) == pytest.approx(300)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("short", 1), ("one\ntwo", 2), ("x" * 45, 3), ("word " * 12, 4), ("", 1), ("会計" * 10, 3)],
)
def test_lines_of_wrapped_text(text: str, lines: int) -> None:
    assert lines_needed(text, 20) == lines


def test_a_row_of_one_line_keeps_the_default_height() -> None:
    assert height_for([("short", 20), ("also", 10)]) is None
    assert height_for([("one\ntwo", 20)]) == 31


@pytest.mark.parametrize("layout", ALL, ids=lambda layout: layout.title)
def test_hints_fit_into_what_excel_shows(layout: Layout) -> None:
    assert all(len(column.prompt) <= 255 for column in layout.columns)
    assert all(len(column.header) <= 32 or column.prompt == "" for column in layout.columns)
