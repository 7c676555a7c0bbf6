"""How long something will still take, in words, and only once that can be said honestly."""

from __future__ import annotations

FEWEST_DONE = 5
SHORTEST_ELAPSED = 3.0  # seconds


def seconds_left(done: int, total: int, elapsed: float) -> float | None:
    """Seconds still needed at the pace so far; None while any figure would be a guess."""
    if done < FEWEST_DONE or elapsed < SHORTEST_ELAPSED or done >= total:
        return None
    return (total - done) * elapsed / done


def in_words(seconds: float) -> str:
    """Rounded so that the text does not flicker: 5 s steps, from 2 minutes on whole minutes."""
    if seconds >= 120:
        return f"About {round(seconds / 60)} minutes remaining"
    rounded = max(5, 5 * round(seconds / 5))
    if rounded < 60:
        return f"About {rounded} seconds remaining"
    rest = rounded - 60
    return "About 1 minute remaining" if not rest else f"About 1 minute, {rest} seconds remaining"


def progress_text(verb: str, done: int, total: int, elapsed: float) -> str:
    """For example ``Reading accounts: 31 of 60. About 20 seconds remaining``."""
    text = f"{verb}: {done} of {total}"
    left = seconds_left(done, total, elapsed)
    return text if left is None else f"{text}. {in_words(left)}"
