"""A workbook while it is being written: its sheets, what stands where, the digests so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from core.report.source import ReportSource
from core.report.workbook.content_hash import content_digest, sheet_digest
from core.report.workbook.settings import WorkbookSettings
from core.report.workbook.sheet import ReportSheet
from core.report.workbook.written import ExportCancelled

_BEFORE_SAVING: Final = 0.95  # the share of the work that is done when saving begins
_LEAST_STEP: Final = 0.002  # smaller steps are not worth telling


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """Where a table ended up. Rows count from 1."""

    sheet: str
    headers: tuple[str, ...]
    first_row: int
    last_row: int

    def cells(self, header: str) -> str:
        """The column's data cells as a formula names them: ``'All access'!$A$2:$A$61``."""
        letter = get_column_letter(self.headers.index(header) + 1)
        return f"'{self.sheet}'!${letter}${self.first_row}:${letter}${self.last_row}"


@dataclass(slots=True)
class Progress:
    """Tells how far the export is, and stops it when asked."""

    total: int
    report: Callable[[str, float], None]
    cancelled: Callable[[], bool]
    done: int = 0
    _told: tuple[str, float] = ("", -1.0)

    def step(self, label: str, rows: int = 0) -> None:
        """`rows` more are written. Raises ExportCancelled."""
        if self.cancelled():
            raise ExportCancelled("The export was cancelled.", "Nothing was written.")
        self.done += rows
        share = min(_BEFORE_SAVING, _BEFORE_SAVING * self.done / max(1, self.total))
        last_label, last_share = self._told
        if label != last_label or share >= last_share + _LEAST_STEP:
            self._told = label, share
            self.report(label, share)


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """The evidence file: its later name, its content, and where it stands meanwhile."""

    name: str
    sha256: str
    lines: int
    draft: Path


@dataclass(slots=True)
class Draft:
    """Handed to every sheet's function in turn. `contents`: sheets with their purpose."""

    source: ReportSource
    settings: WorkbookSettings
    workbook: Workbook
    evidence_file: EvidenceFile
    progress: Progress
    contents: tuple[tuple[str, str], ...]
    sheets: dict[str, ReportSheet] = field(default_factory=dict)
    tables: dict[str, list[PlacedTable]] = field(default_factory=dict)
    row_digests: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    page_digests: dict[str, str] = field(default_factory=dict)  # by title, of pages to be read

    @property
    def demo_mark(self) -> str:
        """Stands before titles when the organization is invented."""
        return "DEMO - " if self.source.scan.demo else ""

    def content_sha256(self) -> str:
        """The fingerprint of all sheets that took part so far."""
        return content_digest({title: self.sheet_sha256(title) for title in self.headers})

    def sheet_sha256(self, title: str) -> str:
        """The fingerprint of one table sheet."""
        return sheet_digest(title, self.headers[title], self.row_digests[title])

    def rows_in(self, title: str) -> int:
        """How many rows of data the sheet (with its continuations) holds."""
        return len(self.row_digests[title])

    @property
    def all_sheets(self) -> Sequence[ReportSheet]:
        """Every sheet, continuations included."""
        sheets: Any = self.workbook.worksheets  # the stubs know openpyxl's own kinds only
        return list(sheets)

    def discard(self) -> None:
        """Remove what the sheets have put on the disk so far."""
        for sheet in self.all_sheets:
            sheet.discard()

    def count_formula(self, title: str, header: str, word: str | None = None) -> str:
        """A formula that counts the filled cells of a column, or those that hold `word`."""
        ranges = (table.cells(header) for table in self.tables[title])
        if word is None:
            return "+".join(f"COUNTA({cells})" for cells in ranges)
        return "+".join(f'COUNTIF({cells},"{word}")' for cells in ranges)
