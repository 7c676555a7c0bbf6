"""The outcome of carrying out a plan, in the words people read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from core.model import Account, AccountResult, Reason
from core.repair.plan import Plan, PlanKind
from core.repair.state import RoleState


class FixState(StrEnum):
    """How far the change of one account came."""

    VERIFIED = "verified"
    STILL_DIFFERS = "still-differs"
    FAILED = "failed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    UNDONE = "undone"
    INTERRUPTED = "interrupted"


# What a resumed run takes up again. Skipped accounts need a new preview.
RESUMABLE = frozenset({FixState.INTERRUPTED, FixState.STOPPED, FixState.FAILED})
FIX_STATE_WORDS: Mapping[FixState, str] = {
    FixState.VERIFIED: "Done and verified",
    FixState.STILL_DIFFERS: "Done but still differs",
    FixState.FAILED: "Failed",
    FixState.SKIPPED: "Skipped (changed since preview)",
    FixState.STOPPED: "Stopped",
    FixState.UNDONE: "Undone",
    FixState.INTERRUPTED: "Interrupted",
}


@dataclass(frozen=True, slots=True)
class Approval:
    """Who says that a plan may be carried out. `phrase` is needed for high risk only."""

    approved_by: str
    phrase: str = ""
    reason: str = ""


NOT_APPROVED = Approval("")


@dataclass(frozen=True, slots=True)
class AccountRepair:
    """How one account came out. `steps_done` calls were answered with success;
    `in_doubt` says that one more may or may not have taken effect; `ends_run`, that its cause
    (an ended sign-in) would fail every other account too. `states_after`: the account's roles
    as they stood in the end, () when they were not read again."""

    account: Account
    state: FixState
    steps_done: int
    steps_total: int
    reason: Reason | None = None
    checked: AccountResult | None = None
    in_doubt: bool = False
    ends_run: bool = False
    states_after: tuple[RoleState, ...] = ()

    @property
    def word(self) -> str:
        """The state in words."""
        return FIX_STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class RepairRun:
    """One carrying-out of a plan; `folder` holds its plan, backup and journal."""

    id: str
    plan: Plan
    approval: Approval
    folder: Path
    started_at: datetime
    finished_at: datetime | None
    results: tuple[AccountRepair, ...]

    @property
    def is_undo(self) -> bool:
        """True when the run put back what an earlier one changed."""
        return self.plan.kind is PlanKind.UNDO

    @property
    def by_state(self) -> Mapping[FixState, int]:
        """Number of accounts by outcome."""
        return Counter(result.state for result in self.results)

    @property
    def all_done(self) -> bool:
        """True when every account came out as planned."""
        return all(r.state in (FixState.VERIFIED, FixState.UNDONE) for r in self.results)

    @property
    def can_resume(self) -> bool:
        """True when an account was begun and not finished, or never begun."""
        return any(result.state in RESUMABLE for result in self.results)

    @property
    def can_undo(self) -> bool:
        """True when at least one call may have taken effect."""
        return any(result.steps_done or result.in_doubt for result in self.results)
