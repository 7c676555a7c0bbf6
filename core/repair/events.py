"""What a repair says while it runs. `RepairStarted` is first, `RepairFinished` last."""

from __future__ import annotations

from dataclasses import dataclass

from core.model import Account, Reason
from core.repair.run import AccountRepair, RepairRun


@dataclass(frozen=True, slots=True)
class RepairStarted:
    """`total` accounts will be changed; the backup is taken next."""

    run_id: str
    total: int


@dataclass(frozen=True, slots=True)
class BackupSaved:
    """Every previous state is on disk; nothing was written to AWS before this."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AccountStarted:
    """The account is being read again and then changed."""

    account: Account


@dataclass(frozen=True, slots=True)
class AccountChanged:
    """How one account came out; `result.checked` holds its fresh verdicts for the matrix."""

    result: AccountRepair


@dataclass(frozen=True, slots=True)
class RepairFinished:
    """Always last. `failure` is set, and `run` None, when nothing could be started."""

    run: RepairRun | None
    failure: Reason | None = None


RepairEvent = RepairStarted | BackupSaved | AccountStarted | AccountChanged | RepairFinished
