"""Files of a scan as work for the courier: the workbook, and the scan itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.errors import AppError, InputError

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue
    from core.model import Scan
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work

SAFE = "The scan in the window is safe: choose another place and try again."


@dataclass(frozen=True, slots=True)
class Writing:
    """What is being written, and how far it is (0 to 1)."""

    label: str
    share: float


@dataclass(frozen=True, slots=True)
class Documents:
    """What a scan was judged by: an open workspace, or for a saved scan the agreement's file."""

    workspace: Workspace | None = None
    agreement_path: Path | None = None

    def load(self, scan: Scan) -> tuple[Catalogue, Agreement]:
        """Raises:
        InputError: there is no agreement, it is faulty, or the scan was judged by another.
        """
        if self.workspace is not None:
            return self.workspace.catalogue, self.workspace.agreement
        if self.agreement_path is not None or not scan.demo:
            return _load(scan, self.agreement_path)
        from core.demo.agreement_copy import copy_agreement

        with TemporaryDirectory() as folder:  # the demonstration's own, as it was on that day
            return _load(scan, copy_agreement(Path(folder), scan.started_at.astimezone().date()))


def _load(scan: Scan, path: Path | None) -> tuple[Catalogue, Agreement]:
    from core.agreement import load_agreement
    from core.catalogue import catalogue_for

    if path is None or not path.is_file():
        raise InputError(f"There is no agreement at {path}.", SAFE)
    catalogue = catalogue_for(path)
    agreement = load_agreement(path, catalogue)
    if agreement.sha256 != scan.agreement.sha256:
        raise InputError(
            f"{path} is not the agreement this scan was judged by.",
            f"Choose version {scan.agreement.version} (SHA-256 {scan.agreement.sha256}).",
        )
    return catalogue, agreement


def export_work(scan: Scan, path: Path, documents: Documents) -> Work:
    """Work that writes the workbook and returns where everything stands."""

    def work(emit: Emit, cancel: threading.Event) -> object:
        from core.report.workbook import write_workbook

        catalogue, agreement = documents.load(scan)
        try:
            return write_workbook(
                scan,
                path,
                catalogue=catalogue,
                agreement=agreement,
                progress=lambda label, share: emit(Writing(label, share)),
                cancelled=cancel.is_set,
            )
        except OSError as error:
            raise AppError(f"{path} could not be written: {_why(error)}.", SAFE) from error

    return work


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
