"""The session policy of a repair allows the plan's calls on the plan's roles, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from repair_samples import ACCOUNT_ID, document, managed_policy, trust_document

from core.errors import RepairRefused
from core.repair.plan import RoleChange
from core.repair.sequence import Direction, steps_between
from core.repair.session_policy import MAX_SESSION_POLICY, reading_policy, repair_policy
from core.repair.state import ManagedPolicy, RoleState, no_role

ROLE_ARN = f"arn:aws:iam::{ACCOUNT_ID}:role/Vendor"


def change(before: RoleState, after: RoleState) -> RoleChange:
    steps = steps_between(before, after, Direction())
    return RoleChange("vendor", after.name, before, after, steps)


def statements(*changes: RoleChange) -> list[dict[str, Any]]:
    policy = json.loads(repair_policy(ACCOUNT_ID, "aws", changes))
    found: list[dict[str, Any]] = policy["Statement"]
    return found


def writes(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {
        action: one["Resource"]
        for one in found
        for action in one["Action"]
        if not action.startswith(("iam:Get", "iam:List"))
    }


def test_only_the_calls_of_the_plan_are_allowed(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y"))

    assert writes(statements(change(role, after))) == {"iam:PutRolePolicy": [ROLE_ARN]}


def test_nothing_is_allowed_everywhere(role: RoleState) -> None:
    after = replace(role, trust=trust_document("123456789012")).with_managed(managed_policy())

    for statement in statements(change(role, after)):
        assert "*" not in "".join(statement["Resource"])


def test_only_the_policies_of_the_plan_may_be_attached(role: RoleState) -> None:
    arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    after = role.with_managed(ManagedPolicy(arn, attached=True))

    attaching = [
        one for one in statements(change(role, after)) if one["Action"] == ["iam:AttachRolePolicy"]
    ]

    assert attaching[0]["Condition"] == {"ArnEquals": {"iam:PolicyARN": [arn]}}


def test_new_versions_are_allowed_of_that_policy_only(role: RoleState) -> None:
    before = role.with_managed(managed_policy())
    wanted = ManagedPolicy(managed_policy().arn, attached=True, document=document("a:C"))

    found = writes(statements(change(before, before.with_managed(wanted))))

    assert found == {"iam:CreatePolicyVersion": [managed_policy().arn]}


def test_tags_given_at_creation_need_a_permission_too(role: RoleState) -> None:
    after = replace(role, tags=(("a", "b"),), unique_id="")

    found = writes(statements(change(no_role(ACCOUNT_ID, "Vendor"), after)))

    assert "iam:TagRole" in found


def test_a_role_under_a_path_is_named_with_it(role: RoleState) -> None:
    moved = replace(role, path="/v/", arn=f"arn:aws:iam::{ACCOUNT_ID}:role/v/Vendor", unique_id="")

    found = writes(statements(change(role, moved)))

    assert found["iam:DeleteRole"] == [ROLE_ARN, moved.arn]


def test_the_policy_is_short_and_of_the_partition() -> None:
    text = reading_policy(ACCOUNT_ID, "aws-cn", ["Vendor"])

    assert "arn:aws-cn:iam" in text
    assert " " not in text


def test_a_policy_that_sts_would_not_take_is_refused(role: RoleState) -> None:
    changes = [
        change(named, named.with_inline("Read", document("x:Y")))
        for number in range(40)
        for named in [
            replace(role, name=f"Vendor{number}", arn=f"{ROLE_ARN}-with-a-long-name-{number}")
        ]
    ]

    with pytest.raises(RepairRefused, match=str(MAX_SESSION_POLICY)):
        repair_policy(ACCOUNT_ID, "aws", changes)
