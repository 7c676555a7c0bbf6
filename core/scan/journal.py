"""What a running scan has found, line by line, so that a killed one can be gone on with.

The first line says what the scan judges by; each further one holds the result of an account that
was read whole. A line that was cut off by the end of the program is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import core
from core.errors import InputError
from core.events import AccountFinished, AccountsListed, ScanEvent, ScanStarted
from core.model import AccountOutcome, AccountResult, DocumentVersion, Scan
from core.scan.columns import all_columns, with_all_cells
from core.scan.document import is_genuine, load_scan
from core.scan.request import ScanRequest
from core.scan.start import population_source

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_VERSION = "journal_version"
_LISTED = "accounts_listed"


class ScanJournal:
    """Takes in the events of one scan. A result is in the file when `note` returns."""

    def __init__(self, file: IO[str], request: ScanRequest) -> None:
        self._file = file
        self._request = request
        self._listed = 0

    def note(self, event: ScanEvent) -> None:
        """Write down what has to be kept of an event."""
        if isinstance(event, ScanStarted):
            self._write(json.dumps({_VERSION: 1, "scan": _header(event, self._request)}))
        elif isinstance(event, AccountsListed):
            self._listed += len(event.accounts)
            self._write(json.dumps({_LISTED: self._listed}))
        elif isinstance(event, AccountFinished) and (
            event.result.outcome is AccountOutcome.CHECKED
        ):
            self._write(_results().dump_json(event.result).decode())

    def _write(self, line: str) -> None:
        self._file.write(f"{line}\n")
        self._file.flush()


@contextmanager
def journal(path: Path, request: ScanRequest, *, go_on: bool = False) -> Iterator[ScanJournal]:
    """A journal beside the file that a scan will be written to. One that is there is written on
    with `go_on`, which is for a scan that goes on with it and judges by the same.

    Raises:
        InputError: the file cannot be written.
    """
    try:
        # results hold external IDs: nobody else's to read
        mode = os.O_APPEND if go_on else os.O_TRUNC
        number = os.open(path, os.O_WRONLY | os.O_CREAT | mode, 0o600)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    with os.fdopen(number, "a", encoding="utf-8") as file:
        file.write("\n")  # the last line may have been cut off
        yield ScanJournal(file, request)


def load_earlier(path: Path) -> Scan:
    """A saved scan, or the partial one that a journal tells of.

    Raises:
        InputError: the file is neither.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # a name may hold other line ends
    except (OSError, UnicodeDecodeError):
        return load_scan(path)  # which says what is wrong
    heads = [line for line in lines if line.startswith('{"' + _VERSION + '"')]
    if not heads:
        return load_scan(path)
    results: dict[str, AccountResult] = {}
    for line in lines:
        result = _result(line)
        if result is not None:
            results[result.account.id] = result
    return _scan(path, heads[-1], results)


def listed_in(path: Path) -> int:
    """How many accounts a journal knows of, be they read or not.

    Raises:
        OSError: it cannot be read.
    """
    start = '{"' + _LISTED + '": '
    with path.open(encoding="utf-8", errors="replace") as file:
        counts = [line[len(start) :].strip(" }\n") for line in file if line.startswith(start)]
    return int(counts[-1]) if counts and counts[-1].isdecimal() else 0


def _result(line: str) -> AccountResult | None:
    from pydantic import ValidationError

    if not line or line.startswith(('{"' + _VERSION + '"', '{"' + _LISTED + '"')):
        return None
    try:
        result = _results().validate_json(line)
    except ValidationError:
        return None
    return result if all(map(is_genuine, result.evidence)) else None


def _scan(path: Path, head: str, results: dict[str, AccountResult]) -> Scan:
    from pydantic import ValidationError

    try:
        scan = _scans().validate_python(json.loads(head)["scan"])
    except (ValueError, KeyError, ValidationError) as error:
        raise InputError(
            f"{path} cannot be gone on with: its first line is damaged.", "Scan anew."
        ) from error
    found = tuple(results.values())
    columns = all_columns(scan.vendors, found, {})
    return replace(scan, vendors=columns, results=with_all_cells(found, columns))


def _header(started: ScanStarted, request: ScanRequest) -> object:
    now = datetime.now(UTC)
    agreement = request.agreement
    scan = Scan(
        id=started.scan_id,
        started_at=now,
        finished_at=now,
        complete=False,
        tool_version=core.__version__,
        caller_arn=started.caller_arn,
        organization=started.organization,
        agreement=DocumentVersion(agreement.version, agreement.sha256),
        catalogue_sha256=request.catalogue.sha256,
        vendors=started.vendors,
        results=(),
        demo=request.demo,
        population=population_source(request, started.organization),
    )
    return _scans().dump_python(scan, mode="json")


@cache
def _scans() -> TypeAdapter[Scan]:
    from pydantic import TypeAdapter

    return TypeAdapter(Scan)


@cache
def _results() -> TypeAdapter[AccountResult]:
    from pydantic import TypeAdapter

    return TypeAdapter(AccountResult)
