"""Opening a workbook that came back from people: whatever it holds, it is read with care."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from core.errors import InputError
from core.report.workbook.raw_rows import DamagedSheet, raw_rows

if TYPE_CHECKING:
    from openpyxl import Workbook

SUMMARY: Final = "Summary"
METHOD: Final = "Scope and method"
_MOST_PACKED: Final = 1 << 29  # bytes; 10,000 accounts x 10 vendors take about 12 million
_MOST_UNPACKED: Final = 1 << 32
_DAMAGED: Final = (BadZipFile, ParseError, EOFError, zlib.error, DamagedSheet)
# what openpyxl raises, too, for the parts of a package that are not what they should be
_NOT_A_WORKBOOK: Final = (*_DAMAGED, KeyError, ValueError, TypeError, IndexError, AttributeError)


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook, read row by row; formulas stay what they are.

    Raises:
        InputError: it is no workbook, none of Rolecall's, or larger than any can be; also when
            its content turns out damaged while it is read.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        _require_sane_size(path)
        workbook = load_workbook(path, read_only=True)
    except (OSError, InvalidFileException, *_NOT_A_WORKBOOK) as problem:
        raise _unreadable(path) from problem
    try:
        if not {SUMMARY, METHOD} <= set(workbook.sheetnames):
            raise InputError(
                f"{path} is not a workbook that Rolecall wrote.",
                f"It has no sheets {SUMMARY} and {METHOD}.",
            )
        yield workbook
    except _DAMAGED as problem:
        raise _unreadable(path) from problem
    finally:
        workbook.close()


def rows_of(workbook: Workbook, title: str) -> Iterator[tuple[int, list[Any]]]:
    """Number and values of every row of a sheet: see `core.report.workbook.raw_rows`."""
    return raw_rows(workbook[title])


def properties_of(workbook: Workbook) -> dict[str, str]:
    """The custom document properties."""
    custom: Any = workbook  # the stubs do not know custom properties
    return {one.name: str(one.value) for one in custom.custom_doc_props.props}


def _require_sane_size(path: Path) -> None:
    if path.stat().st_size > _MOST_PACKED:
        raise _too_large(path)
    with ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist()) > _MOST_UNPACKED:
            raise _too_large(path)


def _too_large(path: Path) -> InputError:
    return InputError(
        f"{path} is larger than any workbook of Rolecall.", "Choose the file that was exported."
    )


def _unreadable(path: Path) -> InputError:
    return InputError(
        f"{path} cannot be read as a workbook.",
        "Choose an .xlsx file (not .xls or .ods) that no password protects.",
    )
