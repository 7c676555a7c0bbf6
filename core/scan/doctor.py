"""Before the first scan: who can be entered, and whom to ask about those who cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from core.agreement import Agreement
from core.agreement.doors import Door
from core.aws.connection import AwsConnection, CallerIdentity
from core.aws.errors import AwsDenied, AwsError, AwsExpired, AwsThrottled
from core.aws.read_only import READ_CALLS
from core.model import Account, AccountState, Organization, Reason
from core.scan.entering import entered
from core.scan.start import pages_of, start

Found = TypeVar("Found")
_SESSION_NAME = "rolecall-doctor"
_OVERVIEW = "GetAccountAuthorizationDetails"
_WAITS_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)


class Cause(StrEnum):
    """Why an account cannot be scanned; the value is a heading for people."""

    CLOSED = "suspended, closed or not activated yet"
    SIGN_IN = "the sign-in is not accepted"
    CALLER = "the identity that is signed in may not enter other accounts"
    NO_ENTRY = "the audit role does not exist, or does not let us in"
    ORGANIZATION_POLICY = "a policy of the organization forbids it"
    MAY_NOT_READ = "the audit role may not read IAM roles"
    NO_ANSWER = "AWS did not answer"


# what is asked for names the role
_ABOUT_A_ROLE = (
    Cause.CALLER,
    Cause.NO_ENTRY,
    Cause.ORGANIZATION_POLICY,
    Cause.MAY_NOT_READ,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One account that cannot be scanned as it is. `reason` is AWS's, in plain words; `door` the
    role that was to let us in, if it came to that."""

    account: Account
    cause: Cause
    reason: Reason
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """The accounts with one cause and one role to enter by, and what to send to the platform
    team about them."""

    cause: Cause
    refusals: tuple[Refusal, ...]
    request: str
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`enterable`: how many accounts can be entered and read. `list_failure`: why the list of
    accounts is not whole."""

    caller: CallerIdentity
    organization: Organization
    listed: int
    enterable: int
    groups: tuple[RefusalGroup, ...]
    list_failure: Reason | None = None

    @property
    def is_well(self) -> bool:
        """Whether a scan would reach everything."""
        return not self.groups and self.list_failure is None


def examine(
    connection: AwsConnection,
    agreement: Agreement,
    *,
    listed: tuple[Account, ...] = (),
    max_workers: int = 16,
    progress: Callable[[int, int], None] = lambda _done, _listed: None,
) -> Diagnosis:
    """Enter every account as a scan would, and ask each for one role.

    `listed`: the accounts, where the organization may not be asked for them. `progress` is told
    how many accounts are done and how many are listed, in this thread.

    Raises:
        StartError: not signed in, no network, or no organization.
    """
    caller, organization = start(connection, agreement, are_listed=bool(listed))
    agreement = agreement.for_organization(organization.management_account_id)
    scanning = connection.for_scanning(max_workers)
    accounts: list[Account] = []
    failure: Reason | None = None
    try:
        for page in pages_of(
            scanning, listed, caller, organization, with_tags=agreement.organization.needs_tags
        ):
            accounts += page
    except AwsError as error:
        failure = error.reason
    refusals: list[Refusal] = []
    with ThreadPoolExecutor(max_workers, "doctor") as pool:
        answers = pool.map(
            lambda account: _refusal(scanning, agreement, organization, account, caller), accounts
        )
        for done, refusal in enumerate(answers, start=1):
            refusals += [refusal] if refusal else []
            progress(done, len(accounts))
    return Diagnosis(
        caller=caller,
        organization=organization,
        listed=len(accounts),
        enterable=len(accounts) - len(refusals),
        groups=tuple(grouped(refusals, caller.arn)),
        list_failure=failure,
    )


def grouped(refusals: Sequence[Refusal], caller_arn: str) -> Iterable[RefusalGroup]:
    """The refusals by cause and role, the most frequent first."""
    groups: dict[tuple[Cause, Door | None], list[Refusal]] = {}
    for refusal in refusals:
        door = refusal.door if refusal.cause in _ABOUT_A_ROLE else None
        groups.setdefault((refusal.cause, door), []).append(refusal)
    for (cause, door), group in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield RefusalGroup(cause, tuple(group), _request(cause, group, caller_arn), door)


def _refusal(
    connection: AwsConnection,
    agreement: Agreement,
    organization: Organization,
    account: Account,
    caller: CallerIdentity,
) -> Refusal | None:
    if account.state not in (AccountState.ACTIVE, AccountState.PENDING_CLOSURE):
        words = account.state.value.replace("_", " ").lower()
        return Refusal(account, Cause.CLOSED, Reason(f"The account is {words}.", words))
    doors = agreement.organization.doors(account, organization)
    try:
        _read(connection, account, doors, caller.account_id)
    except AwsError as error:
        return Refusal(account, cause_of(error), error.reason, doors[0])
    return None


def _read(
    connection: AwsConnection, account: Account, doors: Sequence[Door], caller_account_id: str
) -> None:
    credentials = None
    try:
        credentials = _patiently(
            lambda: entered(connection, account.id, doors, session_name=_SESSION_NAME)
        )
    except AwsDenied:
        if account.id != caller_account_id:
            raise
    iam = connection.iam(credentials)
    _patiently(lambda: iam.call(_OVERVIEW, Filter=["Role"], MaxItems=1))


def _patiently(call: Callable[[], Found]) -> Found:
    for wait in _WAITS_SECONDS:
        try:
            return call()
        except AwsThrottled:
            time.sleep(wait)
    return call()


def cause_of(error: AwsError) -> Cause:
    """Which cause an error stands for that came up while an account was entered or read."""
    summary = error.reason.summary
    if isinstance(error, AwsExpired):
        return Cause.SIGN_IN
    if not isinstance(error, AwsDenied):
        return Cause.NO_ANSWER
    if "organization policy" in summary.lower():
        return Cause.ORGANIZATION_POLICY
    if error.operation != "AssumeRole":
        return Cause.MAY_NOT_READ
    return Cause.CALLER if "identity that is signed in" in summary else Cause.NO_ENTRY


def _request(cause: Cause, group: Sequence[Refusal], caller_arn: str) -> str:
    door = group[0].door or Door("")
    role = door.role_name
    where = f"account {group[0].account.id}" if len(group) == 1 else "the accounts listed"
    calls = ", ".join(sorted(f"iam:{call}" for call in READ_CALLS))
    external_id = " and the agreed external ID is given" if door.external_id else ""
    return {
        Cause.CLOSED: f"Is it right that {where} cannot be used? If not, please have it restored; "
        "if so, we leave it out.",
        Cause.SIGN_IN: "Nothing to send: sign in again, check this computer's clock, and try anew.",
        Cause.CALLER: f"Please allow sts:AssumeRole on the role {role} of all accounts to "
        f"{caller_arn}.",
        Cause.NO_ENTRY: f"Please create the role {role} in {where}, or correct its trust policy, "
        f"so that {caller_arn} may assume it{external_id}. It needs only: {calls}.",
        Cause.ORGANIZATION_POLICY: f"A service control policy keeps {caller_arn} out of {where}. "
        f"Please except the role {role} from it for sts:AssumeRole and {calls}.",
        Cause.MAY_NOT_READ: f"Please allow the role {role} of {where} these calls: {calls}.",
        Cause.NO_ANSWER: "Nothing to send: check the network and the proxy, and try again.",
    }[cause]
