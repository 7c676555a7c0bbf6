"""The Excel workbook. openpyxl and pandas are imported by the first call, not by this module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.report.workbook.files import free_path, workbook_name
from core.report.workbook.settings import DEFAULTS, Paper, WorkbookSettings
from core.report.workbook.verification import Check, Outcome, verify_workbook
from core.report.workbook.written import ExportCancelled, WrittenWorkbook

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan
    from core.report.context import ReportContext

__all__ = [
    "Check",
    "ExportCancelled",
    "Outcome",
    "Paper",
    "WorkbookSettings",
    "WrittenWorkbook",
    "free_path",
    "verify_workbook",
    "workbook_name",
    "write_workbook",
]


def write_workbook(
    scan: Scan,
    path: Path,
    *,
    catalogue: Catalogue,
    agreement: Agreement,
    context: ReportContext | None = None,
    settings: WorkbookSettings = DEFAULTS,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> WrittenWorkbook:
    """Write the audit workbook of `scan` to `path`, with ``.evidence.jsonl`` and ``.sha256``.

    `context` adds the last review, changes, decisions and repairs. `progress` gets what is
    being written and how far it is (0 to 1); `cancelled` is asked often. May run in any thread.
    The evidence file is its owner's only: external IDs stand in it.

    Raises:
        InputError: one of the files exists already, or the folder cannot be written to.
        ExportCancelled: it was cancelled; nothing is left behind.
    """
    from core.report.context import NO_CONTEXT
    from core.report.source import ReportSource
    from core.report.workbook.writing import write

    source = ReportSource(scan, agreement, catalogue, context=context or NO_CONTEXT)
    return write(source, path, settings, progress or _silent, cancelled or _never)


def _silent(_label: str, _share: float) -> None:
    pass


def _never() -> bool:
    return False
