"""What the sessions of a scan can do at the wire, in accounts with powerful audit roles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.aws.connection import AwsConnection, RoleCredentials
from core.aws.errors import AwsDenied
from core.aws.read_only import READ_CALLS, session_policy
from core.demo import DemoServer, build_organization


@pytest.fixture(scope="module")
def connection() -> Iterator[AwsConnection]:
    with DemoServer() as server:
        yield AwsConnection(server.connection)


def _administered_account() -> str:
    """An account whose audit role could do everything."""
    return next(
        account.id
        for account in build_organization().accounts
        for role in account.roles
        if role.name == "RolecallAudit"
        and any(arn.endswith("/AdministratorAccess") for arn in role.aws_managed_arns)
    )


def _enter(connection: AwsConnection, policy: str) -> RoleCredentials:
    return connection.assume(
        _administered_account(), "RolecallAudit", session_policy=policy, session_name="a-test"
    )


@pytest.mark.parametrize(
    ("call", "params"),
    [
        ("DeleteRole", {"RoleName": "ProsperOps"}),
        ("CreateRole", {"RoleName": "New", "AssumeRolePolicyDocument": "{}"}),
        (
            "PutRolePolicy",
            {"RoleName": "RolecallAudit", "PolicyName": "Own", "PolicyDocument": "{}"},
        ),
    ],
)
def test_aws_refuses_a_write_even_when_rolecall_itself_would_let_it_through(
    connection: AwsConnection, call: str, params: dict[str, str]
) -> None:
    credentials = _enter(connection, session_policy())
    unguarded = connection.iam(credentials, allowed=frozenset({call}))

    with pytest.raises(AwsDenied):
        unguarded.call(call, **params)


def test_the_same_role_without_the_scans_session_policy_could_write(
    connection: AwsConnection,
) -> None:
    credentials = _enter(connection, session_policy(frozenset({"TagRole"})))
    unguarded = connection.iam(credentials, allowed=frozenset({"TagRole"}))

    answer = unguarded.call("TagRole", RoleName="RolecallAudit", Tags=[{"Key": "a", "Value": "b"}])

    assert answer.http_status == 200


def test_reading_works_in_the_same_session(connection: AwsConnection) -> None:
    iam = connection.iam(_enter(connection, session_policy()))

    assert iam.allowed == READ_CALLS
    assert iam.call("GetRole", RoleName="RolecallAudit").http_status == 200
