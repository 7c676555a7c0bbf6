"""Decisions that reviewers filled into a workbook, read back with a reason for every refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.report.decisions.found import ChangedCell, DecisionImport, RejectedRow
from core.report.decisions.recording import Recorded, record

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan

__all__ = [
    "ChangedCell",
    "DecisionImport",
    "Recorded",
    "RejectedRow",
    "read_decisions",
    "record",
    "scan_id_of",
]


def scan_id_of(path: Path) -> str:
    """The id of the scan that a workbook is about.

    Raises:
        InputError: `path` is no workbook of Rolecall.
    """
    from core.report.decisions.rows import stated_scan_id
    from core.report.workbook.opening import opened

    with opened(path) as workbook:
        return stated_scan_id(workbook, path)


def read_decisions(
    path: Path,
    scan: Scan,
    *,
    agreement: Agreement | None = None,
    catalogue: Catalogue | None = None,
    now: datetime | None = None,
) -> DecisionImport:
    """The decisions in the workbook `path` about `scan`, row by row.

    Only the reviewers' columns are taken; every other cell must still say what was exported, or
    the row is refused and the cell named. Sorting, filtering, moved columns and another program
    that saved the file do no harm. With `agreement` and `catalogue`, changed cells of Sign-off
    can be named, too, and a business owner who decides needs a comment. `now` is the moment of
    the import.

    Raises:
        InputError: `path` is no workbook of Rolecall, or about another scan.
    """
    from core.report.decisions.reading import read

    known = (agreement, catalogue) if agreement and catalogue else None
    return read(path, scan, known, now or datetime.now(UTC))
