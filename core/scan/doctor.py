"""Before the first scan: who can be entered, and whom to ask about those who cannot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from core.agreement import Agreement
from core.aws.connection import AwsConnection, CallerIdentity
from core.aws.errors import AwsDenied, AwsError, AwsExpired, AwsThrottled
from core.aws.read_only import READ_CALLS, session_policy
from core.model import Account, AccountState, Organization, Reason
from core.scan.start import start

Found = TypeVar("Found")
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """One account that cannot be scanned as it is. `reason` is AWS's, in plain words."""

    account: Account
    cause: Cause
    reason: Reason


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """The accounts with one cause, and what to send to the platform team about them."""

    cause: Cause
    refusals: tuple[Refusal, ...]
    request: str


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
    max_workers: int = 16,
    progress: Callable[[int, int], None] = lambda _done, _listed: None,
) -> Diagnosis:
    """Enter every account as a scan would, and ask each for one role.

    `progress` is told how many accounts are done and how many are listed, in this thread.

    Raises:
        StartError: not signed in, no network, or no organization.
    """
    caller, organization = start(connection)
    scanning = connection.for_scanning(max_workers)
    accounts: list[Account] = []
    failure: Reason | None = None
    try:
        for page in scanning.accounts():
            accounts += page
    except AwsError as error:
        failure = error.reason
    refusals: list[Refusal] = []
    with ThreadPoolExecutor(max_workers, "doctor") as pool:
        answers = pool.map(
            lambda account: _refusal(scanning, agreement, account, caller.account_id), accounts
        )
        for done, refusal in enumerate(answers, start=1):
            refusals += [refusal] if refusal else []
            progress(done, len(accounts))
    return Diagnosis(
        caller=caller,
        organization=organization,
        listed=len(accounts),
        enterable=len(accounts) - len(refusals),
        groups=tuple(grouped(refusals, agreement, caller.arn)),
        list_failure=failure,
    )


def grouped(
    refusals: Sequence[Refusal], agreement: Agreement, caller_arn: str
) -> Iterable[RefusalGroup]:
    """The refusals by cause, the most frequent first."""
    by_cause: dict[Cause, list[Refusal]] = {}
    for refusal in refusals:
        by_cause.setdefault(refusal.cause, []).append(refusal)
    for cause, group in sorted(by_cause.items(), key=lambda item: -len(item[1])):
        yield RefusalGroup(cause, tuple(group), _request(cause, group, agreement, caller_arn))


def _refusal(
    connection: AwsConnection, agreement: Agreement, account: Account, caller_account_id: str
) -> Refusal | None:
    if account.state not in (AccountState.ACTIVE, AccountState.PENDING_CLOSURE):
        words = account.state.value.replace("_", " ").lower()
        return Refusal(account, Cause.CLOSED, Reason(f"The account is {words}.", words))
    try:
        _enter_and_read(connection, agreement, account, caller_account_id)
    except AwsError as error:
        return Refusal(account, cause_of(error), error.reason)
    return None


def _enter_and_read(
    connection: AwsConnection, agreement: Agreement, account: Account, caller_account_id: str
) -> None:
    settings = agreement.organization
    refused: AwsDenied | None = None
    credentials = None
    for role_name in settings.audit_role_names:
        try:
            credentials = _patiently(
                partial(
                    connection.assume,
                    account.id,
                    role_name,
                    session_policy=session_policy(),
                    session_name="rolecall-doctor",
                    external_id=settings.external_id,
                )
            )
            break
        except AwsDenied as error:
            refused = refused or error
    if credentials is None and refused is not None and account.id != caller_account_id:
        raise refused
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


def _request(cause: Cause, group: Sequence[Refusal], agreement: Agreement, caller_arn: str) -> str:
    role = agreement.organization.audit_role_names[0]
    where = f"account {group[0].account.id}" if len(group) == 1 else "the accounts listed"
    calls = ", ".join(sorted(f"iam:{call}" for call in READ_CALLS))
    external_id = (
        " and the agreed external ID is given" if agreement.organization.external_id else ""
    )
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
