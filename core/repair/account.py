"""Carrying out a plan in one account: read again, write step by step, verify."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import sleep
from typing import Any, Protocol

from core.aws.calls import AccountIam, Answer
from core.aws.connection import AwsConnection
from core.aws.errors import AwsError, AwsExpired, AwsMalformed, AwsNotFound, AwsUnavailable
from core.aws.iam_writing import WRITE_CALLS, enter_for_repair, write
from core.errors import AppError
from core.model import STATUS_WORDS, Account, AccountResult, Reason, Status
from core.repair.course import position
from core.repair.difference import is_restored
from core.repair.journal import Entry, Journal
from core.repair.meanwhile import changed_since
from core.repair.pace import Pace
from core.repair.plan import AccountChange, Plan, PlanKind, RoleChange
from core.repair.reading import REPAIR_READS, read_role_state
from core.repair.run import AccountRepair, FixState
from core.repair.session_policy import repair_policy
from core.repair.state import RoleState
from core.repair.step import Step

_AS_AGREED = frozenset({Status.OK, Status.NOT_EXPECTED, Status.EXEMPT})
_CREATING = frozenset({"CreateRole", "CreatePolicy"})
_NOT_IN_SESSION_NAME = re.compile(r"[^\w+=,.@-]")

Writer = Callable[[AccountIam, str, Mapping[str, Any]], Answer]


class Checker(Protocol):
    """Judges one account anew, with the scan's own read-only session; never raises."""

    def check(self, account: Account) -> AccountResult:
        """The account's fresh verdicts."""
        ...


@dataclass(frozen=True, slots=True)
class RunConditions:
    """What a run takes from its surroundings.

    `retry_delays` (seconds) bound the waiting for IAM, which is eventually consistent: a
    change may take seconds until every reader sees it.
    """

    external_id: str | None = None
    retry_delays: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
    pace: Pace = field(default_factory=Pace)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    sleep: Callable[[float], None] = sleep
    write: Writer = write


class JournalUnwritable(AppError):
    """What is about to be done cannot be put on disk first: the run must stop."""


@dataclass(frozen=True, slots=True)
class AccountRunner:
    """One plan being carried out, account by account."""

    connection: AwsConnection
    plan: Plan
    run_id: str
    checker: Checker
    journal: Journal
    conditions: RunConditions

    def read(self, change: AccountChange) -> tuple[RoleState, ...]:
        """The roles of the account as they stand now.

        Raises:
            AppError: the account could not be entered or read, or the session is too long.
        """
        return self._states(self._enter(change), change)

    def carry_out(self, change: AccountChange, backup: Sequence[RoleState]) -> AccountRepair:
        """Change one account unless it changed since the preview or the backup.

        Raises:
            JournalUnwritable: the journal could not be written; nothing more was done.
        """
        self._note(Entry.ACCOUNT_STARTED, account_id=change.account.id)
        try:
            iam = self._enter(change)
            live = self._states(iam, change)
        except AppError as error:
            return failed(change, error)
        changed = changed_since(change, backup, live)
        if changed:
            reason = Reason(
                f"Nothing was done here: {'; '.join(changed)}.",
                remedy="Scan the account again and make a new preview.",
            )
            checked = self.checker.check(change.account)
            skipped = _outcome(change, FixState.SKIPPED, 0, reason, checked=checked)
            return replace(skipped, states_after=live)
        return self._write_steps(iam, change, 0)

    def take_up(self, change: AccountChange, so_far: AccountRepair) -> AccountRepair:
        """Go on in an account where an earlier attempt ended, if all stands as it left it.

        Raises:
            JournalUnwritable: the journal could not be written; nothing more was done.
        """
        try:
            iam = self._enter(change)
            live = self._states(iam, change)
        except AppError as error:
            return replace(failed(change, error, so_far.steps_done), in_doubt=so_far.in_doubt)
        last = so_far.steps_done + int(so_far.in_doubt)
        done = position(change, live, range(so_far.steps_done, last + 1))
        if done is None:
            reason = Reason(
                "Nothing more was done here: something was changed after the interruption.",
                remedy="Undo the run, or scan the account again and plan what is left.",
            )
            checked = self.checker.check(change.account)
            return replace(so_far, reason=reason, checked=checked, states_after=live)
        self._note(Entry.ACCOUNT_RESUMED, account_id=change.account.id, steps_done=done)
        return self._write_steps(iam, change, done)

    def _enter(self, change: AccountChange) -> AccountIam:
        account = change.account
        name = f"rolecall-repair-{self.run_id}"
        return enter_for_repair(
            self.connection,
            account.id,
            self.plan.repair_role_name,
            session_policy=repair_policy(account.id, self.plan.partition, change.roles),
            session_name=_NOT_IN_SESSION_NAME.sub("-", name)[:64],
            calls=REPAIR_READS | (WRITE_CALLS & {step.call for step in change.steps}),
            external_id=self.conditions.external_id,
        )

    def _states(self, iam: AccountIam, change: AccountChange) -> tuple[RoleState, ...]:
        return tuple(
            read_role_state(iam, role.role_name, concerned_policies(role)) for role in change.roles
        )

    def _states_after(self, iam: AccountIam, change: AccountChange) -> tuple[RoleState, ...]:
        """For the records: the roles as they stand in the end, () when they cannot be read."""
        try:
            return self._states(iam, change)
        except AwsError:
            return ()

    def _write_steps(self, iam: AccountIam, change: AccountChange, done: int) -> AccountRepair:
        """Make the calls after the first `done`, then verify."""
        account_id = change.account.id
        created = False
        for number, step in enumerate(change.steps[done:], start=done + 1):
            self._note(Entry.STEP_STARTED, account_id=account_id, step=number, call=step.call)
            try:
                answer = self._write(iam, step, patient=created)
            except AwsError as error:
                doubt = _in_doubt(error, step.call)
                self._note(
                    Entry.STEP_FAILED,
                    account_id=account_id, step=number, call=step.call,
                    code=error.code, in_doubt=doubt,
                )  # fmt: skip
                reason = _step_failure(change, number, step, error)
                checked = self.checker.check(change.account) if number > 1 or doubt else None
                outcome = _outcome(change, FixState.FAILED, number - 1, reason, checked=checked)
                ends_run = isinstance(error, AwsExpired)
                after = self._states_after(iam, change) if checked and not ends_run else ()
                return replace(outcome, in_doubt=doubt, ends_run=ends_run, states_after=after)
            self._note(
                Entry.STEP_DONE,
                account_id=account_id, step=number, request_id=answer.request_id,
            )  # fmt: skip
            created = created or step.call in _CREATING
        verified = self._verify(iam, change)
        return replace(verified, states_after=self._states_after(iam, change))

    def _write(self, iam: AccountIam, step: Step, *, patient: bool) -> Answer:
        """Make the call; what was created a moment ago may not be visible everywhere yet."""
        for delay in self.conditions.retry_delays if patient else ():
            try:
                return self.conditions.write(iam, step.call, step.params)
            except AwsNotFound:
                self.conditions.sleep(delay)
        return self.conditions.write(iam, step.call, step.params)

    def _verify(self, iam: AccountIam, change: AccountChange) -> AccountRepair:
        done = len(change.steps)
        checked, differs = self._check_once(iam, change)
        for delay in self.conditions.retry_delays:
            if not differs:
                break
            self.conditions.sleep(delay)
            checked, differs = self._check_once(iam, change)
        if differs:
            return _outcome(change, FixState.STILL_DIFFERS, done, Reason(differs), checked=checked)
        undo = self.plan.kind is PlanKind.UNDO
        state = FixState.UNDONE if undo else FixState.VERIFIED
        return _outcome(change, state, done, checked=checked)

    def _check_once(self, iam: AccountIam, change: AccountChange) -> tuple[AccountResult, str]:
        """The account judged anew, and what still differs as a sentence (empty: nothing)."""
        checked = self.checker.check(change.account)
        if self.plan.kind is PlanKind.UNDO:
            return checked, self._not_restored(iam, change)
        words = [
            f"{cell.vendor}: {STATUS_WORDS[cell.status]}"
            for cell in checked.cells
            if cell.vendor in change.vendors and cell.status not in _AS_AGREED
        ]
        if not checked.cells:
            words = [checked.reason.summary if checked.reason else "it could not be checked"]
        return checked, f"After the change: {'; '.join(words)}." if words else ""

    def _not_restored(self, iam: AccountIam, change: AccountChange) -> str:
        try:
            live = self._states(iam, change)
        except AwsError as error:
            return f"The account could not be read afterwards. {error.reason.summary}"
        different = [
            role.role_name
            for role, state in zip(change.roles, live, strict=True)
            if not is_restored(role.after, state)
        ]
        return f"Not as it was before: {', '.join(different)}." if different else ""

    def _note(self, entry: Entry, **data: Any) -> None:
        try:
            self.journal.write(entry, **data)
        except OSError as error:
            raise JournalUnwritable(
                f"The journal {self.journal.path} cannot be written: {error.strerror}."
            ) from error


def concerned_policies(role: RoleChange) -> tuple[str, ...]:
    """ARNs of the customer-managed policies that the change of a role reads or writes."""
    states = (role.before, role.after)
    return tuple(
        dict.fromkeys(p.arn for state in states for p in state.managed if not p.aws_managed)
    )


def _in_doubt(error: AwsError, call: str) -> bool:
    """Whether the call may have taken effect all the same: no answer, or an answer to a
    repetition that only the success of the first attempt explains."""
    if isinstance(error, AwsUnavailable | AwsMalformed):
        return True
    if isinstance(error, AwsNotFound):
        return call.startswith(("Delete", "Detach"))
    return error.code.startswith("EntityAlreadyExists")


def _step_failure(change: AccountChange, number: int, step: Step, error: AwsError) -> Reason:
    done = "Nothing was changed." if number == 1 else f"{number - 1} step(s) were done: undo them."
    return Reason(
        f"Step {number} of {len(change.steps)} ({step.call}) failed: {error.reason.summary}",
        error.code,
        f"{error.reason.remedy} {done}".strip(),
    )


def failed(change: AccountChange, error: AppError, done: int = 0) -> AccountRepair:
    """The outcome of an account in which nothing (more) was done because of `error`."""
    outcome = _outcome(change, FixState.FAILED, done, reason_of(error))
    return replace(outcome, ends_run=isinstance(error, AwsExpired))


def reason_of(error: AppError) -> Reason:
    """An error as the reason of an outcome."""
    return error.reason if isinstance(error, AwsError) else Reason(error.message, "", error.hint)


def _outcome(
    change: AccountChange,
    state: FixState,
    done: int,
    reason: Reason | None = None,
    *,
    checked: AccountResult | None = None,
) -> AccountRepair:
    return AccountRepair(change.account, state, done, len(change.steps), reason, checked)
