"""The record of every call the emulator received, so that tests can ask what was written."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

CALLS_PATH = "/rolecall-demo/calls"
_READ_PREFIXES = ("Get", "List", "Describe", "Simulate", "Generate", "AssumeRole")
_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call: who (`caller_arn`, `account_id`) asked what (`service`, `action`) of which
    `resource`, and whether the emulator `allowed` it."""

    number: int
    service: str
    action: str
    account_id: str
    caller_arn: str
    resource: str
    allowed: bool

    @property
    def writes(self) -> bool:
        """True for an action that changes something."""
        return not self.action.startswith(_READ_PREFIXES)


class CallRing:
    """The latest calls, numbered from 1. Safe to use from many threads."""

    def __init__(self) -> None:
        self._calls: deque[RecordedCall] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()
        self._number = 0

    def record(
        self,
        *,
        service: str,
        action: str,
        account_id: str,
        caller_arn: str,
        resource: str,
        allowed: bool,
    ) -> None:
        """Append one call."""
        with self._lock:
            self._number += 1
            self._calls.append(
                RecordedCall(
                    self._number, service, action, account_id, caller_arn, resource, allowed
                )
            )

    def as_json(self) -> list[dict[str, Any]]:
        """The calls still kept, oldest first."""
        with self._lock:
            return [asdict(call) for call in self._calls]
