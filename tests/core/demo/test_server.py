"""The demonstration as boto3 sees it: like AWS, refusals included."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from core.demo import DemoOrganization, DemoServer, build_organization
from core.errors import InputError, StartError

Clients = Any  # of conftest.py, which pytest does not let a test import
ROOT = Path(__file__).resolve().parents[3]


def policy(*actions: str, resource: str = "*") -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role_named(organization: DemoOrganization, key: str, name: str) -> Any:
    return next(role for role in organization.account(key).roles if role.name == name)


def administered(organization: DemoOrganization) -> str:
    """A member account whose audit role holds administrator rights."""
    return next(
        account.id
        for account in organization.accounts[1:]
        for role in account.roles
        if role.name == "RolecallAudit" and role.aws_managed_arns
    )


def refusal(call: Any, **parameters: Any) -> ClientError:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value


def test_the_caller_is_a_user_of_the_management_account(
    clients: Clients, organization: DemoOrganization
) -> None:
    identity = clients.caller("sts").get_caller_identity()
    assert identity["Account"] == organization.management_account_id
    assert identity["Arn"].endswith(":user/rolecall-operator")


def test_accounts_are_listed_as_planned(clients: Clients, organization: DemoOrganization) -> None:
    pages = clients.caller("organizations").get_paginator("list_accounts").paginate()
    listed = [account for page in pages for account in page["Accounts"]]
    assert {(one["Id"], one["Name"], one["Email"], one["State"]) for one in listed} == {
        (one.id, one.name, one.email, str(one.state)) for one in organization.accounts
    }


def test_organizations_gives_twenty_accounts_a_page(clients: Clients) -> None:
    page = clients.caller("organizations").list_accounts()
    assert len(page["Accounts"]) == 20
    assert page["NextToken"]


def test_paths_of_accounts_lead_through_their_units(
    clients: Clients, organization: DemoOrganization
) -> None:
    account = organization.account("fleet-dev")
    found = clients.caller("organizations").describe_account(AccountId=account.id)["Account"]
    units = "/".join(unit.id for unit in organization.unit_path(account.unit_id))
    assert found["Paths"] == [f"{organization.id}/{units}/{account.id}/"]


def test_units_can_be_walked(clients: Clients, organization: DemoOrganization) -> None:
    organizations = clients.caller("organizations")
    seen: dict[str, str] = {}
    waiting = [organizations.list_roots()["Roots"][0]]
    while waiting:
        unit = waiting.pop()
        seen[unit["Id"]] = unit["Name"]
        children = organizations.list_organizational_units_for_parent(ParentId=unit["Id"])
        waiting += children["OrganizationalUnits"]
    assert seen == {unit.id: unit.name for unit in organization.units}


def test_tags_of_accounts_are_given(clients: Clients, organization: DemoOrganization) -> None:
    account = organization.account("fleet-dev")
    tags = clients.caller("organizations").list_tags_for_resource(ResourceId=account.id)["Tags"]
    assert {"Key": "environment", "Value": "dev"} in tags


def test_all_roles_of_an_account_are_as_planned(
    clients: Clients, organization: DemoOrganization
) -> None:
    account = organization.account("booking-prod-eu")
    page = clients.iam(account.id).get_account_authorization_details(
        Filter=["Role", "LocalManagedPolicy"]
    )
    found = {
        role["RoleName"]: (
            role["AssumeRolePolicyDocument"],
            role["RoleId"],
            role["CreateDate"],
            {one["PolicyName"]: one["PolicyDocument"] for one in role["RolePolicyList"]},
        )
        for role in page["RoleDetailList"]
    }
    assert found == {
        role.name: (
            json.loads(role.trust),
            role.unique_id,
            role.created_at,
            {one.name: json.loads(one.document) for one in role.inline},
        )
        for role in account.roles
    }


def test_customer_managed_policies_can_be_read(
    clients: Clients, organization: DemoOrganization
) -> None:
    account, planned = next(
        (account, role)
        for account in organization.accounts
        for role in account.roles
        if role.managed and account.key != "payments-staging"
    )
    iam = clients.iam(account.id)
    attached = iam.list_attached_role_policies(RoleName=planned.name)["AttachedPolicies"][0]
    version = iam.get_policy(PolicyArn=attached["PolicyArn"])["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=attached["PolicyArn"], VersionId=version)
    assert document["PolicyVersion"]["Document"] == json.loads(planned.managed[0].document)


def test_documents_travel_percent_encoded(clients: Clients) -> None:
    bodies: list[bytes] = []
    account = build_organization().account("booking-prod-eu")
    iam = clients.iam(account.id)
    iam.meta.events.register(
        "before-parse.iam", lambda response_dict, **_: bodies.append(response_dict["body"])
    )
    iam.get_account_authorization_details(Filter=["Role"])
    iam.list_roles()
    assert all(b"<AssumeRolePolicyDocument>%7B%22" in body for body in bodies)


@pytest.mark.parametrize("key", ["old-website", "ci-cd", "sable-telemetry"])
def test_accounts_that_cannot_be_entered(
    clients: Clients, organization: DemoOrganization, key: str
) -> None:
    error = refusal(clients.enter, account_id=organization.account(key).id)
    assert error.response["Error"]["Code"] == "AccessDenied"


def test_a_role_that_does_not_exist_cannot_be_entered(
    clients: Clients, organization: DemoOrganization
) -> None:
    account_id = organization.account("booking-dev").id
    error = refusal(clients.enter, account_id=account_id, role="OrganizationAuditor")
    assert error.response["Error"]["Code"] == "AccessDenied"


def test_a_vendor_role_cannot_be_entered_by_the_customer(
    clients: Clients, organization: DemoOrganization
) -> None:
    account_id = organization.account("booking-prod-eu").id
    error = refusal(clients.enter, account_id=account_id, role="ProsperOps")
    assert "is not authorized to perform: sts:AssumeRole" in str(error)


def test_half_readable_accounts_refuse_what_matters(
    clients: Clients, organization: DemoOrganization
) -> None:
    iam = clients.iam(organization.account("payments-staging").id)
    assert "ProsperOps" in {role["RoleName"] for role in iam.list_roles()["Roles"]}
    assert iam.list_role_policies(RoleName="ProsperOps")["PolicyNames"] == ["ProsperOps"]
    for call, parameters in (
        (iam.get_account_authorization_details, {}),
        (iam.get_role_policy, {"RoleName": "ProsperOps", "PolicyName": "ProsperOps"}),
    ):
        assert refusal(call, **parameters).response["Error"]["Code"] == "AccessDenied"


def test_an_organization_policy_denies_every_iam_call(
    clients: Clients, organization: DemoOrganization
) -> None:
    iam = clients.iam(organization.account("tracking-dev").id)
    assert "explicit deny in a service control policy" in str(refusal(iam.list_roles))


def test_a_session_policy_stops_an_administrator_from_writing(
    clients: Clients, organization: DemoOrganization
) -> None:
    iam = clients.iam(administered(organization), Policy=policy("iam:Get*", "iam:List*"))
    error = refusal(
        iam.put_role_policy,
        RoleName="RolecallAudit",
        PolicyName="more",
        PolicyDocument=policy("*"),
    )
    assert error.response["Error"]["Code"] == "AccessDenied"
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    assert "no session policy allows the iam:PutRolePolicy action" in str(error)


def test_a_session_policy_gives_nothing_that_the_role_lacks(
    clients: Clients, organization: DemoOrganization
) -> None:
    account_id = organization.account("payments-staging").id
    iam = clients.iam(account_id, Policy=policy("iam:*"))
    assert "no identity-based policy" in str(
        refusal(iam.get_role_policy, RoleName="ProsperOps", PolicyName="ProsperOps")
    )


def test_a_session_policy_can_name_one_role(
    clients: Clients, organization: DemoOrganization
) -> None:
    account_id = organization.account("booking-prod-eu").id
    only = policy("iam:GetRole", resource=f"arn:aws:iam::{account_id}:role/ProsperOps")
    iam = clients.iam(account_id, Policy=only)
    assert iam.get_role(RoleName="ProsperOps")["Role"]["RoleName"] == "ProsperOps"
    assert refusal(iam.get_role, RoleName="RolecallAudit")


def test_a_session_policy_longer_than_aws_takes_is_refused(
    clients: Clients, organization: DemoOrganization
) -> None:
    long = policy(*(f"iam:GetRole{number:04}" for number in range(200)))
    account_id = organization.account("booking-prod-eu").id
    error = refusal(clients.enter, account_id=account_id, Policy=long)
    assert error.response["Error"]["Code"] == "ValidationError"


def test_without_a_session_policy_an_administrator_writes(
    fresh_clients: Clients, organization: DemoOrganization
) -> None:
    # or the tests above would prove nothing
    iam = fresh_clients.iam(administered(organization))
    iam.put_role_policy(RoleName="RolecallAudit", PolicyName="more", PolicyDocument=policy("s3:*"))
    assert "more" in iam.list_role_policies(RoleName="RolecallAudit")["PolicyNames"]


def test_the_repair_role_repairs(fresh_clients: Clients, organization: DemoOrganization) -> None:
    account_id = organization.account("fleet-prod-eu").id
    planned = role_named(organization, "booking-prod-eu", "ProsperOps")
    iam = fresh_clients.iam(account_id, "RolecallRepair")
    iam.create_role(RoleName="ProsperOps", AssumeRolePolicyDocument=planned.trust)
    iam.put_role_policy(
        RoleName="ProsperOps",
        PolicyName="ProsperOps",
        PolicyDocument=planned.inline[0].document,
    )
    page = fresh_clients.iam(account_id).get_account_authorization_details(Filter=["Role"])
    found = {role["RoleName"]: role for role in page["RoleDetailList"]}["ProsperOps"]
    assert found["AssumeRolePolicyDocument"] == json.loads(planned.trust)


def test_a_user_without_permission_cannot_write(clients: Clients) -> None:
    error = refusal(clients.caller("iam").create_user, UserName="mallory")
    assert error.response["Error"]["Code"] == "AccessDenied"


def test_members_may_not_read_the_organization(
    clients: Clients, organization: DemoOrganization
) -> None:
    credentials = clients.enter(administered(organization))
    organizations = clients.caller("organizations", **credentials)
    assert refusal(organizations.list_accounts).response["Error"]["Code"] == (
        "AccessDeniedException"
    )


def test_unknown_keys_are_refused(clients: Clients) -> None:
    stranger = clients.caller(
        "iam", aws_access_key_id="AKIAEXAMPLEEXAMPLE00", aws_secret_access_key="x"
    )
    assert refusal(stranger.list_roles).response["Error"]["Code"] == "InvalidClientTokenId"


def test_keys_with_the_token_of_another_session_are_refused(
    clients: Clients, organization: DemoOrganization
) -> None:
    first = clients.enter(organization.account("booking-dev").id)
    second = clients.enter(organization.account("fleet-dev").id)
    mixed = clients.caller("iam", **(first | {"aws_session_token": second["aws_session_token"]}))
    assert refusal(mixed.list_roles).response["Error"]["Code"] == "InvalidClientTokenId"


def test_other_services_are_refused(clients: Clients) -> None:
    assert refusal(clients.caller("s3").list_buckets)


def test_every_call_is_recorded(fresh_server: DemoServer, fresh_clients: Clients) -> None:
    account_id = build_organization().account("booking-dev").id
    iam = fresh_clients.iam(account_id)
    iam.get_role(RoleName="RolecallAudit")
    refusal(iam.delete_role, RoleName="RolecallAudit")
    calls = fresh_server.calls()
    assert [(call.action, call.allowed, call.writes) for call in calls] == [
        ("AssumeRole", True, False),
        ("GetRole", True, False),
        ("DeleteRole", False, True),
    ]
    assert calls[2].account_id == account_id
    assert calls[2].resource == f"arn:aws:iam::{account_id}:role/RolecallAudit"
    assert calls[2].caller_arn.endswith(":assumed-role/RolecallAudit/a-test")


def test_larger_organizations_are_served(connect: Callable[[DemoServer], Clients]) -> None:
    with DemoServer(accounts=200) as server:
        pages = connect(server).caller("organizations").get_paginator("list_accounts").paginate()
        assert sum(len(page["Accounts"]) for page in pages) == 200


def test_too_few_accounts_are_refused() -> None:
    with pytest.raises(InputError, match="at least 60"):
        DemoServer(accounts=3)


def test_a_taken_port_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StartError, match="did not start: port"):
            DemoServer(port=taken.getsockname()[1]).start()


def test_without_moto_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.demo.server.find_spec", lambda _name: None)
    with pytest.raises(StartError, match=r"moto, which is not installed.*pip install"):
        DemoServer().start()


def test_nothing_answers_after_stop() -> None:
    with DemoServer() as server:
        folder = server.agreement_path.parent
        port = int(server.endpoint_url.rpartition(":")[2])
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


_HOLDER = """
import sys
from core.demo import DemoServer
if __name__ == "__main__":
    server = DemoServer()
    server.start()
    print(server.endpoint_url, flush=True)
    sys.stdin.read()
"""


def test_the_emulator_dies_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "holder.py"
    script.write_text(_HOLDER)
    holder = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout
        port = int(holder.stdout.readline().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as open_line:
            holder.send_signal(signal.SIGKILL)
            open_line.settimeout(20)
            try:
                answer = open_line.recv(1)
            except ConnectionResetError:  # the emulator had not yet accepted the line
                answer = b""
            assert answer == b""  # its end closed with its process; else recv times out
