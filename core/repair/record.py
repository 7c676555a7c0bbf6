"""The change record: one line for everything that was changed, chained by hashes.

Every line holds the SHA-256 of the line before it, so that no line can be altered, inserted
or taken out without breaking the chain. A line that a power cut tore is left in place and
acknowledged by the next one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.errors import RepairRefused
from core.repair.files import append_private
from core.repair.plan import canonical_json, digest

RECORD_FILE = "changes.jsonl"
_START = "0" * 64
_RECOVERED = "record-recovered"


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """The result of checking a change record. `problem` is empty when the chain is whole;
    `torn` is the text of a last line that was cut off and not acknowledged yet."""

    entries: int
    last_sha256: str
    problem: str = ""
    torn: str | None = None

    @property
    def intact(self) -> bool:
        """True when no line was altered, inserted or taken out."""
        return not self.problem


@dataclass(slots=True)
class ChangeRecord:
    """An open change record; one at a time writes to a file."""

    path: Path
    now: Callable[[], datetime]
    _entries: int
    _last: str

    def write(self, event: str, **data: Any) -> None:
        """Add one line and have it on disk.

        Raises:
            OSError: it could not be written.
        """
        body = {
            "number": self._entries + 1,
            "at": self.now().astimezone(UTC).isoformat(),
            "event": event,
            "data": data,
            "previous": self._last,
        }
        sha256 = digest(body)
        append_private(self.path, canonical_json({**body, "sha256": sha256}))
        self._entries, self._last = self._entries + 1, sha256


def open_record(path: Path, now: Callable[[], datetime]) -> ChangeRecord:
    """Check the record and go on from its last line.

    Raises:
        RepairRefused: the record is damaged.
        OSError: it cannot be written.
    """
    check = verify_record(path)
    if not check.intact and check.torn is None:
        raise RepairRefused(
            f"The change record {path} is damaged: {check.problem}",
            "Keep the file as it is for examination and choose another data folder.",
        )
    record = ChangeRecord(path, now, check.entries, check.last_sha256)
    if check.torn is not None:
        append_private(path, "")  # ends the torn line
        record.write(_RECOVERED, torn_sha256=_text_digest(check.torn))
    return record


def verify_record(path: Path) -> RecordCheck:
    """Check the whole chain; a record that does not exist yet is empty and intact."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return RecordCheck(0, _START)
    except OSError as error:
        return RecordCheck(0, _START, f"it cannot be read ({error.strerror}).")
    lines = text.split("\n")
    entries, previous, torn = 0, _START, None
    for number, line in enumerate(lines[:-1], start=1):
        body = _parsed(line)
        problem = _fault(body, entries + 1, previous, torn)
        if body is None and torn is None and number < len(lines) - 1:
            torn = line  # the next line has to acknowledge it
            continue
        if body is None or problem:
            return RecordCheck(entries, previous, f"line {number} {problem}.")
        entries, previous, torn = entries + 1, str(body["sha256"]), None
    if lines[-1]:
        return RecordCheck(entries, previous, "its last line was cut off.", torn=lines[-1])
    return RecordCheck(entries, previous)


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        body = json.loads(line)
    except ValueError:
        return None
    return body if isinstance(body, dict) and "sha256" in body else None


def _fault(body: Mapping[str, Any] | None, number: int, previous: str, torn: str | None) -> str:
    if body is None:
        return "is not an entry"
    if digest({key: value for key, value in body.items() if key != "sha256"}) != body["sha256"]:
        return "was altered"
    if body.get("previous") != previous or body.get("number") != number:
        return "does not follow the line before it"
    acknowledged = body.get("event") == _RECOVERED and isinstance(body.get("data"), dict)
    if torn is not None and not (
        acknowledged and body["data"].get("torn_sha256") == _text_digest(torn)
    ):
        return "does not follow the line before it"
    return ""


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
