"""The emulator's evaluation of policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.demo.evaluation import Decision, Request, decide, decide_trust

ROLE = "arn:aws:iam::111122223333:role/Some"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "*", "Resource": "*"} | more


@pytest.mark.parametrize(
    ("action", "decision"),
    [
        ("iam:GetRole", Decision.ALLOW),
        ("IAM:getrole", Decision.ALLOW),
        ("iam:Get*", Decision.ALLOW),
        ("iam:?etRole", Decision.ALLOW),
        ("*", Decision.ALLOW),
        ("iam:GetRolePolicy", Decision.SILENT),
        ("iam.GetRole", Decision.SILENT),
        (["s3:*", "iam:GetRole"], Decision.ALLOW),
    ],
)
def test_actions_match_as_in_aws(action: Any, decision: Decision) -> None:
    assert decide([document(allow(Action=action))], Request("iam:GetRole", ROLE)) is decision


def test_a_deny_wins_over_every_allow() -> None:
    documents = [document(allow()), document(allow(Effect="Deny", Action="iam:Get*"))]
    assert decide(documents, Request("iam:GetRole", ROLE)) is Decision.DENY


def test_not_action_is_the_rest() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    assert decide([document(statement)], Request("iam:GetRole", ROLE)) is Decision.SILENT
    assert decide([document(statement)], Request("s3:GetObject", "*")) is Decision.ALLOW


def test_a_resource_limits() -> None:
    statement = allow(Resource="arn:aws:iam::111122223333:role/Other*")
    assert decide([document(statement)], Request("iam:GetRole", ROLE)) is Decision.SILENT


@pytest.mark.parametrize(
    ("condition", "external_id", "decision"),
    [
        ({"StringEquals": {"sts:ExternalId": "x"}}, "x", Decision.ALLOW),
        ({"StringEquals": {"STS:externalid": ["y", "x"]}}, "x", Decision.ALLOW),
        ({"StringEquals": {"sts:ExternalId": "x"}}, "X", Decision.SILENT),
        ({"StringEquals": {"sts:ExternalId": "x"}}, None, Decision.SILENT),
        ({"StringEqualsIfExists": {"sts:ExternalId": "x"}}, None, Decision.ALLOW),
        ({"StringLike": {"sts:ExternalId": "*"}}, "anything", Decision.ALLOW),
        ({"Null": {"sts:ExternalId": "true"}}, None, Decision.ALLOW),
        ({"Null": {"sts:ExternalId": "false"}}, None, Decision.SILENT),
        ({"StringNotEquals": {"sts:ExternalId": "x"}}, "y", Decision.ALLOW),
    ],
)
def test_conditions_on_the_external_id(
    condition: dict[str, Any], external_id: str | None, decision: Decision
) -> None:
    context = {} if external_id is None else {"sts:externalid": external_id}
    trust = document({"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": condition})
    assert decide_trust(trust, ["1"], Request("sts:AssumeRole", ROLE, context)) is decision


def test_an_unknown_operator_opens_nothing_and_denies() -> None:
    condition = {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}
    request = Request("iam:GetRole", ROLE, {"aws:currenttime": "2019-01-01"})
    allowed, denied = allow(Condition=condition), allow(Effect="Deny", Condition=condition)
    assert decide([document(allowed)], request) is Decision.SILENT
    assert decide([document(allow(), denied)], request) is Decision.DENY


@pytest.mark.parametrize(
    ("principal", "decision"),
    [
        ({"AWS": "111122223333"}, Decision.ALLOW),
        ({"AWS": ["x", "arn:aws:iam::111122223333:root"]}, Decision.ALLOW),
        ({"AWS": "arn:aws:iam::111122223333:user/ana"}, Decision.ALLOW),
        ({"AWS": "arn:aws:iam::111122223333:user/bob"}, Decision.SILENT),
        ({"Service": "ec2.amazonaws.com"}, Decision.SILENT),
        ("*", Decision.ALLOW),
        ({"AWS": "*"}, Decision.ALLOW),
    ],
)
def test_principals(principal: Any, decision: Decision) -> None:
    trust = document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    account = "111122223333"
    names = (f"arn:aws:iam::{account}:user/ana", f"arn:aws:iam::{account}:root", account)
    assert decide_trust(trust, names, Request("sts:AssumeRole", ROLE)) is decision
