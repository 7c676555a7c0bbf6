from __future__ import annotations

import pytest

from gui.work.time_left import in_words, progress_text, seconds_left


def test_text_names_the_count_and_the_time_left() -> None:
    assert (
        progress_text("Reading accounts", 31, 60, 21.4)
        == "Reading accounts: 31 of 60. About 20 seconds remaining"
    )


@pytest.mark.parametrize(("done", "elapsed"), [(4, 60.0), (20, 2.9), (60, 60.0)])
def test_no_estimate_without_grounds(done: int, elapsed: float) -> None:
    assert seconds_left(done, 60, elapsed) is None
    assert progress_text("Reading accounts", done, 60, elapsed) == f"Reading accounts: {done} of 60"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "About 5 seconds remaining"),
        (43.0, "About 45 seconds remaining"),
        (58.0, "About 1 minute remaining"),
        (79.0, "About 1 minute, 20 seconds remaining"),
        (150.0, "About 2 minutes remaining"),
        (1230.0, "About 20 minutes remaining"),
    ],
)
def test_words_are_rounded(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
