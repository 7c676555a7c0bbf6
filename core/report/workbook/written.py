"""What an export leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import AppError


class ExportCancelled(AppError):
    """The person cancelled; nothing was left behind."""


@dataclass(frozen=True, slots=True)
class WrittenWorkbook:
    """The three files of an export and the fingerprint of the workbook's content."""

    path: Path
    evidence_path: Path
    sha256_path: Path
    content_sha256: str
