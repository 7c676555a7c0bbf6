"""A hard cap on the work of one comparison."""

from __future__ import annotations

from core.policy.documents import CannotJudge


class Budget:
    """A hard cap on the work of one comparison, counted, not timed: same answer everywhere."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def renew(self, steps: int) -> None:
        """Allow `steps` from here on."""
        self._left = steps

    def spend(self, steps: int) -> None:
        """Take `steps` off. Raises CannotJudge when nothing is left."""
        self._left -= steps
        if self._left < 0:
            raise too_complex()


def too_complex() -> CannotJudge:
    """Return the error for a comparison that would cost too much time or memory."""
    return CannotJudge("The policies are too complex to compare with certainty.")
