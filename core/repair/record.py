"""The change record: one line for everything that was changed, chained by hashes.

Every line holds the SHA-256 of the line before it, so that no line can be altered, inserted
or taken out without breaking the chain. The number and hash of the last line also stand in a
small file beside it, so that lines cut off the end are missed. A line that a power cut tore is
left in place and acknowledged by the next one.

What this cannot prove: whoever may write both files can make up a whole new chain. Only a hash
of the last line that is kept elsewhere (in a ticket, printed) shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from errno import EIO
from pathlib import Path
from typing import Any

from core.errors import InputError, RepairRefused
from core.repair.files import append_private, write_private
from core.repair.plan import canonical_json, digest

RECORD_FILE = "changes.jsonl"
HEAD_FILE_SUFFIX = ".head"
_START = "0" * 64
_RECOVERED = "record-recovered"


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """The result of checking a change record. `problem` is empty when the chain is whole;
    `torn` is the text of a last line that was cut off and not acknowledged yet; `end_proved`
    says that nothing is missing after the last line either."""

    entries: int
    last_sha256: str
    problem: str = ""
    torn: str | None = None
    before_last_sha256: str = ""
    end_proved: bool = True

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
        _write_head(self.path, self._entries, sha256)


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
        if not path.read_bytes().endswith(b"\n"):
            append_private(path, "")  # ends the torn line
        record.write(_RECOVERED, torn_sha256=_text_digest(check.torn))
    if not check.end_proved and check.entries > 1:
        record.write("record-end-not-proved")  # what stood behind it, if anything, is lost
    return record


def verify_record(path: Path) -> RecordCheck:
    """Check the whole chain and its end; a record that does not exist yet is empty and intact."""
    check = _chain(path)
    return _with_end(check, path) if check.intact or check.torn is not None else check


def recorded(path: Path, event: str) -> tuple[Mapping[str, Any], ...]:
    """What the record's entries of one kind say, each with its time as `at` (UTC). Entries
    that cannot be read are left out: `verify_record` tells of those."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ()
    found = (_facts(body) for body in map(_parsed, lines) if body and body.get("event") == event)
    return tuple(facts for facts in found if facts is not None)


def _facts(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return {**body["data"], "at": datetime.fromisoformat(body["at"])}
    except (KeyError, TypeError, ValueError):
        return None


def _with_end(check: RecordCheck, path: Path) -> RecordCheck:
    """The check, once the chain was compared with the file that says where it ends."""
    try:
        head = json.loads(_head_path(path).read_text(encoding="utf-8"))
        number, sha256 = int(head["number"]), str(head["sha256"])
    except FileNotFoundError:
        return replace(check, end_proved=not check.entries)
    except (OSError, ValueError, KeyError, TypeError):
        unread = f"{_head_path(path).name} beside it cannot be read."
        return replace(check, problem=unread, torn=None)
    if number == check.entries and sha256 == check.last_sha256:
        return check
    # a power cut between the two files leaves the chain one line longer
    if number == check.entries - 1 and sha256 == check.before_last_sha256:
        return check
    if number > check.entries:
        cut = f"{number - check.entries} of its {number} lines were cut off its end."
        return replace(check, problem=cut, torn=None)
    other = f"it is not the chain that {_head_path(path).name} tells of."
    return replace(check, problem=other, torn=None)


def _head_path(path: Path) -> Path:
    return path.with_name(path.name + HEAD_FILE_SUFFIX)


def _write_head(path: Path, number: int, sha256: str) -> None:
    try:
        write_private(_head_path(path), canonical_json({"number": number, "sha256": sha256}))
    except InputError as error:
        raise OSError(EIO, str(error)) from error


def _chain(path: Path) -> RecordCheck:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return RecordCheck(0, _START)
    except OSError as error:
        return RecordCheck(0, _START, f"it cannot be read ({error.strerror}).")
    lines = text.split("\n")
    entries, before, previous, torn = 0, "", _START, None
    for number, line in enumerate(lines[:-1], start=1):
        body = _parsed(line)
        problem = _fault(body, entries + 1, previous, torn)
        if body is None and torn is None:
            torn = line  # the next line has to acknowledge it
            continue
        if body is None or problem:
            return RecordCheck(entries, previous, f"line {number} {problem}.")
        entries, before, previous, torn = entries + 1, previous, str(body["sha256"]), None
    torn = lines[-1] or torn
    problem = "its last line was cut off." if torn else ""
    return RecordCheck(entries, previous, problem, torn or None, before)


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
