"""The write-ahead journal of a run: what is about to be done is on disk before it is done.

After a crash the journal says, for every account, which calls were made, and of at most one
call that it may or may not have taken effect.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from core.errors import RepairRefused
from core.repair.files import append_private

JOURNAL_FILE = "journal.jsonl"


class Entry(StrEnum):
    """What a line of the journal says."""

    RUN_STARTED = "run-started"
    RUN_RESUMED = "run-resumed"
    ACCOUNT_STARTED = "account-started"
    ACCOUNT_RESUMED = "account-resumed"
    STEP_STARTED = "step-started"
    STEP_DONE = "step-done"
    STEP_FAILED = "step-failed"
    ACCOUNT_FINISHED = "account-finished"
    RUN_FINISHED = "run-finished"


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One line. `data` depends on the kind of entry."""

    at: datetime
    entry: Entry
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Journal:
    """Appends lines, each on disk before the call returns. Safe to use from many threads."""

    path: Path
    now: Callable[[], datetime]
    _alone: Lock = field(default_factory=Lock, repr=False, compare=False)

    def write(self, entry: Entry, **data: Any) -> None:
        """Append one line.

        Raises:
            OSError: it could not be made durable; what it announces must not be done.
        """
        line = {"at": self.now().astimezone(UTC).isoformat(), "entry": entry, **data}
        text = json.dumps(line, sort_keys=True, ensure_ascii=False)
        with self._alone:
            append_private(self.path, text)

    def reopen(self) -> None:
        """Take off a last line that a crash cut off, before anything is added.

        Raises:
            OSError: the journal cannot be written.
        """
        text = self.path.read_bytes()
        whole = text.rfind(b"\n") + 1
        if whole < len(text):
            with self.path.open("r+b") as file:
                file.truncate(whole)
                os.fsync(file.fileno())


def read_journal(path: Path) -> tuple[JournalLine, ...]:
    """The lines of a journal. A last line that a crash cut off counts as never written.

    Raises:
        RepairRefused: the journal cannot be read or is damaged before its end.
    """
    try:
        texts = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise RepairRefused(f"The journal {path} cannot be read: {error.strerror}.") from error
    lines = []
    for number, text in enumerate(texts[:-1], start=1):  # what follows the last "\n" is cut off
        try:
            lines.append(_parsed(text))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RepairRefused(
                f"The journal {path} is damaged at line {number}.",
                "What this run did cannot be known: scan the accounts of its plan again.",
            ) from error
    return tuple(lines)


def _parsed(text: str) -> JournalLine:
    data = json.loads(text)
    at = datetime.fromisoformat(data.pop("at"))
    return JournalLine(at, Entry(data.pop("entry")), data)
