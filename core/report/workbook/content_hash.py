"""A fingerprint of what a workbook says, whatever program saved it last.

Sorting rows, filtering, colouring and filling in reviewers' columns leave it alone; changing
any evidence cell, adding or dropping a row does not. Made as follows: a row's digest is the
SHA-256 of its evidence cells as a JSON list; a sheet's is that of its title, its headers and
its rows' digests in sorted order; the workbook's is that of its sheets' digests by title.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from core.report.safe_text import safe_text

CANONICAL_FORM = "1"
# Office's escape for an underscore; LibreOffice reads it and does not write it again
_encoded = json.JSONEncoder(separators=(",", ":")).encode
_ESCAPED_UNDERSCORE = re.compile("_(?:x005F_)+")


def row_digest(values: Iterable[Any]) -> str:
    """The SHA-256 of one row's cells, given as they were written or as they were read."""
    text = _encoded([canonical(value) for value in values])
    return sha256(text.encode("ascii")).hexdigest()


def written_digest(values: Iterable[Any]) -> str:
    """The same for cells that are certainly as `core.report.workbook.table.as_written` leaves
    them, in half the time."""
    text = _encoded([_canonical_written(value) for value in values])
    return sha256(text.encode("ascii")).hexdigest()


def _canonical_written(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        if "_x005F_" in value:
            return _ESCAPED_UNDERSCORE.sub("_", value)
        return value or None
    if value is None or kind is int:
        return value
    return value.isoformat() if kind is datetime else canonical(value)


def sheet_digest(title: str, headers: Sequence[str], row_digests: Iterable[str]) -> str:
    """The SHA-256 of one sheet; the order of rows does not matter."""
    head = json.dumps([title, list(headers)], separators=(",", ":"))
    return sha256("\n".join([head, *sorted(row_digests)]).encode("ascii")).hexdigest()


def page_digest(title: str, rows: Iterable[Iterable[Any]], left_open: Container[str]) -> str:
    """The SHA-256 of a sheet that is read rather than filtered: the values of its rows, formulas
    apart, without the rows that begin with a word of `left_open`."""
    shown = ([value for value in row if _is_shown(value)] for row in rows)
    return sheet_digest(
        title, (), (row_digest(row) for row in shown if row and row[0] not in left_open)
    )


def sheet_property(title: str) -> str:
    """The document property that holds the digest of one sheet."""
    return f"{title} SHA-256"


def _is_shown(value: Any) -> bool:
    return value not in (None, "") and not (isinstance(value, str) and value.startswith("="))


def content_digest(sheets: Mapping[str, str]) -> str:
    """The SHA-256 of a workbook from the digests of its sheets by title."""
    lines = (f"{title} {digest}" for title, digest in sorted(sheets.items()))
    return sha256("\n".join((CANONICAL_FORM, *lines)).encode()).hexdigest()


def canonical(value: Any) -> str | int | float | None:
    """A cell's value in the form that is hashed: the same as written and as read back."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return _ESCAPED_UNDERSCORE.sub("_", safe_text(value))
    if isinstance(value, datetime):
        # spreadsheets keep days as a fraction: the nearest second is what was meant
        return (value + timedelta(microseconds=500_000)).replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return datetime.combine(value, time()).isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 9)
    return int(value) if isinstance(value, int) else str(value)
