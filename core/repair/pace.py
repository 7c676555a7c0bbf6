"""How fast a run goes, and when it ends by itself. Pure: knows outcomes only."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Reason
from core.repair.run import AccountRepair, FixState

_FAILURES = frozenset({FixState.FAILED, FixState.INTERRUPTED, FixState.STILL_DIFFERS})
_SUCCESSES = frozenset({FixState.VERIFIED, FixState.UNDONE})


@dataclass(frozen=True, slots=True)
class Pace:
    """Limits of a run, in accounts.

    A run of at least `canary_from` accounts begins with one alone, and goes on only when one
    was done and verified. Then come waves of `wave` accounts, `workers` at a time; a wave
    begins when the one before has ended. After more than `max_failures` no account is begun.
    """

    workers: int = 4
    wave: int = 10
    max_failures: int = 2
    canary_from: int = 3


class Caution:
    """Follows the outcomes of a run and says how many accounts may be begun next."""

    def __init__(self, pace: Pace, accounts: int) -> None:
        self._pace = pace
        self._proven = accounts < pace.canary_from
        self._failures = 0
        self.halted: Reason | None = None  # why no further account may be begun

    @property
    def wave(self) -> int:
        """The size of the next wave: one account until a change was verified."""
        return self._pace.wave if self._proven else 1

    def take(self, result: AccountRepair) -> None:
        """One more account has ended."""
        if result.state in _FAILURES:
            self._failures += 1
            if not self._proven:
                self.halt("the first account did not come out as planned")
            elif self._failures > self._pace.max_failures:
                self.halt(f"{self._failures} accounts did not come out as planned")
        self._proven = self._proven or result.state in _SUCCESSES

    def halt(self, why: str, remedy: str = "") -> None:
        """No further account may be begun; the first reason given stays."""
        if self.halted is None:
            remedy = remedy or "See what went wrong there; then resume the run, or undo it."
            self.halted = Reason(f"Not started: {why}.", "", remedy)
