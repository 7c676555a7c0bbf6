"""Any two states of a role: the calls between them lead from one to the other, and back."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from repair_field import Field
from repair_samples import document, trust_document

from core.aws.calls import AccountIam
from core.aws.iam_writing import write
from core.model import Account
from core.repair.course import states_along
from core.repair.difference import is_restored, what_changed
from core.repair.plan import AccountChange, RoleChange
from core.repair.reading import read_role_state
from core.repair.sequence import Direction, steps_between
from core.repair.state import InlinePolicy, ManagedPolicy, RoleState, no_role

NAME = "AnyRole"
TEXTS = [document("ec2:DescribeInstances"), document("s3:GetObject"), document("s3:*")]
AWS_ARNS = ["arn:aws:iam::aws:policy/AdministratorAccess"]
OWN_NAMES = ["AnyFirst", "AnySecond"]


def any_state(chance: Random, account_id: str) -> RoleState:
    """A role, or none, with customer-managed policies that stand or are attached."""
    own = [
        ManagedPolicy(f"arn:aws:iam::{account_id}:policy/{name}", attached, text)
        for name in OWN_NAMES
        for attached in [chance.random() < 0.5]
        for text in [chance.choice([None, *TEXTS])]
        if text is not None
    ]
    if chance.random() < 0.2:
        managed = tuple(replace(policy, attached=False) for policy in own)
        return no_role(account_id, NAME, managed)
    path = chance.choice(["/", "/vendors/"])
    aws = [ManagedPolicy(arn, attached=True) for arn in AWS_ARNS if chance.random() < 0.5]
    names = chance.sample(["One", "Two", "Three"], chance.randrange(4))
    return RoleState(
        account_id=account_id,
        name=NAME,
        arn=f"arn:aws:iam::{account_id}:role{path}{NAME}",
        path=path,
        trust=trust_document(chance.choice(["999988887777", "123456789012"])),
        inline=tuple(InlinePolicy(name, chance.choice(TEXTS)) for name in sorted(names)),
        managed=tuple(sorted([*own, *aws], key=lambda policy: policy.arn)),
        description=chance.choice(["", "some words"]),
        max_session_duration=chance.choice([3600, 7200]),
        tags=tuple((key, chance.choice(["1", "2"])) for key in ("a", "b") if chance.random() < 0.5),
        instance_profiles=(),
    )


def arns(account: Account) -> list[str]:
    return [f"arn:aws:iam::{account.id}:policy/{name}" for name in OWN_NAMES]


def go(iam: AccountIam, account: Account, wanted: RoleState, *, closes: bool) -> RoleState:
    """Make the calls; after each one the role stands as the course of the change foretells."""
    now = read_role_state(iam, NAME, arns(account))
    steps = steps_between(now, wanted, Direction(trust_closes=closes))
    change = AccountChange(account, (RoleChange("any", NAME, now, wanted, steps),))
    for step, (foretold,) in zip(steps, states_along(change)[1:], strict=True):
        write(iam, step.call, step.params)
        now = read_role_state(iam, NAME, arns(account))
        assert what_changed(foretold, now) == (), step.call
    return now


@pytest.mark.parametrize("seed", range(8))
def test_the_calls_lead_from_any_state_to_any_other_and_back(field: Field, seed: int) -> None:
    chance = Random(seed)
    account = next(one for one in field.accounts.values() if one.is_management)
    iam = field.admin_iam(account)
    first, second = any_state(chance, account.id), any_state(chance, account.id)
    closes = chance.random() < 0.5

    before = go(iam, account, first, closes=closes)
    assert what_changed(replace(first, unique_id=""), before) == ()
    after = go(iam, account, second, closes=closes)
    assert is_restored(second, after)
    assert is_restored(before, go(iam, account, before, closes=closes))
    go(iam, account, no_role(account.id, NAME), closes=closes)
