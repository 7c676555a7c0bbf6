"""Calling AWS as fast as it answers, and no faster.

STS allows 600 calls a second per account and Region, shared with everything else the caller
runs. The pace starts below that, falls by a part when AWS throttles, and rises again step by
step (additive increase, multiplicative decrease). botocore's adaptive mode does the same per
client, but lets every thread sleep after one throttled answer.
"""

from __future__ import annotations

import math
import time
from threading import Lock
from types import TracebackType

from core.aws.error_kinds import AwsThrottled

_BURST_SECONDS = 0.1
_SETTLING_SECONDS = 0.5  # answers to calls that were under way when the pace fell
_DECREASE = 0.7
_INCREASE_PER_SECOND = 10.0


class Pace:
    """A context for one call: waits for its turn on entering, learns from how it ended."""

    def __init__(self, per_second: float = 500.0, *, lowest: float = 2.0) -> None:
        self._highest = self._rate = per_second
        self._lowest = lowest
        self._next = 0.0
        self._fell_at = self._rose_at = time.monotonic()
        self._throttled_at = -math.inf
        self._lock = Lock()

    @property
    def per_second(self) -> float:
        """The pace at this moment."""
        return self._rate

    @property
    def throttled_at(self) -> float:
        """When AWS throttled last, by `time.monotonic`."""
        return self._throttled_at

    def __enter__(self) -> None:
        with self._lock:
            now = time.monotonic()
            self._next = max(self._next, now - _BURST_SECONDS) + 1 / self._rate
            wait = self._next - now
        if wait > 0:
            time.sleep(wait)

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        now = time.monotonic()
        with self._lock:
            if isinstance(error, AwsThrottled):
                self._throttled_at = now
                if now - self._fell_at > _SETTLING_SECONDS:
                    self._rate = max(self._lowest, self._rate * _DECREASE)
                    self._fell_at = self._rose_at = now
            elif error is None and self._rate < self._highest:
                gained = (now - self._rose_at) * _INCREASE_PER_SECOND
                self._rate = min(self._highest, self._rate + gained)
                self._rose_at = now
