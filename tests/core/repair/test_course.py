"""From what stands in an account to how far a run came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from repair_samples import document, managed_policy, trust_document

from core.model import Account
from core.repair.course import position, states_along
from core.repair.difference import what_changed
from core.repair.plan import AccountChange, Plan, RoleChange
from core.repair.sequence import Direction, steps_between
from core.repair.state import ManagedPolicy, RoleState

MakePlan = Callable[..., Plan]


def mended(role: RoleState) -> RoleState:
    other = role.with_inline("Read", None).with_inline("Write", document("s3:PutObject"))
    return replace(other, trust=trust_document("123456789012"), tags=(("owner", "ada"),))


def test_the_course_leads_from_before_to_after(role: RoleState, make_plan: MakePlan) -> None:
    (change,) = make_plan(role, mended(role)).accounts

    course = states_along(change)

    assert len(course) == len(change.steps) + 1
    assert course[0] == (role,)
    assert what_changed(course[-1][0], mended(role)) == ()


def test_every_state_of_a_course_is_told_from_the_others(
    role: RoleState, make_plan: MakePlan
) -> None:
    (change,) = make_plan(role, mended(role)).accounts
    course = states_along(change)

    found = [position(change, states, range(len(course))) for states in course]

    assert found == list(range(len(course)))


def test_a_state_that_is_no_part_of_the_course_has_no_position(
    role: RoleState, make_plan: MakePlan
) -> None:
    (change,) = make_plan(role, mended(role)).accounts
    other = mended(role).with_inline("Foreign", document("ec2:RunInstances"))

    assert position(change, (other,), range(len(change.steps) + 1)) is None


def test_only_the_candidates_are_looked_at(role: RoleState, make_plan: MakePlan) -> None:
    (change,) = make_plan(role, mended(role)).accounts

    assert position(change, states_along(change)[3], range(2)) is None


def test_a_policy_that_one_role_creates_shows_in_another_that_uses_it(
    role: RoleState, account: Account
) -> None:
    policy = replace(managed_policy(), versions=None)
    first = role.with_managed(policy)
    second_before = replace(role, name="Second", arn=f"{role.arn}2")
    second = second_before.with_managed(policy)
    # the second role finds the policy standing: the first one made it
    stands = second_before.with_managed(replace(policy, attached=False))
    change = AccountChange(
        account=account,
        roles=(
            RoleChange("v", role.name, role, first, steps_between(role, first, Direction())),
            RoleChange("v", "Second", second_before, second,
                       steps_between(stands, second, Direction())),
        ),
    )  # fmt: skip

    after_creation = states_along(change)[1]

    assert [step.call for step in change.steps] == [
        "CreatePolicy", "AttachRolePolicy", "AttachRolePolicy",
    ]  # fmt: skip
    expected = ManagedPolicy(policy.arn, attached=False, document=policy.document)
    assert [state.managed for state in after_creation] == [(expected,), (expected,)]
