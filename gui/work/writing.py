"""Files of a scan as work for the courier: what is exported of it, and the scan itself."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from core.errors import AppError, InputError

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.history.history import History
    from core.model import Scan
    from core.report.context import ReportContext
    from core.report.workbook import WorkbookSettings
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work

SAFE = "The scan in the window is safe: choose another place and try again."


class Format(StrEnum):
    """What a scan can be exported as; the value is how the file's name ends."""

    WORKBOOK = ".xlsx"
    HTML = ".html"
    CSV = ".csv"
    JSON = ".json"
    OCSF = ".ocsf.jsonl"


@dataclass(frozen=True, slots=True)
class Writing:
    """What is being written, and how far it is (0 to 1)."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Documents:
    """What a scan was judged by and what is known of its past.

    The agreement is that of an open workspace, a file, or the text that the history keeps.
    """

    workspace: Workspace | None = None
    agreement_path: Path | None = None
    kept_text: str = ""
    history: History | None = None
    repairs_folder: Path | None = None

    def load(self, scan: Scan) -> tuple[Catalogue, Agreement]:
        """Raises:
        InputError: there is no agreement, it is faulty, or the scan was judged by another.
        """
        workspace = self.workspace
        if workspace is not None and workspace.agreement.sha256 == scan.agreement.sha256:
            return workspace.catalogue, workspace.agreement
        from core.report.documents import documents_of

        try:
            return documents_of(scan, self.agreement_path, kept_text=self.kept_text)
        except InputError as error:
            hint = f"Choose the agreement of version {scan.agreement.version} in the dialog Export."
            raise InputError(error.message, hint, error.problems) from error

    def context(self, scan: Scan) -> ReportContext:
        """The past of the scan; nothing where no history is open."""
        from core.report.context import NO_CONTEXT
        from core.report.gathering import report_context

        if self.history is None:
            return NO_CONTEXT
        return report_context(self.history, scan, self.repairs_folder)


def export_work(
    scan: Scan, path: Path, form: Format, settings: WorkbookSettings, documents: Documents
) -> Work:
    """Work that writes the export and returns the path of its (first) file."""

    def work(emit: Emit, cancel: threading.Event) -> Path:
        try:
            if form is Format.WORKBOOK:
                return _write_workbook(scan, path, settings, documents, emit, cancel)
            emit(Writing(path.name, 0.1))
            _write_new(path, _text_writer(scan, form, documents))
        except OSError as error:
            raise AppError(f"{path} could not be written: {_why(error)}.", SAFE) from error
        return path

    return work


def _write_workbook(
    scan: Scan,
    path: Path,
    settings: WorkbookSettings,
    documents: Documents,
    emit: Emit,
    cancel: threading.Event,
) -> Path:
    from core.report.workbook import write_workbook

    catalogue, agreement = documents.load(scan)
    emit(Writing("what changed since the last review", 0.0))
    return write_workbook(
        scan,
        path,
        catalogue=catalogue,
        agreement=agreement,
        context=documents.context(scan),
        settings=settings,
        progress=lambda label, share: emit(Writing(label, share)),
        cancelled=cancel.is_set,
    ).path


def _text_writer(scan: Scan, form: Format, documents: Documents) -> Callable[[TextIO], object]:
    if form is Format.CSV:
        from core.report import write_csv

        return lambda stream: write_csv(scan, stream)
    if form is Format.JSON:
        import json

        from core.scan.document import scan_document

        text = json.dumps(scan_document(scan), indent=1)
        return lambda stream: stream.write(f"{text}\n")
    from core.report.source import ReportSource, ScanSource

    if form is Format.OCSF:
        from core.report.ocsf import write_ocsf

        source = ScanSource(scan, context=documents.context(scan))
        return lambda stream: write_ocsf(source, stream)
    from core.report.html_summary import html_summary

    catalogue, agreement = documents.load(scan)
    page = html_summary(ReportSource(scan, agreement, catalogue, context=documents.context(scan)))
    return lambda stream: stream.write(page)


def _write_new(path: Path, write: Callable[[TextIO], object]) -> None:
    """A file that is not there yet, whole or not at all, and its owner's only."""
    draft = path.with_name(f"{path.name}.part")
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))  # now it is ours
    except FileExistsError as error:
        raise InputError(
            f"{path} exists already, and an export never overwrites.", "Choose another name."
        ) from error
    try:
        number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", newline="") as stream:
            write(stream)
        draft.replace(path)
    except BaseException:
        for one in (draft, path):
            one.unlink(missing_ok=True)
        raise


def save_work(scan: Scan, path: Path) -> Work:
    """Work that saves the scan and returns the path."""

    def work(_emit: Emit, _cancel: threading.Event) -> Path:
        from core.scan.document import save_scan

        save_scan(scan, path)
        return path

    return work


def load_work(path: Path) -> Work:
    """Work that reads a saved scan."""

    def work(_emit: Emit, _cancel: threading.Event) -> Scan:
        from core.scan.document import load_scan

        return load_scan(path)

    return work


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
