"""Frame of what changed since the scan that is compared with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from core.changes.model import CAUSE_WORDS, CHANGE_WORDS, Change, ChangeRow
from core.model import STATUS_WORDS, Status
from core.presentation.external_ids import external_ids, masked
from core.report.frames.table import frame
from core.report.source import ReportSource, row_key

if TYPE_CHECKING:
    from pandas import DataFrame

CHANGES = (
    "Account ID", "Account name", "Vendor", "Status last time", "Status now", "Change", "Why",
    "Last time found", "Found now", "Previous evidence ID", "Evidence ID", "Row key",
)  # fmt: skip
NOT_COMPARED = "Nothing to compare with yet: no earlier review or scan was given to this export."


def changes_frame(source: ReportSource) -> DataFrame:
    """Every access that is not as it was, the most urgent first; unchanged ones are left out."""
    rows = source.past.changed_rows
    secrets = _external_ids(source, frozenset(row.key for row in rows))
    return frame(CHANGES, (_row(source, row, secrets.get(row.key, ())) for row in rows))


def changes_sentence(source: ReportSource) -> str:
    """What was compared with what, and how many rows there are of each kind."""
    comparison = source.context.comparison
    if comparison is None:
        return NOT_COMPARED
    counts = Counter(row.change for row in source.past.compared_rows)
    shown = [
        f"{counts[change]:,} {CHANGE_WORDS[change].lower()}"
        for change in Change
        if counts[change] and change is not Change.UNCHANGED
    ]
    what = f"{', '.join(shown)}; " if shown else "Nothing changed; "
    unchanged = f"{counts[Change.UNCHANGED]:,} unchanged are not listed."
    return f"Compared with scan {comparison.before_id}: {what}{unchanged}"


def _external_ids(source: ReportSource, wanted: frozenset[str]) -> dict[str, tuple[str, ...]]:
    found = {}
    for result, cell in source.pairs():
        key = row_key(result.account.id, cell.vendor)
        if key in wanted:
            found[key] = external_ids(cell)
    return found


def _row(source: ReportSource, row: ChangeRow, secrets: tuple[str, ...]) -> tuple[Any, ...]:
    return (
        row.account_id,
        row.account_name,
        source.vendor_names.get(row.vendor, row.vendor_name),
        _word(row.before),
        _word(row.after),
        CHANGE_WORDS[row.change],
        CAUSE_WORDS[row.cause],
        masked(row.found_before, secrets),
        masked(row.found_after, secrets),
        row.evidence_before,
        row.evidence_after,
        row.row_key,
    )


def _word(status: Status | None) -> str | None:
    return STATUS_WORDS[status] if status else None
