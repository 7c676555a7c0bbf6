"""Not waiting for each of ten thousand accounts when the network is gone.

An endpoint that never answers costs an account its whole timeout, several times over. When one
attempt after the other ends that way, the scan stops trying them all: it tries one now and then,
for a while, and goes on as before once one is answered. When none is, it gives the rest up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from threading import Lock

from core.aws.errors import AwsError, is_network_fault
from core.model import Reason

_IN_A_ROW = 8
_PATIENCE_SECONDS = 20.0
_SECONDS_BETWEEN_TRIES = 2.0


class Standing(Enum):
    """What to do with an account that is about to be tried."""

    TRY = "try"
    WAIT = "wait"
    GIVE_UP = "give-up"


class Breaker:
    """Told how each attempt ended, says whether to make the next. Safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._open_since: float | None = None
        self._next_try = 0.0
        self._last: AwsError | None = None

    @property
    def is_open(self) -> bool:
        """Whether AWS is not answering at all at this moment."""
        return self._open_since is not None

    @property
    def reason(self) -> Reason:
        """Why an account was given up without having been tried."""
        return Reason(
            "AWS could not be reached any more, so this account was not tried.",
            self._last.code if self._last else "",
            "Check the network, VPN and proxy, then check these accounts again.",
        )

    def standing(self) -> Standing:
        """Whether an account may be tried now."""
        since = self._open_since
        if since is None:
            return Standing.TRY
        with self._lock:
            now = self._clock()
            if now >= self._next_try:
                self._next_try = now + _SECONDS_BETWEEN_TRIES
                return Standing.TRY
            is_late = now - since > _PATIENCE_SECONDS
            return Standing.GIVE_UP if is_late else Standing.WAIT

    def note(self, error: AwsError | None) -> None:
        """An attempt has ended; None: with an answer."""
        if error is None or not is_network_fault(error):
            self._failures, self._open_since = 0, None
            return
        with self._lock:
            self._last = error
            self._failures += 1
            if self._failures >= _IN_A_ROW and self._open_since is None:
                now = self._clock()
                self._open_since, self._next_try = now, now + _SECONDS_BETWEEN_TRIES
