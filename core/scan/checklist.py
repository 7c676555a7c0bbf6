"""The checklist before a first scan: whether it would work, step by step, and what to do if not.

Each step rests on the one before; what can no longer be checked is skipped, never passed.
Everything here only reads, with the same sessions as a scan. `core.scan.doctor` tries every
account; this tries a few, and is done in seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING

from core.aws.errors import AwsDenied, AwsError, AwsNotFound
from core.errors import StartError
from core.model import Account, AccountState, Organization
from core.scan.checks import TITLES, Check, CheckState
from core.scan.doctor import Refusal, cause_of, grouped
from core.scan.entering import entered
from core.scan.entry_probe import names_of, refused_calls, sample_accounts

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.agreement.doors import Door
    from core.aws.calls import AccountIam
    from core.aws.connection import AwsConnection, CallerIdentity

_SESSION_NAME = "rolecall-check"
SAMPLES = 3  # accounts that are entered; the scan enters every one
SAMPLES_OF_EACH = 2  # where accounts are entered in several ways
_LISTING = (
    "Please allow these calls in the management account, or make our account a delegated "
    "administrator: organizations:DescribeOrganization, ListAccounts, ListRoots, "
    "ListOrganizationalUnitsForParent, ListAccountsForParent."
)
_POLICIES = (
    "Please allow these calls as well: organizations:ListPolicies, ListPoliciesForTarget, "
    "ListTargetsForPolicy, DescribePolicy."
)


class _CannotGoOn(Exception):
    """A step failed that the others rest on, or nobody waits for them any more."""


@dataclass(slots=True)
class Checklist:
    """One run of the steps. `emit` is told of each as it begins and ends. `profile` and
    `is_sso` only word what is said about the sign-in. With `only_organization`, another
    organization than the agreement's is a failure, even if the agreement speaks of it. `listed`:
    the accounts, where the organization may not be asked for them."""

    connect: Callable[[], AwsConnection]
    agreement: Agreement
    emit: Callable[[Check], None]
    cancel: Event
    profile: str | None = None
    is_sso: bool = False
    only_organization: bool = False
    listed: Sequence[Account] = ()
    checks: dict[str, Check] = field(default_factory=dict)

    def run(self) -> tuple[Check, ...]:
        """Take the steps in order; once cancelled, end between two of them."""
        with suppress(_CannotGoOn):
            self._take_steps()
        for key in TITLES:
            if key not in self.checks and not self.cancel.is_set():
                self._say(key, CheckState.SKIPPED, "Not checked: it rests on the steps above.")
        return tuple(self.checks.values())

    def _take_steps(self) -> None:
        connection = self._connection()
        caller = self._caller(connection)
        organization = self._organization(connection, caller)
        agreement = self.agreement.for_organization(organization.management_account_id)
        accounts = self._accounts(connection, agreement, organization)
        ways_in = self._entries(connection, agreement, organization, caller, accounts)
        self._reading(ways_in, organization.partition)
        self._policies(connection, accounts)
        self._writing(agreement)

    def _connection(self) -> AwsConnection:
        self._begin("profile")
        try:
            connection = self.connect()
        except StartError as error:
            raise self._failed("profile", error.message, error.hint) from error
        words = f"Profile {self.profile}." if self.profile else "The sign-in of this computer."
        self._say("profile", CheckState.PASSED, words)
        return connection

    def _caller(self, connection: AwsConnection) -> CallerIdentity:
        command = f"aws sso login --profile {self.profile or 'default'}" if self.is_sso else ""
        with self._step("sign-in", command):
            caller = connection.caller()
        end: datetime | None = caller.expires_at
        until = f" It ends at {end:%Y-%m-%d %H:%M} UTC." if end else ""
        self._say("sign-in", CheckState.PASSED, f"Signed in as {caller.arn}.{until}")
        return caller

    def _organization(self, connection: AwsConnection, caller: CallerIdentity) -> Organization:
        with self._step("organization", _LISTING):
            try:
                organization = connection.organization()
            except (AwsNotFound, AwsDenied) as error:
                if isinstance(error, AwsDenied) and not self.listed:
                    raise
                words = "This account belongs to no organization. It is scanned alone."
                if self.listed:
                    words = "The organization is not asked: the accounts come from your list."
                self._say("organization", CheckState.SKIPPED, words)
                agreed = self.agreement.organization.management_account_id
                return Organization("", agreed, caller.arn.split(":")[1])
        management = organization.management_account_id
        wanted = self.agreement
        if not self.only_organization:
            wanted = wanted.for_organization(management)
        agreed = wanted.organization.management_account_id
        if agreed != management:
            raise self._failed(
                "organization",
                f"This is organization {organization.id} of management account {management}; "
                f"what is to be scanned is the one of management account {agreed}.",
                "Sign in to the organization of the agreement, or choose another agreement.",
            )
        words = f"Organization {organization.id}, management account {management}."
        self._say("organization", CheckState.PASSED, words)
        return organization

    def _accounts(
        self, connection: AwsConnection, agreement: Agreement, organization: Organization
    ) -> list[Account]:
        if self.listed:
            words = f"{_counted(len(self.listed), 'account')} in your list."
            self._say("accounts", CheckState.PASSED, words)
            return list(self.listed)
        if not organization.id:
            self._say("accounts", CheckState.SKIPPED, "There is only this account.")
            return []
        accounts: list[Account] = []
        with self._step("accounts", _LISTING):
            for page in connection.accounts(with_tags=agreement.organization.needs_tags):
                accounts += page
                if self.cancel.is_set():
                    raise _CannotGoOn
        closed = sum(account.state is not AccountState.ACTIVE for account in accounts)
        rest = f", {closed} of them closed or suspended" if closed else ""
        self._say("accounts", CheckState.PASSED, f"{_counted(len(accounts), 'account')}{rest}.")
        return accounts

    def _entries(
        self,
        connection: AwsConnection,
        agreement: Agreement,
        organization: Organization,
        caller: CallerIdentity,
        accounts: Sequence[Account],
    ) -> list[AccountIam]:
        """The accounts that could be entered; the caller's own where there is no other."""
        sample = self._sample(agreement, organization, caller, accounts)
        ways_in: list[AccountIam] = []
        refusals: list[Refusal] = []
        self._begin("entry")
        for account in sample:
            if self.cancel.is_set():
                raise _CannotGoOn
            doors = agreement.organization.doors(account, organization)
            try:
                credentials = entered(connection, account.id, doors, session_name=_SESSION_NAME)
                ways_in.append(connection.iam(credentials))
            except AwsError as error:
                refusals.append(Refusal(account, cause_of(error), error.reason, doors[0]))
        if not sample:
            words = "There is no account but your own; it is read with your own identity."
            self._say("entry", CheckState.SKIPPED, words)
            with self._step("reading"):
                return [connection.iam(None)]
        if not refusals:
            self._say("entry", CheckState.PASSED, f"Tried with {names_of(sample)}.")
            return ways_in
        failure = self._failed("entry", *_refusal_words(refusals, len(sample), caller))
        if not ways_in:
            raise failure
        return ways_in

    def _sample(
        self,
        agreement: Agreement,
        organization: Organization,
        caller: CallerIdentity,
        accounts: Sequence[Account],
    ) -> list[Account]:
        """A few accounts; where the agreement names several ways in, some of each."""
        ways: dict[tuple[Door, ...], list[Account]] = {}
        for account in accounts:
            ways.setdefault(agreement.organization.doors(account, organization), []).append(account)
        number = SAMPLES if len(ways) == 1 else SAMPLES_OF_EACH
        return [
            account
            for group in ways.values()
            for account in sample_accounts(group, caller.account_id, number)
        ]

    def _reading(self, ways_in: Sequence[AccountIam], partition: str) -> None:
        with self._step("reading"):
            missing = dict.fromkeys(
                call for iam in ways_in for call in refused_calls(iam, partition)
            )
        if not missing:
            words = f"Every call of a scan was tried in {_counted(len(ways_in), 'account')}."
            self._say("reading", CheckState.PASSED, words)
            return
        actions = [f"iam:{call}" for call in missing]
        self._failed(
            "reading",
            f"Not allowed: {', '.join(actions)}. What they would tell cannot be checked.",
            "Have these actions added to the audit role; the statement can be copied.",
            json.dumps({"Effect": "Allow", "Action": actions, "Resource": "*"}, indent=2),
        )

    def _policies(self, connection: AwsConnection, accounts: Sequence[Account]) -> None:
        roots = {account.ou_path[0].id for account in accounts if account.ou_path}
        if not roots:
            self._say("policies", CheckState.SKIPPED, "No account is known to stand under any.")
            return
        self._begin("policies")
        try:
            for root in roots:
                connection.organization_policies().attached(root)
        except AwsError as error:
            words = f"{error.reason.summary} Whether a policy blocks a role is then not known."
            self._say("policies", CheckState.FAILED, words, error.reason.remedy, _POLICIES)
        else:
            self._say("policies", CheckState.PASSED, "What blocks a role is seen.")

    def _writing(self, agreement: Agreement) -> None:
        role = agreement.organization.repair_role_name
        who = f"A repair enters through the role {role}." if role else "No repair role is agreed."
        self._say("writing", CheckState.SKIPPED, f"Not needed to scan. {who}")

    # ---- telling

    def _begin(self, key: str) -> None:
        if self.cancel.is_set():
            raise _CannotGoOn
        self.emit(Check(key, CheckState.RUNNING))

    @contextmanager
    def _step(self, key: str, copy: str = "") -> Iterator[None]:
        """A step that rests on answers of AWS; one without an answer fails it."""
        self._begin(key)
        try:
            yield
        except AwsError as error:
            code = f" (AWS: {error.reason.code})" if error.reason.code else ""
            words = (f"{error.reason.summary}{code}", error.reason.remedy, copy)
            raise self._failed(key, *words) from error

    def _say(self, key: str, state: CheckState, *words: str) -> None:
        self.checks[key] = Check(key, state, *words)
        self.emit(self.checks[key])

    def _failed(self, key: str, *words: str) -> _CannotGoOn:
        self._say(key, CheckState.FAILED, *words)
        return _CannotGoOn()


def _refusal_words(
    refusals: Sequence[Refusal], tried: int, caller: CallerIdentity
) -> tuple[str, str, str]:
    """What is wrong, what to do, and what to send to whoever looks after the accounts."""
    details = [f"{tried - len(refusals)} of {_counted(tried, 'account')} tried let us in."]
    requests = []
    for group in grouped(refusals, caller.arn):
        names = names_of([refusal.account for refusal in group.refusals])
        details.append(f"{names}: {group.refusals[0].reason.summary}")
        requests.append(f"{group.request}\n{names}")
    remedies = dict.fromkeys(refusal.reason.remedy for refusal in refusals)
    return " ".join(details), " ".join(remedies), "\n\n".join(requests)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
