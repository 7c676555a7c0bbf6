"""A repair session with administrator rights tries what the plan does not hold: AWS refuses it,
because of the session policy alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from repair_field import VENDOR, Field
from repair_samples import document

from core.aws.calls import AccountIam, Answer
from core.aws.iam_writing import write
from core.model import Account
from core.repair.plan import Plan

_ADMINISTRATOR = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)
_MARK = "administrator-for-a-test"


@pytest.fixture
def broken(break_one: Callable[[], tuple[Account, str]]) -> tuple[Account, str]:
    return break_one()


@pytest.fixture
def plan(field: Field, broken: tuple[Account, str]) -> Iterator[Plan]:
    """A plan for an account whose repair role may do everything."""
    repair_role, iam = field.terms.repair_role, field.admin(broken[0])
    iam.put_role_policy(RoleName=repair_role, PolicyName=_MARK, PolicyDocument=_ADMINISTRATOR)
    yield field.plan(broken[0], VENDOR)
    iam.delete_role_policy(RoleName=repair_role, PolicyName=_MARK)


class Trespasser:
    """Before each call of the plan, makes calls of its own in the run's session, past every
    check of the program; `answers` holds AWS's answer to each of them by name."""

    def __init__(self, field: Field, role: str, repair_role: str) -> None:
        self._field = field
        self.answers: dict[str, str] = {}
        self.made = 0
        own = {"RoleName": role}
        inline = {"PolicyName": "added", "PolicyDocument": document("*:*")}
        self._attempts: Mapping[str, tuple[str, dict[str, Any]]] = {
            "another call on the role": ("delete_role", own),
            "a policy onto the role": (
                "attach_role_policy",
                {**own, "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            ),
            "a longer session": ("update_role", {**own, "MaxSessionDuration": 43200}),
            "the same call on another role": (
                "delete_role_policy",
                {"RoleName": repair_role, "PolicyName": _MARK},
            ),
            "the same trust on another role": (
                "update_assume_role_policy",
                {"RoleName": repair_role, "PolicyDocument": _ADMINISTRATOR},
            ),
            "a policy onto another role": ("put_role_policy", {"RoleName": repair_role, **inline}),
            "a user": ("create_user", {"UserName": "intruder"}),
            "a role": (
                "create_role",
                {"RoleName": "intruder", "AssumeRolePolicyDocument": _ADMINISTRATOR},
            ),
            "reading another role": ("get_role", {"RoleName": repair_role}),
            "reading all roles": ("list_roles", {}),
        }

    def __call__(self, iam: AccountIam, call: str, params: Mapping[str, Any]) -> Answer:
        self.made += 1
        client = self._field.client_of(iam)
        for name, (operation, given) in self._attempts.items():
            try:
                getattr(client, operation)(**given)
            except ClientError as error:
                self.answers[name] = error.response["Error"]["Message"]
            else:
                self.answers[name] = "done"
        return write(iam, call, params)


def test_with_administrator_rights_a_repair_session_can_do_its_plan_and_nothing_else(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    trespasser = Trespasser(field, broken[1], field.terms.repair_role)

    run = field.run(plan, write=trespasser)

    assert trespasser.made == len(plan.accounts[0].steps)
    assert len(trespasser.answers) == 10
    for name, answer in trespasser.answers.items():
        assert "no session policy allows" in answer, (name, answer)
    assert run.all_done, [one.reason for one in run.results]


def test_without_the_session_policy_the_same_calls_would_have_been_done(
    field: Field, plan: Plan, broken: tuple[Account, str]
) -> None:
    """The proof above rests on the session policy, not on a role that may do nothing."""
    with pytest.raises(ClientError) as refused:
        field.admin(broken[0]).delete_role(RoleName=broken[1])

    assert plan.accounts
    assert refused.value.response["Error"]["Code"] == "DeleteConflict"  # allowed, yet impossible
