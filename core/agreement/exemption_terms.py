"""What a new exemption starts with, and how long one may last without a word about it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

LONGEST_DAYS = 366  # a year, a leap day included
_FIRST_DAYS = 90


def free_exemption_id(taken: Collection[str], today: date) -> str:
    """``EX-2026-028``: the number after the highest one of this year."""
    stem = f"EX-{today.year}-"
    ends = [one.removeprefix(stem) for one in taken if one.startswith(stem)]
    highest = max((int(end) for end in ends if end.isdecimal()), default=0)
    return f"{stem}{highest + 1:03}"


def usual_end(approved_on: date) -> date:
    """The last day of an exemption for which nobody named one: ninety days."""
    return approved_on + timedelta(days=_FIRST_DAYS)


def is_longer_than_a_year(approved_on: date, expires_on: date) -> bool:
    """Whether somebody should look at it before a year is over."""
    return (expires_on - approved_on).days > LONGEST_DAYS


def remark_on_length(approved_on: date, expires_on: date) -> str:
    """A sentence when an exemption lasts longer than a year, else ""."""
    if not is_longer_than_a_year(approved_on, expires_on):
        return ""
    return "It lasts longer than a year. Choose an earlier day, or tick that this is agreed."
