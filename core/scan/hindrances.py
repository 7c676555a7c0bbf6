"""Telling when a scan is slower than it could be, and when no longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from core.aws.connection import AwsConnection
from core.events import Hindrance, ScanEvent, ScanHindered
from core.scan.breaker import Breaker
from core.scan.workers import Workers

_LASTING_SECONDS = 3.0  # throttled answers come and go; the words should not


@dataclass(slots=True)
class Hindrances:
    """Looks at those who know, and emits an event when there is something new to say."""

    connection: AwsConnection
    workers: Workers
    breaker: Breaker
    emit: Callable[[ScanEvent], None]
    clock: Callable[[], float] = time.monotonic
    _said: Hindrance | None = None

    def tell(self) -> None:
        """Emit a `ScanHindered` where what is true now was not said yet."""
        found = self._now()
        if found is not self._said:
            self._said = found
            self.emit(ScanHindered(found))

    def _now(self) -> Hindrance | None:
        if self.breaker.is_open:
            return Hindrance.NO_ANSWER
        last = max(self.connection.throttled_at, self.workers.throttled_at)
        return Hindrance.THROTTLED if self.clock() - last < _LASTING_SECONDS else None
