"""What a running scan has found, kept on the way, so that a crash loses nothing that was read."""

from __future__ import annotations

import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.events import ScanEvent

if TYPE_CHECKING:
    from core.history.history import History
    from core.scan.journal import ScanJournal
    from core.scan.request import ScanRequest

_log = logging.getLogger(__name__)
_ENDING = ".partial"
_KEPT_SECONDS = 14 * 24 * 3600  # how long a scan that was killed can be gone on with
Emit = Callable[[ScanEvent], None]


def running_folder() -> Path:
    """Where the journals of running scans are."""
    from core.history.location import default_history_path

    return default_history_path().parent / "running"


@contextmanager
def noted_on_the_way(
    request: ScanRequest, emit: Emit, folder: Path | None = None
) -> Iterator[Emit]:
    """Yields an `emit` that writes down what comes, then passes it on. The journal is removed
    when the scan ends, however it ends, unless this process does; nothing is written of the
    demonstration. A journal that cannot be written is no reason not to scan.
    """
    if request.demo:
        yield emit
        return
    with ExitStack() as stack:
        note = _Note.begin(request, folder or running_folder(), stack)

        def pass_on(event: ScanEvent) -> None:
            note.take(event)
            emit(event)

        yield pass_on


def recover(history: History, folder: Path | None = None) -> tuple[str, ...]:
    """Put what killed scans had found into the history, as partial scans; returns their ids.

    A journal whose process still runs is left alone, as is one that cannot be read. The others
    stay for a while, so that the scan can be gone on with (see `core.scan.interrupted`).
    """
    found = []
    known: set[str] | None = None
    for path in sorted((folder or running_folder()).glob(f"*{_ENDING}")):
        if is_running(path):
            continue
        known = {entry.id for entry in history.scans()} if known is None else known
        if _scan_id(path) in known:
            _remove_old(path)
            continue
        scan_id = _recovered(history, path)
        if scan_id:
            found.append(scan_id)
    return tuple(found)


class _Note:
    """A journal, or nothing where none could be written."""

    def __init__(self, journal: ScanJournal | None) -> None:
        self._journal = journal

    @classmethod
    def begin(cls, request: ScanRequest, folder: Path, stack: ExitStack) -> _Note:
        from core.scan.journal import journal

        path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{_ENDING}"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            opened = stack.enter_context(journal(path, request))
        except (OSError, InputError) as error:
            _log.warning("a crash would lose what this scan finds: %s", error)
            return cls(None)
        stack.callback(path.unlink, missing_ok=True)
        return cls(opened)

    def take(self, event: ScanEvent) -> None:
        if self._journal is None:
            return
        try:
            self._journal.note(event)
        except (OSError, ValueError) as error:  # no room; or text that is no UTF-8
            _log.warning("a crash would lose what this scan finds from now on: %s", error)
            self._journal = None


def _recovered(history: History, path: Path) -> str | None:
    from core.scan.journal import load_earlier

    try:
        scan = load_earlier(path)
    except InputError as error:
        if path.stat().st_size > 1:
            _log.warning("a scan that was killed cannot be recovered: %s", error)
            return None
        scan = None
    if scan is None or not scan.results:
        with suppress(OSError):
            path.unlink()  # nothing was found yet
        return None
    moments = [result.checked_at for result in scan.results if result.checked_at]
    last = max([scan.started_at, *moments])
    history.add_scan(replace(scan, finished_at=last, complete=False))
    return scan.id


def _scan_id(path: Path) -> str:
    """The id of the scan a journal tells of, as its beginning says."""
    with suppress(OSError, ValueError, KeyError, TypeError), path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                return str(json.loads(line)["scan"]["id"])
    return ""


def _remove_old(path: Path) -> None:
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
            path.unlink()


def is_running(path: Path) -> bool:
    """Whether the process that writes this journal is still there."""
    number = path.name.partition("-")[0]
    if not number.isdecimal() or int(number) == 0:  # 0 would ask for this process's own group
        return False
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True
