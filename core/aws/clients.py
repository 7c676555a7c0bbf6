"""The three boto3 clients of a connection, and per-request credentials for one of them.

A client costs milliseconds and megabytes, so there is one IAM client for all accounts. It is
built with credentials nobody accepts; each request is signed with the ones that its caller put
into a context variable, and is not sent at all when there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from core.aws.direct import DirectCalls
from core.aws.errors import aws_errors
from core.aws.mfa import MfaCode, prompter
from core.aws.page_filter import cut_page
from core.aws.regions import home_region
from core.aws.transport import Sender, Transport

if TYPE_CHECKING:
    import boto3
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_organizations import OrganizationsClient
    from mypy_boto3_sts import STSClient

    from core.aws.connection import ConnectionSettings

CONNECT_TIMEOUT_SECONDS = 5
READ_TIMEOUT_SECONDS = 20
MAX_ATTEMPTS = 4
_DIRECT = {
    "iam": frozenset({"GetAccountAuthorizationDetails"}),
    "sts": frozenset({"AssumeRole"}),
}

request_credentials: ContextVar[Credentials | None] = ContextVar(
    "request_credentials", default=None
)


@dataclass(frozen=True, slots=True)
class Clients:
    """`session` made the clients and knows the identity the user signed in as. `attempts`: how
    often botocore tries a call. `direct`: a shorter way for some calls, by the service's id;
    only where a call is tried once, and never through a proxy."""

    session: boto3.Session
    settings: ConnectionSettings
    organizations: OrganizationsClient
    sts: STSClient
    iam: IAMClient
    region: str
    partition: str
    attempts: int
    direct: Mapping[str, DirectCalls]

    def caller_credentials(self) -> Credentials | None:
        """The identity the user signed in as; None: not signed in."""
        found: Any = self.session.get_credentials()
        return cast("Credentials | None", found)

    def for_scanning(self, max_workers: int) -> Clients:
        """Clients of the same sign-in for many threads, which try each call once: a scan has
        its own way of coming back to an account. Must be called before threads start."""
        with aws_errors("sign-in"):
            return _clients(self.session, self.settings, max_workers, attempts=1)


def build_clients(
    settings: ConnectionSettings, max_workers: int, mfa_code: MfaCode | None = None
) -> Clients:
    """Build the clients; must run before threads start (boto3 sessions are not thread-safe).
    Without `mfa_code`, a role with MFA has its code asked for on the terminal.

    Raises:
        AwsError: the profile does not exist or the configuration is faulty.
    """
    with aws_errors("sign-in"):
        return _clients(
            session_of(settings, mfa_code), settings, max_workers, attempts=MAX_ATTEMPTS
        )


def _clients(
    session: boto3.Session, settings: ConnectionSettings, max_workers: int, *, attempts: int
) -> Clients:
    from botocore.config import Config
    from botocore.handlers import json_decode_policies

    region = session.region_name or home_region(session)
    shared: dict[str, Any] = {
        "region_name": region,
        "endpoint_url": settings.endpoint_url,
        "config": Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            max_pool_connections=max_workers,
            retries={"mode": "standard", "total_max_attempts": attempts},
            parameter_validation=attempts > 1,  # AWS checks the few parameters of a scan itself
            user_agent="rolecall",
        ),
    }
    iam = session.client(
        "iam",
        aws_access_key_id="NOBODY",
        aws_secret_access_key="replaced-per-request",  # noqa: S106 - fails closed by design
        **shared,
    )
    events = iam.meta.events
    events.register("before-sign.iam", _inject_credentials)
    cut: Any = cut_page
    events.register("before-parse.iam.GetAccountAuthorizationDetails", cut)
    # Documents are decoded where they are wanted, and kept in their author's spelling.
    events.unregister("after-call.iam", json_decode_policies)
    sts, organizations = session.client("sts", **shared), session.client("organizations", **shared)
    core_session = session._session  # noqa: SLF001 - boto3 has no other way
    bundle: Any = core_session.get_config_variable("ca_bundle")
    timeouts = (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
    transport = Transport(ca_bundle=bundle, connections=max_workers, timeouts=timeouts)
    senders = transport.serve((iam, sts, organizations))
    parser = core_session.get_component("response_parser_factory").create_parser("query")
    if attempts == 1:
        _rehearse(senders, iam, sts)
    return Clients(
        session=session,
        settings=settings,
        organizations=organizations,
        sts=sts,
        iam=iam,
        region=region,
        partition=session.get_partition_for_region(region),
        attempts=attempts,
        direct={
            name: DirectCalls(client, senders[name], _DIRECT[name], parser, _parse_timestamp)
            for name, client in (("iam", iam), ("sts", sts))
            if attempts == 1 and name in senders
        },
    )


def _rehearse(senders: Mapping[str, Sender], iam: IAMClient, sts: STSClient) -> None:
    """Let the direct calls see an example before the threads start, so that none of them has to
    make its first call the long way."""
    from botocore.credentials import Credentials

    if "sts" in senders:
        senders["sts"].rehearse(sts.get_caller_identity)
    if "iam" in senders:
        previous = request_credentials.set(Credentials("NOBODY", "nothing", "nowhere"))
        try:
            senders["iam"].rehearse(iam.get_account_authorization_details)
        finally:
            request_credentials.reset(previous)


@lru_cache(maxsize=4)
def _models(data_path: str | None) -> Any:
    """botocore's descriptions of the services, read once for all sessions of this process."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def session_of(settings: ConnectionSettings, mfa_code: MfaCode | None = None) -> boto3.Session:
    """The sign-in. Without `mfa_code`, a role with MFA has its code asked for on the terminal."""
    import boto3
    import botocore.session

    core_session = botocore.session.Session(profile=settings.profile)
    data_path: Any = core_session.get_config_variable("data_path")
    core_session.register_component("data_loader", _models(data_path))
    core_session.get_component("response_parser_factory").set_parser_defaults(
        timestamp_parser=_parse_timestamp
    )
    if mfa_code is not None:
        provider: Any = core_session.get_component("credential_provider")
        provider.get_provider("assume-role")._prompter = prompter(mfa_code)  # noqa: SLF001 - no other way
    return boto3.Session(
        botocore_session=core_session,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        aws_session_token=settings.session_token,
        region_name=settings.region,
    )


def _inject_credentials(request: AWSRequest, **_: object) -> None:
    credentials = request_credentials.get()
    if credentials is None:
        raise RuntimeError("an IAM request without credentials of its own is never sent")
    signing = {**request.context.get("signing", {}), "request_credentials": credentials}
    request.context["signing"] = signing


def _parse_timestamp(value: Any) -> datetime:
    """ISO 8601 without dateutil, which takes most of the time of parsing a page of roles."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    from botocore.utils import parse_timestamp

    parsed: datetime = parse_timestamp(value)
    return parsed
