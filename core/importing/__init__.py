"""Vendors' console output and roles that exist, turned into agreement values and vendor specs."""

from core.importing.imported import (
    Import,
    ImportedRole,
    ImportedVariable,
    ImportKind,
    Remark,
    with_values,
)
from core.importing.reading import read_import
from core.importing.source import Source, opened, pasted

__all__ = [
    "Import",
    "ImportKind",
    "ImportedRole",
    "ImportedVariable",
    "Remark",
    "Source",
    "opened",
    "pasted",
    "read_import",
    "with_values",
]
