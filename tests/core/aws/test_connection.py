from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.errors import AwsDenied, AwsMalformed, AwsUnavailable
from core.aws.read_only import session_policy
from core.errors import StartError

MANAGEMENT_ACCOUNT = "123456789012"
TRUST = '{"Version":"2012-10-17","Statement":[]}'


def _new_account(wire: Any, name: str) -> str:
    answer = wire.client("organizations").create_account(
        AccountName=name, Email=f"{name}@example.com"
    )
    return str(answer["CreateAccountStatus"]["AccountId"])


def _enter(connection: AwsConnection, account_id: str) -> Any:
    credentials = connection.assume(
        account_id, "RolecallAudit", session_policy=session_policy(), session_name="rolecall-scan"
    )
    return connection.iam(credentials)


def test_the_caller_is_who_signed_in(connection: AwsConnection) -> None:
    assert connection.caller().account_id == MANAGEMENT_ACCOUNT


def test_a_profile_that_does_not_exist_cannot_be_started_with(wire: Any) -> None:
    with pytest.raises(StartError, match="profile"):
        AwsConnection(ConnectionSettings(profile="nobody", endpoint_url=wire.url))


def test_settings_keep_secrets_out_of_their_text() -> None:
    settings = ConnectionSettings(
        access_key_id="AKIA1", secret_access_key="hush", session_token="token"
    )

    assert not {"AKIA1", "hush", "token"} & set(repr(settings).replace("'", " ").split())


def test_accounts_come_with_their_units_from_the_root(wire: Any, connection: AwsConnection) -> None:
    organizations = wire.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    outer = organizations.create_organizational_unit(ParentId=root, Name="Outer")
    outer_id = outer["OrganizationalUnit"]["Id"]
    inner = organizations.create_organizational_unit(ParentId=outer_id, Name="Inner")
    account_id = _new_account(wire, "nested")
    organizations.move_account(
        AccountId=account_id,
        SourceParentId=root,
        DestinationParentId=inner["OrganizationalUnit"]["Id"],
    )

    accounts = {one.id: one for page in connection.accounts() for one in page}

    assert accounts[account_id].ou_text == "Root / Outer / Inner"
    assert accounts[MANAGEMENT_ACCOUNT].is_management
    assert accounts[MANAGEMENT_ACCOUNT].ou_text == "Root"


def test_every_account_is_listed_once_over_several_pages(
    wire: Any, connection: AwsConnection
) -> None:
    wire.client("organizations").create_organization(FeatureSet="ALL")
    created = {_new_account(wire, f"team-{number}") for number in range(25)}

    listed = [one.id for page in connection.accounts() for one in page]

    assert len(listed) == 26
    assert set(listed) == {*created, MANAGEMENT_ACCOUNT}


def test_tags_are_read_on_request(wire: Any, connection: AwsConnection) -> None:
    organizations = wire.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    account_id = _new_account(wire, "tagged")
    organizations.tag_resource(ResourceId=account_id, Tags=[{"Key": "env", "Value": "prod"}])

    accounts = {one.id: one for page in connection.accounts(with_tags=True) for one in page}

    assert accounts[account_id].tags == {"env": "prod"}


def test_an_entered_account_is_read_with_its_own_credentials(
    wire: Any, connection: AwsConnection
) -> None:
    wire.client("organizations").create_organization(FeatureSet="ALL")
    account_id = _new_account(wire, "team")
    wire.inside(account_id).create_role(RoleName="OnlyHere", AssumeRolePolicyDocument=TRUST)

    answer = _enter(connection, account_id).call("GetRole", RoleName="OnlyHere")

    assert answer.data["Role"]["Arn"] == f"arn:aws:iam::{account_id}:role/OnlyHere"
    assert answer.request_id
    assert answer.http_status == 200
    assert "ResponseMetadata" not in answer.data


def test_a_session_is_limited_by_the_session_policy_at_the_wire(
    wire: Any, connection: AwsConnection
) -> None:
    _enter(connection, MANAGEMENT_ACCOUNT)

    (entry,) = [request for request in wire.sent if request.action == "AssumeRole"]
    assert json.loads(entry.body["Policy"]) == json.loads(session_policy())


def test_concurrent_calls_never_carry_another_accounts_credentials(
    wire: Any, connection: AwsConnection
) -> None:
    wire.client("organizations").create_organization(FeatureSet="ALL")
    account_ids = [_new_account(wire, f"team-{number}") for number in range(6)]
    for account_id in account_ids:
        name = f"Role-{account_id}"
        wire.inside(account_id).create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    entered = {account_id: _enter(connection, account_id) for account_id in account_ids}

    def read(number: int) -> bool:
        account_id = account_ids[number % len(account_ids)]
        answer = entered[account_id].call("GetRole", RoleName=f"Role-{account_id}")
        return bool(answer.data["Role"]["Arn"].split(":")[4] == account_id)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(read, range(60)))
    tokens = {request.session_token for request in wire.sent if request.action == "GetRole"}
    assert len(tokens) == len(account_ids)


def test_an_iam_request_without_credentials_of_its_own_is_never_sent(
    wire: Any, connection: AwsConnection
) -> None:
    shared_client = connection.iam(None).client
    wire.sent.clear()

    with pytest.raises(RuntimeError, match="never sent"):
        shared_client.list_roles()

    assert wire.sent == []


def test_a_call_that_is_not_reading_is_not_even_sent(wire: Any, connection: AwsConnection) -> None:
    iam = _enter(connection, MANAGEMENT_ACCOUNT)
    wire.sent.clear()

    with pytest.raises(PermissionError):
        iam.call("DeleteRole", RoleName="Any")

    assert wire.sent == []


def test_the_callers_own_account_is_read_with_the_callers_own_credentials(
    wire: Any, connection: AwsConnection
) -> None:
    connection.iam(None).call("ListRoles")

    assert wire.sent[-1].access_key == "AKIACALLER"


def test_a_refused_entry_is_a_denial(
    wire: Any, connection: AwsConnection, error_answer: Any
) -> None:
    wire.interfere = lambda request: (
        error_answer("AccessDenied") if request.action == "AssumeRole" else None
    )

    with pytest.raises(AwsDenied) as caught:
        _enter(connection, "111122223333")

    assert "audit role" in caught.value.reason.summary


def test_a_truncated_answer_is_malformed(wire: Any, connection: AwsConnection) -> None:
    wire.interfere = lambda request: (
        (200, "<ListRolesResponse><ListRolesRes") if request.action == "ListRoles" else None
    )

    with pytest.raises(AwsMalformed):
        connection.iam(None).call("ListRoles")


def test_a_page_that_is_cut_off_without_a_marker_is_malformed(
    wire: Any, connection: AwsConnection
) -> None:
    text = (
        "<ListRolesResponse><ListRolesResult><Roles/><IsTruncated>true</IsTruncated>"
        "</ListRolesResult></ListRolesResponse>"
    )
    wire.interfere = lambda request: (200, text) if request.action == "ListRoles" else None

    with pytest.raises(AwsMalformed, match="cut off"):
        list(connection.iam(None).pages("ListRoles"))


def test_pages_that_go_round_in_circles_are_malformed(wire: Any, connection: AwsConnection) -> None:
    text = (
        "<ListRolesResponse><ListRolesResult><Roles/><IsTruncated>true</IsTruncated>"
        "<Marker>m</Marker></ListRolesResult></ListRolesResponse>"
    )
    wire.interfere = lambda request: (200, text) if request.action == "ListRoles" else None

    with pytest.raises(AwsMalformed):
        list(connection.iam(None).pages("ListRoles"))


def test_nobody_listening_is_reported_as_no_connection() -> None:
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url="http://127.0.0.1:9",
        access_key_id="a",
        secret_access_key="b",
    )

    with pytest.raises(AwsUnavailable, match="connection"):
        AwsConnection(settings).caller()
