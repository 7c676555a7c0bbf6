"""A plan as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from repair_samples import document, trust_document

from core.model import Account
from core.repair.plan import Plan, Refusal
from core.repair.state import RoleState
from core.repair.text import plan_lines


@pytest.fixture
def plan(make_plan: Callable[..., Plan], role: RoleState) -> Plan:
    after = replace(role, trust=trust_document("123456789012")).with_inline("New", document("x:Y"))
    return make_plan(role, after)


def test_every_call_is_shown_with_what_it_changes(plan: Plan) -> None:
    text = "\n".join(plan_lines(plan))

    assert "PutRolePolicy RoleName=Vendor PolicyName=New" in text
    assert '+        "x:Y"' in text
    assert '-        "AWS": "arn:aws:iam::999988887777:root"' in text
    assert '+        "AWS": "arn:aws:iam::123456789012:root"' in text
    assert plan.sha256 in text


def test_external_ids_are_masked_unless_asked_for(plan: Plan, role: RoleState) -> None:
    opened = replace(role, trust=role.trust.replace("rc-4711-secret", "another-secret"))
    change = replace(plan.accounts[0].roles[0], before=opened)
    plan = replace(plan, accounts=(replace(plan.accounts[0], roles=(change,)),))

    assert "4711-secret" not in "\n".join(plan_lines(plan))


def test_hostile_names_cannot_steer_the_terminal(plan: Plan) -> None:
    hostile = Account("111122223333", "evil\x1b[2J\u202ename\nforged line")
    plan = replace(
        plan,
        accounts=(replace(plan.accounts[0], account=hostile),),
        refused=(Refusal(hostile, "vendor", None, "because\x1b]0;x\x07"),),
    )

    for line in plan_lines(plan):
        assert line.isprintable(), line
        assert not line.startswith("forged")


def test_what_is_left_alone_is_listed_with_the_reason(plan: Plan, account: Account) -> None:
    refusal = Refusal(account, "vendor", None, "It could not be read.")

    text = "\n".join(plan_lines(replace(plan, refused=(refusal,))))

    assert "Left alone (1)" in text
    assert "It could not be read." in text
