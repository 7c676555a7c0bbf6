"""Due dates and months."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from core.review.period import due_words, months_after, suggested_due_on


@pytest.mark.parametrize(
    ("scanned", "due"),
    [
        (datetime(2026, 11, 22, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 1, 1, tzinfo=UTC), date(2026, 3, 31)),
        (datetime(2026, 3, 31, 9, 15, tzinfo=UTC), date(2026, 4, 15)),  # time to decide in
        (datetime(2026, 9, 15, tzinfo=UTC), date(2026, 9, 30)),
    ],
)
def test_a_review_is_due_at_the_end_of_its_quarter(scanned: datetime, due: date) -> None:
    assert suggested_due_on(scanned) == due


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 12, 19), "due in 12 days"),
        (date(2026, 12, 30), "due in 1 day"),
        (date(2026, 12, 31), "due today"),
        (date(2027, 1, 1), "1 day late"),
        (date(2027, 1, 5), "5 days late"),
    ],
)
def test_how_long_is_left(today: date, words: str) -> None:
    assert due_words(date(2026, 12, 31), today) == words


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 11, 21), 12, date(2027, 11, 21)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 1, 31), 11, date(2026, 12, 31)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
    ],
)
def test_the_same_day_some_months_later(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after
