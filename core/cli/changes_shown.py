"""What changed between two scans, on the terminal or for other programs."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TextIO

from core.changes.document import changed_rows, comparison_document
from core.changes.model import CAUSE_WORDS, CHANGE_WORDS, Change
from core.model import STATUS_WORDS, Status

if TYPE_CHECKING:
    from rich.text import Text

    from core.changes.model import ChangeRow, ScanComparison

COLUMNS: Final = (
    "Account ID", "Account name", "Vendor", "Role name", "Status last time", "Status now",
    "Change", "Why", "Last time found", "Found now",
)  # fmt: skip
_STYLES: Final = {
    Change.NEW: "bold red",
    Change.WORSE: "bold red",
    Change.BETTER: "blue",
    Change.RESOLVED: "green",
    Change.NOT_COMPARABLE: "bold magenta",
    Change.LEFT_SCOPE: "dim",
    Change.UNCHANGED: "dim",
}
_ORDER: Final = {change: place for place, change in enumerate(_STYLES)}
_WIDTH_OF_FILES: Final = 160


def show(
    comparison: ScanComparison, form: str, stream: TextIO, *, only_changed: bool = True
) -> None:
    """Write the comparison to `stream` as ``table``, ``json`` or ``csv``."""
    if form == "json":
        document = comparison_document(comparison, only_changed=only_changed)
        json.dump(document, stream, indent=1)
        stream.write("\n")
        return
    every = (*comparison.rows, *comparison.parties)
    rows = changed_rows(every) if only_changed else every
    if form == "csv":
        _write_csv(rows, stream)
    elif rows:
        _print_table(rows, stream)


def in_words(comparison: ScanComparison) -> str:
    """The numbers in one sentence."""
    found = comparison.by_change
    words = [
        f"{found[change]:,} {CHANGE_WORDS[change].lower()}"
        for change in Change
        if found.get(change)
    ]
    return f"Of {len(comparison.rows):,} accesses: {', '.join(words) or 'none to compare'}."


def _print_table(rows: Iterable[ChangeRow], stream: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for name in ("Account", "Vendor", "Change", "Was", "Is", "Why", "What is found now"):
        table.add_column(name)
    for row in sorted(rows, key=lambda one: _ORDER[one.change]):
        table.add_row(
            _text(f"{row.account_name} ({row.account_id})"),
            _text(row.vendor_name if row.vendor else f"AWS account {row.vendor_name}"),
            _text(CHANGE_WORDS[row.change], _STYLES[row.change]),
            _text(_word(row.before)),
            _text(_word(row.after)),
            _text(CAUSE_WORDS[row.cause]),
            _text(row.found_after or "-"),
        )
    width = None if stream.isatty() else _WIDTH_OF_FILES
    Console(file=stream, width=width, markup=False, emoji=False, highlight=False).print(table)


def _write_csv(rows: Iterable[ChangeRow], stream: TextIO) -> None:
    from core.report.safe_text import plain_field, visible_text

    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        fields = (
            row.account_id, row.account_name, row.vendor_name, row.role_name, _word(row.before),
            _word(row.after), CHANGE_WORDS[row.change], CAUSE_WORDS[row.cause],
            row.found_before, row.found_after,
        )  # fmt: skip
        writer.writerow([plain_field(visible_text(field)) for field in fields])


def _word(status: Status | None) -> str:
    return STATUS_WORDS[status] if status else "-"


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    from core.presentation.text import isolated
    from core.report.safe_text import one_line

    return Text(isolated(one_line(text)), style=style)
