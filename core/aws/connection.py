"""A connection to one AWS organization: who calls, which accounts, how to enter them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.aws import organization as organization_calls
from core.aws.calls import AccountIam
from core.aws.clients import Clients, build_clients
from core.aws.errors import AwsError, AwsExpired, aws_errors
from core.aws.mfa import MfaCode
from core.aws.organization_policies import OrganizationPolicies
from core.aws.organization_walk import walk
from core.aws.pacing import Pace
from core.aws.read_only import READ_CALLS
from core.aws.sign_in import sign_in_expiry
from core.errors import StartError
from core.model import Account, Organization, Reason

SESSION_SECONDS = 900  # the shortest STS gives; one account takes a second or two


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """What botocore cannot find out by itself. `None` leaves a choice to botocore's own
    configuration (environment, profile, SSO, instance role, `AWS_ENDPOINT_URL`)."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CallerIdentity:
    """Who AWS says is calling, and until when at the latest, where that is known."""

    account_id: str
    arn: str
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RoleCredentials:
    """Temporary credentials for one account, held in memory only."""

    account_id: str
    role_arn: str
    expires_at: datetime
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    session_token: str = field(repr=False)


class AwsConnection:
    """Everything Rolecall asks of AWS, through three clients built once.

    Safe to use from many threads. Every method raises `AwsError` when AWS gives no usable
    answer.
    """

    def __init__(
        self,
        settings: ConnectionSettings,
        *,
        max_workers: int = 16,
        mfa_code: MfaCode | None = None,
        clients: Clients | None = None,
        pace: Pace | None = None,
        organization: Organization | None = None,
    ) -> None:
        """Build the clients, unless they are given; nothing is sent yet. `mfa_code` asks for the
        code of a role with MFA (None: on the terminal). `pace` surrounds every AssumeRole;
        `organization` is known already.

        Raises:
            StartError: the profile does not exist or the configuration is faulty.
        """
        self._settings = settings
        self._max_workers = max_workers
        self._mfa_code = mfa_code
        self._pace = pace
        self._organization = organization
        try:
            self._clients = clients or build_clients(settings, max_workers, mfa_code)
        except AwsError as error:
            raise StartError(error.reason.summary, error.reason.remedy) from error

    def for_scanning(self, max_workers: int) -> AwsConnection:
        """The same sign-in for `max_workers` threads of a scan: each call is tried once, and
        AssumeRole is paced. Must be called before those threads start."""
        clients = self._clients.for_scanning(max_workers)
        return AwsConnection(
            self._settings,
            max_workers=max_workers,
            mfa_code=self._mfa_code,
            clients=clients,
            pace=Pace(),
            organization=self._organization,
        )

    def sign_in_again(self) -> None:
        """Read the profile and the environment anew: the person has signed in again meanwhile.
        Calls that are under way end with the old sign-in.

        Raises:
            AwsError: the configuration has become faulty.
        """
        fresh = build_clients(self._settings, self._max_workers, self._mfa_code)
        once = self._clients.attempts == 1
        self._clients = fresh.for_scanning(self._max_workers) if once else fresh

    @property
    def throttled_at(self) -> float:
        """When AWS last throttled entering accounts or reading the organization, by
        `time.monotonic`."""
        entering = self._pace.throttled_at if self._pace else -math.inf
        return max(entering, organization_calls.pace.throttled_at)

    def sign_in(self) -> None:
        """Get the credentials to call with, before several threads want them: what the person has
        to be asked for, such as a code, is then asked for once."""
        with aws_errors("GetCallerIdentity"):
            credentials = self._clients.caller_credentials()
            if credentials is not None:
                credentials.get_frozen_credentials()

    def caller(self) -> CallerIdentity:
        """Who is signed in."""
        with aws_errors("GetCallerIdentity"):
            answer = self._clients.sts.get_caller_identity()
        return CallerIdentity(
            account_id=answer["Account"],
            arn=answer["Arn"],
            expires_at=sign_in_expiry(self._clients.session),
        )

    def client_of(self, service: str) -> Any:
        """A client of another service with the same sign-in, for a single thread.

        Raises:
            AwsError: the configuration is faulty.
        """
        with aws_errors("sign-in"):
            session: Any = self._clients.session  # its stubs know services by literal names only
            return session.client(
                service,
                region_name=self._clients.region,
                endpoint_url=self._settings.endpoint_url,
            )

    def organization(self) -> Organization:
        """The organization the caller belongs to; asked once."""
        if self._organization is None:
            self._organization = organization_calls.describe(self._clients.organizations)
        return self._organization

    def accounts(
        self, *, with_tags: bool = False, names_matter: bool = True
    ) -> Iterator[tuple[Account, ...]]:
        """The organization's accounts with their OU paths, page by page, each once.

        `with_tags` costs one call per account: only for agreements whose scope names tags.
        Without `names_matter`, units are called by their ids where their names cannot be read.
        """
        management = self.organization().management_account_id
        return organization_calls.account_pages(
            self._clients.organizations,
            management_account_id=management,
            with_tags=with_tags,
            names_matter=names_matter,
        )

    def accounts_by_unit(self, known: Sequence[Account]) -> Iterator[tuple[Account, ...]]:
        """As `accounts`, without tags, from several units at once. `known`: the accounts that
        there were the last time.

        Raises:
            WalkInconclusive: accounts were moved meanwhile; `accounts` tells.
        """
        management = self.organization().management_account_id
        return walk(self._clients.organizations, management_account_id=management, known=known)

    def organization_policies(self) -> OrganizationPolicies:
        """The policies of the organization that bear on accounts."""
        known = self._organization
        management = known.management_account_id if known is not None else ""
        return OrganizationPolicies(self._clients.organizations, management)

    def assume(
        self,
        account_id: str,
        role_name: str,
        *,
        session_policy: str,
        session_name: str,
        external_id: str | None = None,
    ) -> RoleCredentials:
        """Enter an account through a role (`role_name` may carry its path, without a leading
        slash). The session can do only what `session_policy` (JSON text) allows."""
        role_arn = f"arn:{self._clients.partition}:iam::{account_id}:role/{role_name}"
        params: dict[str, Any] = {
            "RoleArn": role_arn,
            "RoleSessionName": session_name,
            "Policy": session_policy,
            "DurationSeconds": SESSION_SECONDS,
        }
        if external_id:
            params["ExternalId"] = external_id
        with self._pace or nullcontext(), aws_errors("AssumeRole"):
            answer = self._assume_role(params)
        credentials = answer["Credentials"]
        return RoleCredentials(
            account_id=account_id,
            role_arn=role_arn,
            expires_at=credentials["Expiration"],
            access_key_id=credentials["AccessKeyId"],
            secret_access_key=credentials["SecretAccessKey"],
            session_token=credentials["SessionToken"],
        )

    def _assume_role(self, params: dict[str, Any]) -> Mapping[str, Any]:
        direct = self._clients.direct.get("sts")
        caller = self._clients.caller_credentials()
        if direct is None or caller is None or not direct.knows("AssumeRole"):
            return self._clients.sts.assume_role(**params)
        return direct.call("AssumeRole", params, caller)

    def iam(
        self,
        credentials: RoleCredentials | None,
        *,
        allowed: frozenset[str] = READ_CALLS,
        deadline: float | None = None,
    ) -> AccountIam:
        """IAM of the account the credentials are for; None: of the caller's own account.

        `allowed` names the calls that may be made; by default, reading only. After `deadline`
        (of `time.monotonic`) no call is begun.
        """
        from botocore.credentials import Credentials

        if credentials is None:
            caller = self._clients.caller_credentials()
            if caller is None:
                raise AwsExpired(Reason("There is no sign-in to AWS.", "NoCredentialsError"))
            return self._account_iam(caller, self.caller().account_id, allowed, deadline)
        session = Credentials(
            credentials.access_key_id, credentials.secret_access_key, credentials.session_token
        )
        return self._account_iam(session, credentials.account_id, allowed, deadline)

    def _account_iam(
        self, credentials: Any, account_id: str, allowed: frozenset[str], deadline: float | None
    ) -> AccountIam:
        return AccountIam(
            client=self._clients.iam,
            direct=self._clients.direct.get("iam"),
            credentials=credentials,
            account_id=account_id,
            region=self._clients.region,
            allowed=allowed,
            deadline=deadline,
        )
