"""How far permissions reach, in one of four words."""

from __future__ import annotations

import json

import pytest

from core.report.access_level import AccessLevel, reach


def _allowing(action: object, **more: object) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("*", AccessLevel.ADMINISTRATOR),
        ("*:*", AccessLevel.ADMINISTRATOR),
        ("ec2:*", AccessLevel.BROAD),
        ("ec2:Modify*", AccessLevel.BROAD),
        ("ec2:StopInstances", AccessLevel.NAMED),
        (["ec2:Describe*", "ce:GetCostAndUsage"], AccessLevel.READ_ONLY),
        ("EC2:DESCRIBEINSTANCES", AccessLevel.READ_ONLY),
        ("nosuchservice:GetThing", AccessLevel.NAMED),
    ],
)
def test_level_of_an_allowed_action(action: object, level: AccessLevel) -> None:
    assert reach((_allowing(action),)).level is level


def test_the_widest_of_several_policies_counts() -> None:
    documents = (_allowing("ec2:DescribeInstances"), _allowing("rds:StopDBInstance"))

    assert reach(documents).level is AccessLevel.NAMED


def test_all_but_some_actions_is_broad() -> None:
    statement = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}

    assert reach((json.dumps({"Statement": [statement]}),)).level is AccessLevel.BROAD


def test_denied_actions_give_nothing() -> None:
    assert reach((_allowing("ec2:*", Effect="Deny"),)).level is AccessLevel.NONE


def test_an_unreadable_policy_counts_as_broad() -> None:
    assert reach(("{",)).level is AccessLevel.BROAD


def test_the_administrator_policy_is_known_by_its_arn() -> None:
    assert reach((), ("arn:aws:iam::aws:policy/AdministratorAccess",)).level is (
        AccessLevel.ADMINISTRATOR
    )


def test_words_name_the_services() -> None:
    found = reach((_allowing(["ec2:DescribeInstances", "rds:StopDBInstance"]),))

    assert found.words == "Can change things in Amazon RDS. Reads Amazon EC2."
