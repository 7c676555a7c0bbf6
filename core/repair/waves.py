"""Accounts in waves: the first alone, then several at a time, until too many fail."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace

from core.model import Reason
from core.repair.account import AccountRunner, JournalUnwritable
from core.repair.events import AccountChanged, AccountStarted, RepairEvent
from core.repair.journal import Entry
from core.repair.pace import Caution, Pace
from core.repair.plan import AccountChange, PlanKind
from core.repair.rechecks import add_recheck, recheck_of
from core.repair.record import ChangeRecord
from core.repair.run import AccountRepair, FixState

_log = logging.getLogger(__name__)
Change = Callable[[AccountChange], AccountRepair]


def not_done(change: AccountChange, state: FixState, reason: Reason) -> AccountRepair:
    """The outcome of an account in which no call is known to have been made."""
    doubt = state is FixState.INTERRUPTED
    return AccountRepair(change.account, state, 0, len(change.steps), reason, in_doubt=doubt)


@dataclass(slots=True)
class Waves:
    """Carries out account changes. `change_one` is called in worker threads and must not share
    anything between accounts but the journal; everything else happens in the calling thread."""

    runner: AccountRunner
    record: ChangeRecord
    change_one: Change
    emit: Callable[[RepairEvent], None]
    stop: threading.Event
    _results: dict[str, AccountRepair] = field(default_factory=dict)

    def change(self, changes: Sequence[AccountChange]) -> tuple[AccountRepair, ...]:
        """The outcomes, in the order of `changes`; every account has one."""
        pace = self._pace()
        caution = Caution(pace, len(changes))
        waiting = deque(changes)
        with ThreadPoolExecutor(pace.workers) as pool:
            while waiting and caution.halted is None:
                wave = deque(waiting.popleft() for _ in range(min(caution.wave, len(waiting))))
                self._carry_out(wave, pool, pace.workers, caution)
                waiting.extendleft(reversed(wave))
        for change in waiting:
            assert caution.halted is not None
            self._finish(not_done(change, FixState.STOPPED, caution.halted), caution)
        return tuple(self._results[change.account.id] for change in changes)

    def _pace(self) -> Pace:
        """An undo brings back what stood there: it is not held up by what fails elsewhere."""
        pace = self.runner.conditions.pace
        if self.runner.plan.kind is PlanKind.REPAIR:
            return pace
        everything = len(self.runner.plan.accounts) + 1
        return replace(pace, canary_from=everything, max_failures=everything)

    def _carry_out(
        self,
        wave: deque[AccountChange],
        pool: ThreadPoolExecutor,
        workers: int,
        caution: Caution,
    ) -> None:
        """Begin the accounts of a wave in order; those that may not begin stay in it."""
        under_way: dict[Future[AccountRepair], AccountChange] = {}
        while wave or under_way:
            if self.stop.is_set():
                caution.halt("the run was stopped", "Resume the run to go on.")
            while wave and len(under_way) < workers and caution.halted is None:
                change = wave.popleft()
                self.emit(AccountStarted(change.account))
                under_way[pool.submit(self.change_one, change)] = change
                if self.stop.is_set():
                    break
            if not under_way:
                return
            ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ended:
                self._finish(self._outcome(future, under_way.pop(future), caution), caution)

    def _outcome(
        self, future: Future[AccountRepair], change: AccountChange, caution: Caution
    ) -> AccountRepair:
        try:
            result = future.result()
        except JournalUnwritable as error:
            reason = Reason(error.message, "", "Make room on the disk, then see what was done.")
            caution.halt(error.message.rstrip("."), reason.remedy)
            return not_done(change, FixState.INTERRUPTED, reason)
        except Exception as error:  # noqa: BLE001 - one account never ends the run
            _log.exception("The repair of account %s ended unexpectedly", change.account.id)
            reason = Reason(
                f"An unexpected fault: {type(error).__name__}.", "", "Please report it."
            )
            return not_done(change, FixState.INTERRUPTED, reason)
        if result.ends_run:
            caution.halt("the sign-in to AWS has ended", "Sign in again, then resume the run.")
        return result

    def _finish(self, result: AccountRepair, caution: Caution) -> None:
        """Write the outcome into journal and record, and tell it."""
        reason = result.reason or Reason("")
        facts = {
            "account_id": result.account.id,
            "state": result.state,
            "steps_done": result.steps_done,
            "in_doubt": result.in_doubt,
            "summary": reason.summary,
            "code": reason.code,
            "remedy": reason.remedy,
        }
        try:
            if result.state is not FixState.INTERRUPTED:  # the journal's steps say more
                self.runner.journal.write(Entry.ACCOUNT_FINISHED, **facts)
            seen = self._keep_recheck(result)
            self.record.write("account-finished", run_id=self.runner.run_id, **facts, **seen)
        except OSError as error:
            caution.halt(f"the journal cannot be written ({error.strerror})", "Make room.")
        caution.take(result)
        self._results[result.account.id] = result
        self.emit(AccountChanged(result))

    def _keep_recheck(self, result: AccountRepair) -> Mapping[str, str]:
        """Put what was seen afterwards on disk; its digest goes into the record."""
        vendors = next(
            change.vendors
            for change in self.runner.plan.accounts
            if change.account.id == result.account.id
        )
        recheck = recheck_of(result, vendors)
        if recheck is None:
            return {}
        return {"recheck_sha256": add_recheck(self.runner.journal.path.parent, recheck)}
