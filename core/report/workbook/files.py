"""The files of an export: their names, and how they come to stand in place whole or not at all."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final

from core.errors import InputError
from core.model import Evidence, Scan
from core.report.words import review_period

SUFFIX: Final = ".xlsx"
_BLOCK: Final = 1 << 20
_STEP: Final = 100  # lines between two looks at the Cancel button


def workbook_name(scan: Scan, period: str = "") -> str:
    """``vendor-access-review_<organization>_<period>_<end of scan, UTC>.xlsx``.

    `period`: that of the review; by default the quarter in which the scan ended.
    """
    finished = scan.finished_at.astimezone(UTC)
    demo = "DEMO_" if scan.demo else ""
    organization = _plain(scan.organization.id)
    quarter = _plain(period) or review_period(scan.finished_at)
    return f"{demo}vendor-access-review_{organization}_{quarter}_{finished:%Y%m%dT%H%M%SZ}{SUFFIX}"


def _plain(text: str) -> str:
    """`text` in letters that are safe in the name of a file everywhere."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", text).strip("-")[:60]


def evidence_path(workbook: Path) -> Path:
    """The evidence file that belongs beside `workbook`."""
    return workbook.with_suffix(".evidence.jsonl")


def sha256_path(workbook: Path) -> Path:
    """The file of hashes that belongs beside `workbook`."""
    return workbook.with_suffix(".sha256")


def free_path(wanted: Path) -> Path:
    """`wanted`, or the first of ``name-2.xlsx``, ``name-3.xlsx``... of which no file exists."""
    path, number = wanted, 2
    while any(_taken(path)):
        path = wanted.with_stem(f"{wanted.stem}-{number}")
        number += 1
    return path


def require_free(workbook: Path) -> None:
    """Raises InputError when a file of the export exists already, its folder does not, or the
    name is none of a workbook."""
    if workbook.suffix.lower() != SUFFIX:
        raise InputError(
            f"{workbook.name} is no name for a workbook.", f"Call it {workbook.name}{SUFFIX}."
        )
    if not workbook.parent.is_dir():
        raise InputError(f"There is no folder {workbook.parent}.", "Create it, or choose another.")
    if taken := next(_taken(workbook), None):
        raise InputError(
            f"{taken} exists already, and an export never overwrites.",
            f"Choose another name, such as {free_path(workbook).name}.",
        )


def _taken(workbook: Path) -> Iterator[Path]:
    paths = (workbook, evidence_path(workbook), sha256_path(workbook))
    return (path for path in paths if path.exists() or path.is_symlink())


def write_evidence(items: Iterable[Evidence], path: Path, step: Callable[[int], None]) -> int:
    """Write one JSON object per line, ASCII only, and return the number of lines.

    The ``body`` is the answer as text; its UTF-8 bytes have the digest ``sha256``.
    `step` is told, often, how many lines were written since.
    """
    lines = 0
    remaining = iter(items)
    # external IDs stand in it: for its owner only
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
        while batch := list(islice(remaining, _STEP)):
            for item in batch:
                file.write(json.dumps(_evidence_entry(item), separators=(",", ":")) + "\n")
            lines += len(batch)
            step(len(batch))
    return lines


def _evidence_entry(item: Evidence) -> dict[str, str | int]:
    return {
        "id": item.id,
        "account_id": item.account_id,
        "call": item.call,
        "region": item.region,
        "received_at": item.received_at.astimezone(UTC).isoformat(),
        "request_id": item.request_id,
        "http_status": item.http_status,
        "sha256": item.sha256,
        "body": item.body,
    }


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


@contextmanager
def draft_folder(folder: Path) -> Iterator[Path]:
    """A folder inside `folder`, on the same disk, that is gone afterwards."""
    try:
        with tempfile.TemporaryDirectory(prefix=".rolecall-export-", dir=folder) as name:
            yield Path(name)
    except OSError as problem:
        raise InputError(
            f"The workbook could not be written to {folder}: {problem.strerror or problem}.",
            "Nothing was left behind. Choose another folder or make room.",
        ) from problem


def publish(drafts: Iterable[tuple[Path, Path]]) -> None:
    """Give each finished draft its name, all of them or none; never overwrites.

    Raises InputError when a name was taken meanwhile.
    """
    placed: list[Path] = []
    try:
        for draft, path in drafts:
            _sync(draft)
            _place(draft, path)
            placed.append(path)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in placed}:
        _sync(folder)


def _place(draft: Path, path: Path) -> None:
    try:
        try:
            os.link(draft, path)  # unlike a rename, fails when the name is taken
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            with path.open("xb"):
                pass
            draft.replace(path)
    except FileExistsError as problem:
        raise InputError(
            f"{path} exists already, and an export never overwrites.", "Choose another name."
        ) from problem


def _sync(path: Path) -> None:
    """Make sure `path` is on the disk. Folders cannot be synced everywhere."""
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR
    try:
        descriptor = os.open(path, flags)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        if path.is_file():
            raise
    finally:
        os.close(descriptor)
