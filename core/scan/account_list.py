"""A list of accounts in a CSV file, for those who may not read the organization."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.errors import InputError, Problem
from core.model import Account

_ID = re.compile(r"[0-9]{12}")
_HEADINGS = frozenset({"account_id", "accountid", "account id", "account", "id"})


def load_accounts(path: Path) -> tuple[Account, ...]:
    """The accounts of a CSV file: the id in the first column, the name (if any) in the second.
    A heading, empty lines and lines that begin with # are passed over; an id counts once.

    Raises:
        InputError: the file cannot be read, or a line has no account id; it names each line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read as text.", "Save it as CSV in UTF-8.") from error
    separator = ";" if text.count(";") > text.count(",") else ","
    rows = list(_rows(text, separator))
    problems = tuple(
        Problem(str(path), line, "account_id", f"{row[0]!r} is no account id.", _remedy(row[0]))
        for line, row in rows
        if not _ID.fullmatch(row[0])
    )
    if problems:
        raise InputError("The list of accounts cannot be used.", problems=problems)
    if not rows:
        raise InputError(f"{path} names no account.", "Give one account id per line.")
    accounts = (Account(id=row[0], name=row[1] if len(row) > 1 else "") for _, row in rows)
    return tuple({account.id: account for account in accounts}.values())


def _rows(text: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Line numbers, counted from 1, and cells."""
    reader = csv.reader(text.splitlines(), delimiter=separator)
    for number, row in enumerate(reader, start=1):
        cells = [cell.strip().strip("'") for cell in row]
        if not any(cells) or cells[0].startswith("#"):
            continue
        if number == 1 and cells[0].lower() in _HEADINGS:
            continue
        yield number, cells


def _remedy(text: str) -> str:
    if text.isdigit() and len(text) < 12:
        return "An id has 12 digits: a spreadsheet may have removed zeros at its beginning."
    return "Give the 12 digits of the account id."
