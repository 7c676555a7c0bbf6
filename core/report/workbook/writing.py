"""From a scan to three files: workbook, evidence, hashes. Whole, or not at all."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.writer.excel import ExcelWriter

from core.report.source import ReportSource
from core.report.workbook.content_hash import CANONICAL_FORM, sheet_property
from core.report.workbook.draft import Draft, EvidenceFile, Progress
from core.report.workbook.files import (
    draft_folder,
    evidence_path,
    file_sha256,
    publish,
    require_free,
    sha256_path,
    write_evidence,
)
from core.report.workbook.settings import WorkbookSettings
from core.report.workbook.sheet import add_sheet, new_workbook
from core.report.workbook.sheets import SHEETS
from core.report.workbook.written import WrittenWorkbook


def write(
    source: ReportSource,
    path: Path,
    settings: WorkbookSettings,
    report: Callable[[str, float], None],
    cancelled: Callable[[], bool],
) -> WrittenWorkbook:
    """Write the workbook to `path` and its companions beside it.

    Raises:
        InputError: a file of that name exists, or the folder cannot be written to.
        ExportCancelled: `cancelled` said so; nothing is left behind.
    """
    require_free(path)
    progress = Progress(_rows_to_come(source), report, cancelled)
    with draft_folder(path.parent) as folder, _data_left_alone():
        evidence = folder / evidence_path(path).name
        lines = write_evidence(
            source.evidence.values(), evidence, lambda rows: progress.step("Evidence file", rows)
        )
        evidence_hash = file_sha256(evidence)
        file = EvidenceFile(evidence_path(path).name, evidence_hash, lines, evidence)
        workbook = folder / path.name
        content = _write_workbook(source, settings, file, workbook, progress)
        hashes = folder / sha256_path(path).name
        hashes.write_text(
            f"{file_sha256(workbook)}  {path.name}\n{evidence_hash}  {file.name}\n",
            encoding="utf-8",
        )
        progress.step("Saving")
        # the workbook last: where it stands, its companions do
        publish(
            [
                (evidence, evidence_path(path)),
                (hashes, sha256_path(path)),
                (workbook, path),
            ]
        )
    report("Done", 1.0)
    return WrittenWorkbook(path, evidence_path(path), sha256_path(path), content)


@contextmanager
def _data_left_alone() -> Iterator[None]:
    """Keep the garbage collector from walking the scan again and again: with 10,000 accounts
    each walk would hold up every thread, the window's too, for a second."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _rows_to_come(source: ReportSource) -> int:
    results = source.scan.results
    cells = sum(len(result.cells) for result in results)
    return 2 * cells + 2 * len(results) + 2 * len(source.evidence)


def _write_workbook(
    source: ReportSource,
    settings: WorkbookSettings,
    evidence: EvidenceFile,
    path: Path,
    progress: Progress,
) -> str:
    """Save the workbook as `path` and return its content SHA-256."""
    workbook = new_workbook()
    sheets = {one.title: add_sheet(workbook, one.title) for one in SHEETS}
    contents = tuple((one.title, one.purpose) for one in SHEETS)
    draft = Draft(source, settings, workbook, evidence, progress, contents, sheets)
    try:
        for definition in sorted(SHEETS, key=lambda one: one.turn):
            progress.step(definition.title)
            definition.draw(draft)
        content = draft.content_sha256()
        tables = {title: draft.sheet_sha256(title) for title in draft.headers}
        _describe(workbook, source, content, {**tables, **draft.page_digests})
        for sheet in draft.all_sheets:
            sheet.before_packing = partial(progress.step, "Saving")
        with ZipFile(path, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(workbook, archive).save()
    except BaseException:
        draft.discard()
        raise
    return content


def _describe(
    workbook: Workbook, source: ReportSource, content_sha256: str, sheets: Mapping[str, str]
) -> None:
    scan = source.scan
    period = source.period
    properties = workbook.properties
    mark = "DEMO - " if scan.demo else ""
    properties.title = f"{mark}Vendor access review {period}"
    properties.subject = f"Third-party vendor access in AWS organization {scan.organization.id}"
    properties.creator = f"Rolecall {scan.tool_version}"
    properties.lastModifiedBy = properties.creator
    properties.modified = datetime.now(UTC).replace(tzinfo=None)
    properties.keywords = "vendor access review, AWS, IAM, audit"
    properties.description = f"Scan {scan.id}. Content SHA-256 {content_sha256}."
    custom: Any = workbook  # the stubs do not know custom properties
    for name, value in (
        ("Scan ID", scan.id),
        ("Content SHA-256", content_sha256),
        ("Content form", CANONICAL_FORM),
        ("Review period", period),
        *((sheet_property(title), digest) for title, digest in sheets.items()),
    ):
        custom.custom_doc_props.append(StringProperty(name=name, value=value))
