"""The time a review is about, and until when it has to be signed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

LEAST_DAYS = 15  # to decide in, also when the scan was taken at the end of its quarter


def suggested_due_on(moment: datetime) -> date:
    """The last day of the quarter of `moment` (UTC), or 15 days after it when that is later."""
    day = moment.astimezone(UTC).date()
    last_month = (day.month + 2) // 3 * 3
    following = date(day.year + last_month // 12, last_month % 12 + 1, 1)
    return max(following - timedelta(days=1), day + timedelta(days=LEAST_DAYS))


def due_words(due_on: date, today: date) -> str:
    """``due in 12 days``, ``due today``, ``5 days late``."""
    days = (due_on - today).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"due in {count}" if days > 0 else f"{count} late"


def months_after(day: date, months: int) -> date:
    """The same day some months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))
