"""The stand-in of AWS that scans are tested against is itself to be relied on: unmodified boto3
talks to it, and it notices what AWS would notice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from fake_aws import Behaviour, FakeAws, Fault, counts_of, fake_aws, fake_aws_process
from fake_aws_world import (
    CALLER_KEY,
    CALLER_SECRET,
    HERE,
    MANAGEMENT,
    FakeAccount,
    FakeRole,
    World,
    document,
)

MEMBER, OTHER = "111100000001", "111100000002"
POLICY_ARN = f"arn:aws:iam::{HERE}:policy/own"
ROLE = FakeRole(
    "Vendor",
    document({"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}),
    inline=(("access", document({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})),),
    attached=(POLICY_ARN,),
    description="A & B",
)
WORLD = World(
    (
        FakeAccount(MANAGEMENT),
        FakeAccount(
            MEMBER,
            roles=(ROLE,),
            policies={POLICY_ARN: document({"Effect": "Deny", "Action": "*", "Resource": "*"})},
        ),
        FakeAccount(OTHER, roles=(ROLE,)),
        *(FakeAccount(f"1112{number:08d}") for number in range(38)),
    )
)
Client = Callable[..., Any]


@pytest.fixture
def client() -> Client:
    """An ordinary boto3 client of the caller, or of a session."""

    def make(aws: FakeAws | str, service: str, keys: dict[str, str] | None = None) -> Any:
        keys = keys or {"AccessKeyId": CALLER_KEY, "SecretAccessKey": CALLER_SECRET}
        return boto3.client(
            service,
            region_name="us-east-1",
            endpoint_url=aws if isinstance(aws, str) else aws.url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys.get("SessionToken"),
            config=Config(retries={"total_max_attempts": 1}),
        )

    return make


def _session(client: Client, aws: FakeAws, account_id: str, **options: str) -> dict[str, str]:
    answer = client(aws, "sts").assume_role(
        RoleArn=f"arn:aws:iam::{account_id}:role/RolecallAudit", RoleSessionName="test", **options
    )
    return dict(answer["Credentials"])


def test_boto3_reads_the_same_role_in_every_way(client: Client) -> None:
    with fake_aws(WORLD) as aws:
        iam = client(aws, "iam", _session(client, aws, MEMBER))
        details = iam.get_account_authorization_details()
        role = iam.get_role(RoleName="Vendor")["Role"]
        inline = iam.get_role_policy(RoleName="Vendor", PolicyName="access")
        attached = iam.list_attached_role_policies(RoleName="Vendor")["AttachedPolicies"]

    (detail,) = details["RoleDetailList"]
    assert detail["Arn"] == role["Arn"] == f"arn:aws:iam::{MEMBER}:role/Vendor"
    assert detail["AssumeRolePolicyDocument"] == role["AssumeRolePolicyDocument"]
    assert detail["RolePolicyList"][0]["PolicyDocument"] == inline["PolicyDocument"]
    assert detail["AttachedManagedPolicies"] == attached
    assert details["Policies"][0]["Arn"] == attached[0]["PolicyArn"]
    assert role["Description"] == "A & B"
    assert aws.counts.bad_signatures == 0


def test_accounts_come_in_pages_of_twenty(client: Client) -> None:
    with fake_aws(WORLD, Behaviour(empty_pages=True)) as aws:
        pages = list(client(aws, "organizations").get_paginator("list_accounts").paginate())

    assert [len(page["Accounts"]) for page in pages] == [0, 20, 0, 20, 0, 1]


@pytest.mark.parametrize("change", ["SecretAccessKey", "SessionToken"])
def test_a_request_with_another_sessions_secret_or_token_is_refused_and_counted(
    client: Client, change: str
) -> None:
    with fake_aws(WORLD) as aws:
        mine, theirs = _session(client, aws, MEMBER), _session(client, aws, OTHER)
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            client(aws, "iam", {**mine, change: theirs[change]}).list_roles()

    assert aws.counts.bad_signatures == 1


def test_a_session_can_do_only_what_its_policy_allows(client: Client) -> None:
    policy = document({"Effect": "Allow", "Action": ["iam:GetRole"], "Resource": "*"})
    with fake_aws(WORLD) as aws:
        iam = client(aws, "iam", _session(client, aws, MEMBER, Policy=policy))
        iam.get_role(RoleName="Vendor")
        with pytest.raises(ClientError, match="AccessDenied"):
            iam.delete_role(RoleName="Vendor")

    assert aws.counts.writes == 1


def test_a_role_that_does_not_let_in_refuses(client: Client) -> None:
    with fake_aws(WORLD) as aws, pytest.raises(ClientError, match="AccessDenied"):
        client(aws, "sts").assume_role(
            RoleArn=f"arn:aws:iam::{MEMBER}:role/Another", RoleSessionName="test"
        )


def test_a_quota_throttles_what_goes_beyond_it(client: Client) -> None:
    behaviour = Behaviour(quotas={"GetCallerIdentity": 1.0})
    with fake_aws(WORLD, behaviour) as aws:
        sts = client(aws, "sts")
        sts.get_caller_identity()
        with pytest.raises(ClientError, match="Throttling"):
            sts.get_caller_identity()

    assert aws.counts.throttled["GetCallerIdentity"] == 1


def test_answers_come_with_the_latency_asked_for(client: Client) -> None:
    with fake_aws(WORLD, Behaviour(latency=0.05)) as aws:
        sts = client(aws, "sts")
        begin = time.monotonic()
        sts.get_caller_identity()

        assert time.monotonic() - begin >= 0.05


def test_a_fault_happens_as_often_as_asked_for(client: Client) -> None:
    with fake_aws(WORLD, Behaviour(faults=(Fault("unavailable", after=1, times=1),))) as aws:
        sts = client(aws, "sts")
        sts.get_caller_identity()
        with pytest.raises(ClientError, match="ServiceUnavailable"):
            sts.get_caller_identity()
        sts.get_caller_identity()


def test_in_a_process_of_its_own_it_tells_what_it_has_seen(client: Client) -> None:
    with fake_aws_process(WORLD, Behaviour()) as url:
        client(url, "sts").get_caller_identity()

        assert counts_of(url)["calls"] == {"GetCallerIdentity": 1}
