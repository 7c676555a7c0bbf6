"""Reading the three sheets that reviewers fill in, and judging every row of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.errors import InputError
from core.report.decisions.changed import (
    Stated,
    changed_cells,
    evidence_of,
    row_key_of,
    stated_in,
)
from core.report.decisions.exported import ExportedRow, exported_rows
from core.report.decisions.found import ChangedCell, DecisionImport, RejectedRow
from core.report.decisions.rows import FilledRow, FilledSheet, read_sheet, stated_scan_id
from core.report.decisions.values import decision_in
from core.report.workbook import layouts
from core.report.workbook.content_hash import sheet_digest
from core.report.workbook.opening import opened
from core.review.model import Decision
from core.review.rules import Circumstances, problems_of
from core.review.subjects import Subject

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan
    from core.report.workbook.layout import Layout

_SHEETS: Final = (layouts.SIGN_OFF, layouts.EXCEPTIONS, layouts.THIRD_PARTIES)
_REFUSED: Final = "A cell that is evidence was changed, so the decision is not taken: see there."


@dataclass(slots=True)
class _Judged:
    accepted: list[Decision] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    tampered: list[ChangedCell] = field(default_factory=list)
    blank: int = 0


@dataclass(frozen=True, slots=True)
class _Terms:
    """What every row is judged by."""

    scanned: date
    now: datetime
    owners: Mapping[str, str | None]


def read(
    path: Path, scan: Scan, known: tuple[Agreement, Catalogue] | None, now: datetime
) -> DecisionImport:
    """See `core.report.decisions.read_decisions`."""
    judged = _Judged()
    owners = {v: terms.business_owner for v, terms in known[0].vendors.items()} if known else {}
    terms = _Terms(scan.finished_at.astimezone(UTC).date(), now, owners)
    with opened(path) as workbook:
        scan_id = stated_scan_id(workbook, path)
        if scan_id != scan.id:
            raise InputError(
                f"{path.name} is about scan {scan_id}, not {scan.id}.",
                "Open the scan or review it belongs to.",
            )
        stated = stated_in(workbook)
        for layout in _SHEETS:
            rows = exported_rows(scan, layout, known)
            _judge_sheet(read_sheet(workbook, layout), rows, stated, terms, judged)
    return DecisionImport(
        scan.id,
        tuple(judged.accepted),
        tuple(judged.rejected),
        tuple(judged.tampered),
        judged.blank,
    )


def _judge_sheet(
    sheet: FilledSheet,
    exported: Mapping[str, ExportedRow],
    stated: Stated,
    terms: _Terms,
    judged: _Judged,
) -> None:
    title = sheet.layout.title
    if sheet.problems:
        _refuse_sheet(title, sheet.problems, judged)
        return
    keyed = [(row_key_of(sheet.layout, row), row) for row in sheet.rows]
    by_key = _unambiguous(keyed, exported, judged)
    intact = _is_intact(sheet.layout, by_key.values(), stated)
    changes = {
        key: tuple(changed_cells(sheet.layout, row, exported[key], stated, intact=intact))
        for key, row in by_key.items()
    }
    seen = {key for key, _ in keyed}
    gone = [
        ChangedCell(title, "", "the whole row", key, row.words, "the row is gone")
        for key, row in exported.items()
        if key not in seen
    ]
    judged.tampered += [*(cell for cells in changes.values() for cell in cells), *gone]
    hashed_by_row = sheet.layout is layouts.EXCEPTIONS
    all_there = len(by_key) == len(exported)
    if not hashed_by_row and all_there and not intact and not any(changes.values()):
        _refuse_sheet(title, ["Cells were changed, and which of them cannot be told."], judged)
        return
    for key, row in by_key.items():
        _judge_row(row, exported[key], terms, judged, changed=bool(changes[key]))


def _refuse_sheet(title: str, reasons: Iterable[str], judged: _Judged) -> None:
    for reason in reasons:
        judged.rejected.append(RejectedRow(title, 0, "", reason))
        judged.tampered.append(
            ChangedCell(title, "", "the whole sheet", title, "as exported", reason)
        )


def _unambiguous(
    keyed: Sequence[tuple[str, FilledRow]], exported: Mapping[str, ExportedRow], judged: _Judged
) -> dict[str, FilledRow]:
    """The rows that the export has, and that stand there once."""
    times = Counter(key for key, _ in keyed)
    found: dict[str, FilledRow] = {}
    for key, row in keyed:
        if key in exported and times[key] == 1:
            found[key] = row
            continue
        reason = "The row has no key."
        if key in exported:
            reason = f"The row stands there {times[key]} times, so it is not clear which counts."
            cell = f"A{row.number}"
            judged.tampered.append(
                ChangedCell(row.sheet, cell, "the whole row", key, "once", "several times")
            )
        elif key:
            reason = "The export has no such row: it was added, or its key was changed."
        judged.rejected.append(RejectedRow(row.sheet, row.number, key, reason))
    return found


def _is_intact(layout: Layout, rows: Iterable[FilledRow], stated: Stated) -> bool:
    """Whether the evidence cells of these rows give the digest stored at the export."""
    digest = sheet_digest(layout.title, evidence_of(layout), (row.digest for row in rows))
    return stated.sheets.get(layout.title) == digest


def _judge_row(
    row: FilledRow, exported: ExportedRow, terms: _Terms, judged: _Judged, *, changed: bool
) -> None:
    try:
        decision = decision_in(row, exported.subject, terms.scanned, terms.now)
    except ValueError as problem:
        judged.rejected.append(RejectedRow(row.sheet, row.number, exported.key, str(problem)))
        return
    if decision is None:
        judged.blank += 1
        return
    reasons = [_REFUSED] if changed else list(_against(decision, exported.subject, terms))
    if reasons:
        judged.rejected.append(RejectedRow(row.sheet, row.number, exported.key, " ".join(reasons)))
    else:
        judged.accepted.append(decision)


def _against(decision: Decision, subject: Subject, terms: _Terms) -> Iterator[str]:
    """What the rules of a review say against the decision."""
    circumstances = Circumstances(
        today=decision.decided_at.astimezone(UTC).date(),
        business_owner=terms.owners.get(subject.vendor),
    )
    for problem in problems_of(decision, subject, circumstances):
        yield f"{problem.reason} {problem.remedy}"
