"""Checking one account: enter, read, judge. Never raises."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from core.aws.connection import AwsConnection, RoleCredentials
from core.aws.errors import AwsDenied, AwsError, passing_fault
from core.aws.iam_reading import read_account
from core.aws.managed_policies import ManagedPolicies
from core.aws.reading import AccountReading, ReadingRequest, Unread
from core.model import (
    Account,
    AccountOutcome,
    AccountResult,
    AccountState,
    ObservedRole,
    Reason,
)
from core.scan.blocked import with_proof
from core.scan.breaker import Breaker, Standing
from core.scan.context import ScanContext
from core.scan.entering import entered
from core.scan.entrances import ANYONE, entrances
from core.scan.interest import Interest
from core.scan.judge import (
    cell_of_others,
    judge_account,
    unreachable_cell,
    unreachable_cells,
)
from core.scan.known_accounts import known_accounts
from core.scan.limits import LimitsReader, digest_of
from core.scan.members import Members
from core.scan.renewal import Renewal
from core.scan.task import LONGEST_READING_SECONDS, Awaiting, Outcome, Postponed, Task
from core.scan.third_parties import lets_outsiders_in, third_parties

_log = logging.getLogger(__name__)
# attributes that the list of roles does not hold
_DETAILS = frozenset({"description", "description_prefix", "max_session_duration"})
_SECONDS_WITHOUT_NETWORK = 0.5  # until an account that was held back is looked at again
_SESSION_NAME = "rolecall-scan"
_CLOSED_DOORS = {
    AccountState.SUSPENDED: Reason(
        "The account is suspended: AWS lets nobody in.",
        "AccountSuspended",
        "Ask the account's owner whether it is being closed; then exclude it or have it restored.",
    ),
    AccountState.CLOSED: Reason(
        "The account is closed: AWS lets nobody in.", "AccountClosed", "Nothing is left to do."
    ),
    AccountState.PENDING_ACTIVATION: Reason(
        "The account is not activated yet.",
        "AccountPendingActivation",
        "Check it again when AWS has activated it.",
    ),
}


@dataclass(frozen=True, slots=True)
class AccountChecker:
    """Checks accounts of one organization; safe to use from many threads.

    `members` tells insiders from outsiders. `caller_account_id`: where the caller lives.
    `carried`: results of an earlier scan by account id, kept where nothing bears on them anew.
    """

    connection: AwsConnection
    context: ScanContext
    members: Members
    caller_account_id: str
    interest: Interest
    limits: LimitsReader
    renewal: Renewal
    policies: ManagedPolicies = field(default_factory=ManagedPolicies)
    patience: float = 60.0
    carried: Mapping[str, AccountResult] = field(default_factory=dict)
    breaker: Breaker = field(default_factory=Breaker)

    def check(self, account: Account) -> AccountResult:
        """Everything that can be learnt about one account, in one result. Waits where AWS asks
        to, at most for `patience` seconds."""
        outcome: Outcome = Postponed(Task(account, self.patience), 0.0)
        while isinstance(outcome, Postponed):
            if outcome.seconds:
                time.sleep(outcome.seconds)
            outcome = self.attempt(outcome.task)
        return outcome.finish() if isinstance(outcome, Awaiting) else outcome

    def attempt(self, task: Task) -> Outcome:
        """Try to check an account."""
        account = task.account
        closed = _CLOSED_DOORS.get(account.state)
        if closed:
            return unreachable(account, closed, self.context)
        standing = self.breaker.standing()
        if standing is Standing.GIVE_UP:
            return unreachable(account, self.breaker.reason, self.context)
        if standing is Standing.WAIT:
            return Postponed(task, _SECONDS_WITHOUT_NETWORK)
        task = task.begun()
        sign_ins = self.renewal.times
        self.limits.prepare(account)
        kept = self._kept(account)
        if kept is not None:
            return kept
        try:
            return self._attempt(task)
        except AwsError as error:
            self.breaker.note(error)
            if self.renewal.after(error, sign_ins):
                return Postponed(Task(account, task.patience), 0.0)
            return task.after(error) or unreachable(account, error.reason, self.context)
        except Exception as error:  # noqa: BLE001 - one bad account never stops the others
            _log.exception("account %s could not be checked", account.id)
            reason = Reason(
                "Something unexpected went wrong while this account was checked.",
                type(error).__name__,
                "Check the account again; if it persists, report it with the log.",
            )
            return unreachable(account, reason, self.context)

    def _kept(self, account: Account) -> AccountResult | None:
        """The earlier result, where account and organization policies are what they were."""
        earlier = self.carried.get(account.id)
        if earlier is None or earlier.account != account:
            return None
        limits = digest_of(self.limits.limits_of(account))
        return earlier if limits and limits == earlier.limits_sha256 else None

    def _attempt(self, task: Task) -> Outcome:
        account = task.account
        credentials = task.credentials or self._enter(account)
        task = replace(task, credentials=credentials)
        deadline = time.monotonic() + LONGEST_READING_SECONDS
        iam = self.connection.iam(credentials, deadline=deadline)
        try:
            reading = read_account(iam, self._request(account), self.policies)
        except AwsError as error:
            again = task.after(error)  # here, where the credentials are known
            if again is None:
                raise
            self.breaker.note(error)
            return again
        self.breaker.note(None)
        passing = _passing(reading)
        if passing is not None and (again := task.after(passing)) is not None:
            return again
        if not self._decides(account, reading):
            return Awaiting(account, lambda: self._result(account, reading))
        return self._result(account, reading)

    def _decides(self, account: Account, reading: AccountReading) -> bool:
        """Whether it is known who of those whom the roles let in is an outsider."""
        trusted = (
            entrances(role.trust, self.context.organization.id)
            for role in (*reading.observed, *reading.noted)
        )
        strangers = set().union(*trusted) - self.context.approved_accounts().keys()
        return self.members.decides(strangers - {ANYONE, account.id})

    def _result(self, account: Account, reading: AccountReading) -> AccountResult:
        parties = third_parties(
            (*reading.observed, *reading.noted),
            organization_id=self.context.organization.id,
            is_outside=self.members.is_outside,
            approved=self.context.approved_accounts(),
            known=known_accounts(),
        )
        limits = self.limits.limits_of(account)
        cells, proof = with_proof(
            judge_account(account, reading, self.context, limits=limits), limits
        )
        return AccountResult(
            account=account,
            outcome=AccountOutcome.CHECKED if reading.is_whole else AccountOutcome.PARTIAL,
            cells=cells,
            others=cell_of_others(account, reading, self.context),
            third_parties=tuple(parties),
            evidence=(*reading.evidence, *proof),
            reason=None if reading.is_whole else _first_reason(reading),
            checked_at=datetime.now(UTC),
            limits_sha256=digest_of(limits),
        )

    def _enter(self, account: Account) -> RoleCredentials | None:
        """Through the first audit role that lets us in; where the caller himself lives and has
        none, with his own identity (None). Either way only reading calls are possible."""
        doors = self.context.agreement.organization.doors(account, self.context.organization)
        try:
            return entered(self.connection, account.id, doors, session_name=_SESSION_NAME)
        except AwsDenied:
            if self.caller_account_id == account.id:
                return None
            raise

    def _request(self, account: Account) -> ReadingRequest:
        expectations = self.context.expectations(account)
        expected = [role for expectation in expectations for role in expectation.roles]
        names = frozenset(role.role_name for role in expected)
        may_be_outside = self.members.may_be_outside

        def is_wanted(role: ObservedRole) -> bool:
            return role.name in names or self.interest.recognises(role)

        def is_noted(role: ObservedRole) -> bool:
            return lets_outsiders_in(role, self.context.organization.id, may_be_outside)

        return ReadingRequest(
            is_wanted=is_wanted,
            is_noted=is_noted,
            matters=lambda sketch: self.interest.matters(sketch, account.id, names, may_be_outside),
            role_names=names,
            attribute_names=frozenset(
                role.role_name for role in expected if _DETAILS & role.attributes.keys()
            ),
            managed_arns=frozenset(arn for role in expected for arn in role.aws_managed_arns),
        )


def unreachable(account: Account, reason: Reason, context: ScanContext) -> AccountResult:
    """The result for an account of which nothing is known."""
    try:
        cells = unreachable_cells(account, reason, context)
    except Exception:  # noqa: BLE001 - an account without cells is better than a lost one
        _log.exception("nothing can be expected of account %s", account.id)
        cells = ()
    return AccountResult(
        account=account,
        outcome=AccountOutcome.UNREACHABLE,
        cells=cells,
        reason=reason,
        checked_at=datetime.now(UTC),
        others=None if context.vendors else unreachable_cell(account, reason),
    )


def _passing(reading: AccountReading) -> AwsError | None:
    """The fault that keeps a reading from being whole, if it may be over soon."""
    reasons = (*(part.reason for part in _unread(reading)), *reading.unread_roles.values())
    return next((fault for reason in reasons if (fault := passing_fault(reason))), None)


def _unread(reading: AccountReading) -> list[Unread]:
    return [*reading.unread, *(unread for role in reading.roles for unread in role.unread)]


def _first_reason(reading: AccountReading) -> Reason:
    parts = _unread(reading)
    if parts:
        reason = parts[0].reason
        return Reason(
            f"The {parts[0].part} could not be read: {reason.summary}", reason.code, reason.remedy
        )
    return next(iter(reading.unread_roles.values()))
