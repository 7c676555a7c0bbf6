"""What the sheets that reviewers fill in said when they were exported, made anew from the scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.report.frames.access import exceptions_frame
from core.report.frames.agreed import sign_off_frame
from core.report.frames.population import third_parties_frame
from core.report.source import ReportSource, ScanSource
from core.report.workbook import layouts
from core.report.workbook.content_hash import canonical
from core.report.workbook.table import as_written, evidence_headers
from core.review.model import SubjectKind
from core.review.subjects import Subject, Subjects, subjects_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan
    from core.report.workbook.layout import Layout

# what the history adds: it goes on, so these are known by their hashes only
_OF_THE_PAST: Final = frozenset(
    {"Since last review", "First seen (UTC)", "Fix state", "Decision at last review"}
)
# what the agreement and the catalogue add; the ones at hand may be newer
_OF_THE_AGREEMENT: Final = frozenset(
    {"What the vendor does for us", "Business owner", "Technical owner",
     "Contract or purchase reference", "Recommendation"}
)  # fmt: skip
Cells = Mapping[str, str | int | float | None]


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """One row: its key, what it is about, and its cells as they are hashed, as far as the scan
    tells them."""

    key: str
    subject: Subject
    cells: Cells

    @property
    def certain(self) -> frozenset[str]:
        """The headers of the cells that rest on the scan alone."""
        return frozenset(self.cells) - _OF_THE_AGREEMENT

    @property
    def words(self) -> str:
        """The row in short."""
        return ", ".join(str(value) for value in list(self.cells.values())[:5] if value)


def exported_rows(
    scan: Scan, layout: Layout, known: tuple[Agreement, Catalogue] | None
) -> Mapping[str, ExportedRow]:
    """Key as the workbook shows it -> the row of `layout` as `scan` gives it."""
    source = ReportSource(scan, *known) if known else ScanSource(scan)
    subjects = subjects_of(scan)
    if layout is layouts.SIGN_OFF:
        rows = _sign_off(source, subjects)
    elif layout is layouts.THIRD_PARTIES:
        rows = _third_parties(source, subjects)
    else:
        rows = _exceptions(source, subjects)
    return {row.key: row for row in rows}


def _sign_off(source: ScanSource, subjects: Subjects) -> Iterator[ExportedRow]:
    by_name = {as_written(name): vendor for vendor, name in source.vendor_names.items()}
    all_cells = (
        list(_cells(source, layouts.SIGN_OFF, sign_off_frame(source)))
        if isinstance(source, ReportSource)
        else [{"Vendor": canonical(name)} for name in source.vendor_names.values()]
    )
    for cells in all_cells:
        name = str(cells["Vendor"])
        subject = subjects.find(SubjectKind.VENDOR, by_name[name])
        if subject is not None:
            yield ExportedRow(name.strip(), subject, cells)


def _exceptions(source: ScanSource, subjects: Subjects) -> Iterator[ExportedRow]:
    for cells in _cells(source, layouts.EXCEPTIONS, exceptions_frame(source)):
        key = str(cells["Row key"])
        for kind in (SubjectKind.EXCEPTION, SubjectKind.UNKNOWN):
            if subject := subjects.find(kind, key):
                yield ExportedRow(key, subject, cells)


def _third_parties(source: ScanSource, subjects: Subjects) -> Iterator[ExportedRow]:
    parties = ((result, one) for result in source.scan.results for one in result.third_parties)
    frame = third_parties_frame(source)
    for (_, party), cells in zip(
        parties, _cells(source, layouts.THIRD_PARTIES, frame), strict=True
    ):
        key = f"{party.account_id}|{party.role_name}|{party.outside_account_id}"
        shown = "|".join(
            str(cells[header]).strip()
            for header in ("Account ID", "Role name", "Outside AWS account")
        )
        if subject := subjects.find(SubjectKind.THIRD_PARTY, key):
            yield ExportedRow(shown, subject, cells)


def _cells(source: ScanSource, layout: Layout, frame: DataFrame) -> Iterator[Cells]:
    headers = evidence_headers([column.header for column in layout.columns], layout.inputs)
    lines = source.evidence_lines
    columns = list(frame.columns)
    wanted = [(header, columns.index(header)) for header in headers if header not in _OF_THE_PAST]
    evidence = columns.index("Evidence ID") if "Evidence ID" in columns else None
    for record in frame.itertuples(index=False, name=None):
        line = lines.get(str(record[evidence])) if evidence is not None else None
        yield {header: canonical(as_written(record[place], line)) for header, place in wanted}
