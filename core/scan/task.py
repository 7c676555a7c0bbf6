"""An account on its way through a scan, which may need more than one attempt."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.aws.connection import RoleCredentials
from core.aws.errors import AwsError, AwsExpired, AwsMalformed, AwsThrottled, AwsUnavailable
from core.model import Account, AccountResult

_FEW = 2  # how often a fault that may be the account's own is tried again
LONGEST_READING_SECONDS = 120.0  # the largest accounts answer for half a minute
_AT_LEAST = 8  # how often throttled calls are tried again, however long it takes
_LONGEST_WAIT_SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class Task:
    """An account to check. `patience`: for how many seconds from the first attempt failed calls
    are tried again. `credentials` are left from an earlier attempt."""

    account: Account
    patience: float
    tries: int = 0
    began_at: float | None = None
    credentials: RoleCredentials | None = None

    def begun(self) -> Task:
        """The task at the beginning of an attempt."""
        return self if self.began_at is not None else replace(self, began_at=time.monotonic())

    def after(self, error: AwsError) -> Postponed | None:
        """What to do after a failed attempt: try again later, or (None) give up."""
        wait = self._wait(error)
        if wait is None or self.began_at is None:
            return None
        is_late = time.monotonic() + wait > self.began_at + self.patience
        if is_late and not self._may_still(error):
            return None
        again = replace(self, tries=self.tries + 1)
        if _is_expired(error):
            again = replace(again, credentials=None)
        return Postponed(again, wait, throttled=isinstance(error, AwsThrottled))

    def _may_still(self, error: AwsError) -> bool:
        """A slow queue must not use up the patience with accounts that were throttled."""
        return isinstance(error, AwsThrottled) and self.patience > 0 and self.tries < _AT_LEAST

    def _wait(self, error: AwsError) -> float | None:
        growing: float = min(_LONGEST_WAIT_SECONDS, 0.25 * 2**self.tries)
        # spread out, so that accounts that failed together do not come back together
        spread = growing * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
        if isinstance(error, AwsThrottled):
            return spread
        if isinstance(error, (AwsUnavailable, AwsMalformed)) and self.tries < _FEW:
            return spread
        if _is_expired(error) and self.credentials is not None and self.tries < _FEW:
            return 0.0
        return None


def _is_expired(error: AwsError) -> bool:
    return isinstance(error, AwsExpired)


@dataclass(frozen=True, slots=True)
class Postponed:
    """`task` is to be taken up again in `seconds`."""

    task: Task
    seconds: float
    throttled: bool = False


@dataclass(frozen=True, slots=True)
class Awaiting:
    """An account that was read, but whose result depends on accounts not listed yet: whether
    somebody its roles let in belongs to the organization. `finish` must not be called before
    the list is whole."""

    account: Account
    finish: Callable[[], AccountResult]


Outcome = AccountResult | Postponed | Awaiting
