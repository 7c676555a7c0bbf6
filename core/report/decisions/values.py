"""From the cells a reviewer filled in to a decision. What cannot be read raises ValueError with
a sentence that says why, and what to enter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from core.report.decisions.rows import Cell, FilledRow
from core.report.workbook.raw_rows import FoundError, FoundFormula
from core.review.model import (
    ACKNOWLEDGED,
    ACKNOWLEDGED_WORD,
    EXCEPTION_DECISION_WORDS,
    VENDOR_DECISION_WORDS,
    Decision,
    SubjectKind,
)
from core.review.subjects import Subject

INPUTS: Final = ("Decision", "Accept until", "Owner", "Reviewer", "Reviewed on", "Comment")
_ALONE: Final = frozenset({"Reviewer", "Reviewed on"})  # often filled in for a whole column
_VENDOR: Final = {word.casefold(): one.value for one, word in VENDOR_DECISION_WORDS.items()}
_EXCEPTION: Final = {word.casefold(): one.value for one, word in EXCEPTION_DECISION_WORDS.items()}
_UNKNOWN: Final = {**_EXCEPTION, ACKNOWLEDGED_WORD.casefold(): ACKNOWLEDGED}
_LISTS: Final[Mapping[SubjectKind, Mapping[str, str]]] = {
    SubjectKind.VENDOR: _VENDOR,
    SubjectKind.EXCEPTION: _EXCEPTION,
    SubjectKind.THIRD_PARTY: _EXCEPTION,
    SubjectKind.UNKNOWN: _UNKNOWN,
}
_WORDS: Final[Mapping[SubjectKind, str]] = {
    SubjectKind.VENDOR: ", ".join(VENDOR_DECISION_WORDS.values()),
    SubjectKind.EXCEPTION: ", ".join(EXCEPTION_DECISION_WORDS.values()),
    SubjectKind.THIRD_PARTY: ", ".join(EXCEPTION_DECISION_WORDS.values()),
    SubjectKind.UNKNOWN: f"{ACKNOWLEDGED_WORD}, Escalate",
}
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_SERIAL: Final = re.compile(r"\d{5}(?:\.0+)?")
_FIRST_DAY: Final = date(1899, 12, 30)  # what spreadsheets count from
_ACCEPTED: Final = re.compile(
    r"\s*until\s+(\d{4}-\d{2}-\d{2})\s*,\s*owner:?\s+([^;]+?)\s*;\s*(.*)", re.IGNORECASE | re.DOTALL
)


def decision_in(row: FilledRow, subject: Subject, scanned: date, now: datetime) -> Decision | None:
    """What the row decides about `subject`; None when nothing is filled in.

    `scanned` is the day of the scan, `now` the moment of the import.
    """
    filled = {header for header in INPUTS if row.text(header)}
    if not filled - _ALONE:
        return None
    texts = {header: _text(row.cell(header), header) for header in INPUTS}
    value = _decided(texts["Decision"], subject.kind, filled)
    until, owner, comment = (
        _day(row.cell("Accept until"), "Accept until"),
        texts["Owner"],
        texts["Comment"],
    )
    if subject.kind is SubjectKind.THIRD_PARTY and until is None:
        until, owner, comment = _acceptance(value, comment)
    return Decision(
        subject=subject.kind,
        key=subject.key,
        decision=value,
        reviewer=texts["Reviewer"],
        decided_at=_decided_at(_day(row.cell("Reviewed on"), "Reviewed on"), scanned, now),
        comment=comment,
        accept_until=until,
        owner=owner,
        source="workbook",
    )


def _decided(word: str, kind: SubjectKind, filled: set[str]) -> str:
    if not word:
        if kind is SubjectKind.UNKNOWN and "Comment" in filled:
            return ACKNOWLEDGED
        others = ", ".join(header for header in INPUTS if header in filled)
        raise ValueError(f"Decision is empty, although {others} is filled in.")
    value = _LISTS[kind].get(" ".join(word.casefold().split()))
    if value is None:
        raise ValueError(f"Decision says {word!r}, which is not in the list: {_WORDS[kind]}.")
    return value


def _acceptance(value: str, comment: str) -> tuple[date | None, str, str]:
    """Date and owner from the beginning of a comment, and the rest of it."""
    match = _ACCEPTED.fullmatch(comment)
    if value != "accept-until" or match is None:
        if value == "accept-until":
            raise ValueError(
                "Accept until date needs a day and an owner. This sheet has no columns for them:"
                " begin the comment with 'until 2026-12-31, owner Name;'."
            )
        return None, "", comment
    return _parsed(match[1], "Comment"), match[2], match[3]


def _text(cell: Cell, header: str) -> str:
    value = cell.value
    if fault := _fault(value):
        raise ValueError(f"{header} holds {fault}")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _fault(value: object) -> str:
    """Why a cell can be no entry of a reviewer; "" when it can."""
    if isinstance(value, FoundFormula):
        return "a formula; enter the value itself."
    return f"the error {value}." if isinstance(value, FoundError) else ""


def _day(cell: Cell, header: str) -> date | None:
    value: Any = cell.value
    if fault := _fault(value):
        raise ValueError(f"{header} holds {fault}")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(float(value), header)
    text = "" if value is None else str(value).strip().lstrip("'")
    return _parsed(text, header) if text else None


def _parsed(text: str, header: str) -> date:
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text), header)
    match = _ISO_DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{header} says {text!r}; enter a date such as 2026-12-31.")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as problem:
        raise ValueError(f"{header} says {text!r}, and there is no such day.") from problem


def _from_serial(days: float, header: str) -> date:
    if not 30_000 <= days < 110_000:  # 1982 to 2201
        raise ValueError(f"{header} says {days:g}; enter a date such as 2026-12-31.")
    return _FIRST_DAY + timedelta(days=int(days))


def _decided_at(day: date | None, scanned: date, now: datetime) -> datetime:
    """Midnight of the day, the moment of the import for today or when no day is given."""
    today = now.astimezone(UTC).date()
    if day is None or day == today:
        return now
    # somebody east of UTC may be a day ahead
    if day > today + timedelta(days=1):
        raise ValueError(f"Reviewed on says {day:%Y-%m-%d}, which is still to come.")
    if day < scanned - timedelta(days=1):
        raise ValueError(f"Reviewed on says {day:%Y-%m-%d}, which is before the scan.")
    return datetime.combine(day, time(), UTC)
