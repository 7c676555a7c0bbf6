"""Proving that a workbook and its evidence file still say what they said when written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from core.report.workbook.files import evidence_path, file_sha256, sha256_path

if TYPE_CHECKING:
    from core.report.workbook.reading import ReadWorkbook


class Outcome(StrEnum):
    """How a check ended. What could not be checked has failed."""

    PASSED = "Passed"
    NOTE = "Note"
    FAILED = "Failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One proof: what was looked at, how it ended, and why."""

    name: str
    outcome: Outcome
    detail: str


def verify_workbook(path: Path) -> tuple[Check, ...]:
    """Every check of a workbook and the files beside it.

    Raises InputError when `path` is no workbook of Rolecall.
    """
    from core.report.workbook.reading import read_workbook

    found = read_workbook(path)
    return (
        _file_check(path),
        _content_check(found),
        _rows_check(found),
        _summary_check(found),
        _pages_check(found),
        _evidence_file_check(path, found),
        *_evidence_checks(path, found),
    )


def _check(name: str, detail: str, *, passed: bool) -> Check:
    return Check(name, Outcome.PASSED if passed else Outcome.FAILED, detail)


def _file_check(path: Path) -> Check:
    name = "Workbook file"
    recorded = _recorded(sha256_path(path))
    if path.name not in recorded:
        detail = f"{sha256_path(path).name} has no hash for it; its content is checked below."
        return Check(name, Outcome.NOTE, detail)
    if recorded[path.name] == file_sha256(path):
        return Check(name, Outcome.PASSED, "Byte for byte as it was written.")
    detail = "Saved again since it was written, as filling in does; its content is checked below."
    return Check(name, Outcome.NOTE, detail)


def _content_check(found: ReadWorkbook) -> Check:
    wrong = [place for place, digest in found.stated.items() if digest != found.content_sha256]
    if not wrong and not found.changed_sheets:
        return _check("Content", f"SHA-256 {found.content_sha256}.", passed=True)
    detail = (
        f"The evidence cells give SHA-256 {found.content_sha256}, which is not what"
        f" {', '.join(wrong) or 'the properties of a sheet'} says: cells were changed, added or"
        " removed."
    )
    if found.changed_sheets:
        detail += f" Look at {', '.join(found.changed_sheets)}."
    return _check("Content", detail, passed=False)


def _rows_check(found: ReadWorkbook) -> Check:
    name = "Rows of Exceptions"
    if not found.changed_rows:
        return _check(name, "Every row fits its hash.", passed=True)
    shown = ", ".join(found.changed_rows[:10])
    more = len(found.changed_rows) - 10
    return _check(name, f"Changed: {shown}{f' and {more} more' if more > 0 else ''}.", passed=False)


def _summary_check(found: ReadWorkbook) -> Check:
    name = "Summary"
    if +found.summed == +found.statuses:
        return _check(name, "Its numbers are those of All access.", passed=True)
    wrong = sorted(
        f"{vendor}: {word}"
        for vendor, word in found.summed.keys() | found.statuses.keys()
        if found.summed[vendor, word] != found.statuses[vendor, word]
    )
    return _check(name, f"Other numbers than All access: {'; '.join(wrong[:10])}.", passed=False)


def _pages_check(found: ReadWorkbook) -> Check:
    name = "Pages to be read"
    if not found.changed_pages:
        detail = "Every sentence and figure of Summary and of Scope and method stands."
        return _check(name, detail, passed=True)
    return _check(name, f"Changed: {', '.join(found.changed_pages)}.", passed=False)


def _evidence_file_check(path: Path, found: ReadWorkbook) -> Check:
    name = "Evidence file"
    file = evidence_path(path)
    if not file.is_file():
        return _check(name, f"{file.name} is not beside the workbook.", passed=False)
    digest = file_sha256(file)
    stated = found.items.get("Evidence file SHA-256")
    recorded = _recorded(sha256_path(path)).get(file.name, stated)
    if digest == stated == recorded:
        return _check(name, "Byte for byte as it was written.", passed=True)
    return _check(name, "It was changed since, or belongs to another workbook.", passed=False)


def _evidence_checks(path: Path, found: ReadWorkbook) -> Iterator[Check]:
    file = evidence_path(path)
    name = "Evidence"
    missing = sorted(found.evidence_used - found.evidence.keys())
    if missing:
        yield _check(name, f"Not on the sheet Evidence: {', '.join(missing[:10])}.", passed=False)
    if not file.is_file():
        return
    try:
        held = dict(_held(file))
    except (ValueError, KeyError, TypeError, AttributeError):
        yield _check(name, f"{file.name} is not readable as evidence.", passed=False)
        return
    wrong = sorted(
        evidence_id
        for evidence_id in held.keys() | found.evidence.keys()
        if held.get(evidence_id) != found.evidence.get(evidence_id)
    )
    if wrong:
        detail = f"Workbook and evidence file differ: {', '.join(wrong[:10])}."
        yield _check(name, detail, passed=False)
    else:
        detail = f"{len(held):,} answers of AWS, each with its hash, in workbook and file alike."
        yield _check(name, detail, passed=True)


def _held(file: Path) -> Iterator[tuple[str, str]]:
    """(id, digest of the body as it is now) of every line."""
    with file.open(encoding="ascii") as lines:
        for line in lines:
            entry = json.loads(line)
            body = entry["body"].encode("utf-8", errors="surrogatepass")
            yield entry["id"], sha256(body).hexdigest()


def _recorded(file: Path) -> dict[str, str]:
    """File name -> digest, as `sha256sum` writes them; empty when there is no such file."""
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    return {
        name: digest
        for digest, _, name in (line.partition("  ") for line in lines)
        if name and digest
    }
