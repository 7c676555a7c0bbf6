"""The calls between two states of a role, and their order."""

from __future__ import annotations

import json
from dataclasses import replace

from repair_samples import document, managed_policy, trust_document

from core.repair.sequence import Direction, steps_between
from core.repair.state import InlinePolicy, ManagedPolicy, RoleState, no_role
from core.repair.step import Risk

CLOSING = Direction(trust_closes=True)
AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def calls(before: RoleState, after: RoleState, direction: Direction | None = None) -> list[str]:
    return [step.call for step in steps_between(before, after, direction or Direction())]


def test_equal_states_need_no_call(role: RoleState) -> None:
    assert calls(role, role) == []


def test_white_space_in_a_document_needs_no_call(role: RoleState) -> None:
    spaced = replace(role, trust=json.dumps(json.loads(role.trust), indent=4))

    assert calls(role, spaced) == []


def test_trust_that_opens_comes_first(role: RoleState) -> None:
    after = replace(role, trust=trust_document("123456789012")).with_inline("New", document("a:B"))

    assert calls(role, after) == ["UpdateAssumeRolePolicy", "PutRolePolicy"]


def test_trust_that_closes_comes_last(role: RoleState) -> None:
    after = replace(role, trust=trust_document("123456789012")).with_inline("New", document("a:B"))

    assert calls(role, after, CLOSING) == ["PutRolePolicy", "UpdateAssumeRolePolicy"]


def test_access_is_widened_before_it_is_narrowed(role: RoleState) -> None:
    before = role.with_managed(ManagedPolicy(AWS_POLICY, attached=True))
    after = before.with_inline("Read", None).with_inline("Zed", document("s3:GetObject"))
    after = after.with_managed(ManagedPolicy(AWS_POLICY, attached=False))

    assert calls(before, after) == ["PutRolePolicy", "DeleteRolePolicy", "DetachRolePolicy"]


def test_new_inline_policies_come_before_replaced_ones(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y")).with_inline("Zed", document("x:Z"))

    written = [step.params["PolicyName"] for step in steps_between(role, after, Direction())]
    assert written == ["Zed", "Read"]


def test_a_role_is_created_with_all_it_needs(role: RoleState) -> None:
    policy = replace(managed_policy(), versions=None)
    after = replace(
        role, description="Vendor's role", tags=(("team", "finops"),), unique_id=""
    ).with_managed(policy)

    steps = steps_between(no_role(role.account_id, role.name), after, Direction())

    expected = ["CreateRole", "CreatePolicy", "AttachRolePolicy", "PutRolePolicy"]
    assert [step.call for step in steps] == expected
    assert steps[0].params == {
        "RoleName": "Vendor",
        "Path": "/",
        "AssumeRolePolicyDocument": role.trust,
        "Description": "Vendor's role",
        "MaxSessionDuration": 3600,
        "Tags": [{"Key": "team", "Value": "finops"}],
    }


def test_a_policy_that_already_stands_is_attached_and_not_created(role: RoleState) -> None:
    standing = managed_policy(attached=False)
    before = no_role(role.account_id, role.name, (standing,))
    after = replace(role, inline=()).with_managed(replace(standing, attached=True))

    assert calls(before, after) == ["CreateRole", "AttachRolePolicy"]


def test_a_removed_role_is_emptied_first_and_its_managed_policies_stay(role: RoleState) -> None:
    before = role.with_managed(managed_policy())

    steps = steps_between(before, before.without_role(), Direction())

    assert [step.call for step in steps] == ["DetachRolePolicy", "DeleteRolePolicy", "DeleteRole"]


def test_a_role_under_another_path_is_deleted_and_made_again(role: RoleState) -> None:
    after = replace(role, path="/vendors/", unique_id="")

    made = ["DeleteRolePolicy", "DeleteRole", "CreateRole", "PutRolePolicy"]
    assert calls(role, after) == made


def test_a_managed_policy_gets_a_new_version(role: RoleState) -> None:
    before = role.with_managed(managed_policy(texts=(document("a:B"),)))
    wanted = ManagedPolicy(managed_policy().arn, attached=True, document=document("a:C"))

    steps = steps_between(before, before.with_managed(wanted), Direction())

    assert [step.call for step in steps] == ["CreatePolicyVersion"]
    assert (steps[0].before, steps[0].after) == (document("a:B"), document("a:C"))


def test_of_five_versions_the_oldest_that_is_not_in_force_goes_first(role: RoleState) -> None:
    texts = tuple(document(f"a:B{number}") for number in range(5))
    before = role.with_managed(managed_policy(texts=texts))
    wanted = ManagedPolicy(managed_policy().arn, attached=True, document=document("a:C"))

    first, second = steps_between(before, before.with_managed(wanted), Direction())

    assert (first.call, first.params["VersionId"]) == ("DeletePolicyVersion", "v1")
    assert not first.reversible
    assert second.call == "CreatePolicyVersion"


def test_an_undo_puts_the_old_version_in_force_and_drops_the_new_one(role: RoleState) -> None:
    was = role.with_managed(managed_policy(texts=(document("a:B"),)))
    now = role.with_managed(managed_policy(texts=(document("a:B"), document("a:C"))))

    steps = steps_between(now, was, Direction())

    assert [(step.call, step.params["VersionId"]) for step in steps] == [
        ("SetDefaultPolicyVersion", "v1"),
        ("DeletePolicyVersion", "v2"),
    ]


def test_versions_with_equal_text_are_told_apart(role: RoleState) -> None:
    was = role.with_managed(managed_policy(texts=(document("a:B"),)))
    now = role.with_managed(managed_policy(texts=(document("a:B"), document("a:B"))))

    assert calls(now, was) == ["SetDefaultPolicyVersion", "DeletePolicyVersion"]


def test_a_policy_that_a_repair_made_is_deleted_after_it_was_detached(role: RoleState) -> None:
    now = role.with_managed(managed_policy())

    assert calls(now, role) == ["DetachRolePolicy", "DeletePolicy"]


def test_session_length_never_travels_without_the_description(role: RoleState) -> None:
    before = replace(role, description="kept")

    (step,) = steps_between(before, replace(before, max_session_duration=7200), Direction())

    assert step.params == {"RoleName": "Vendor", "Description": "kept", "MaxSessionDuration": 7200}


def test_a_description_alone_is_set_alone(role: RoleState) -> None:
    (step,) = steps_between(role, replace(role, description="new"), Direction())

    assert (step.call, step.params) == (
        "UpdateRoleDescription",
        {"RoleName": "Vendor", "Description": "new"},
    )


def test_only_the_tags_that_differ_are_set_and_taken_off(role: RoleState) -> None:
    before = replace(role, tags=(("a", "1"), ("b", "2"), ("c", "3")))
    after = replace(role, tags=(("a", "1"), ("b", "9")))

    tag, untag = steps_between(before, after, Direction())

    assert tag.params["Tags"] == [{"Key": "b", "Value": "9"}]
    assert untag.params["TagKeys"] == ["c"]


def test_a_text_that_only_narrows_is_low_risk_and_one_that_grants_is_medium(
    role: RoleState,
) -> None:
    after = role.with_inline("Read", document("ec2:DescribeVpcs"))

    (narrowing,) = steps_between(role, after, Direction())
    (granting,) = steps_between(role, after, Direction(widened=frozenset({"Read"})))

    assert (narrowing.risk, granting.risk) == (Risk.LOW, Risk.MEDIUM)


def test_trust_changes_and_deletions_are_high_risk(role: RoleState) -> None:
    after = replace(role, trust=trust_document("123456789012")).with_inline("Read", None)

    assert {step.risk for step in steps_between(role, after, Direction())} == {Risk.HIGH}


def test_every_step_shows_what_it_replaces(role: RoleState) -> None:
    after = role.with_inline("Read", document("x:Y"))
    changed = replace(after, inline=(InlinePolicy("Read", document("x:Y")),))

    (step,) = steps_between(role, changed, Direction())

    assert (step.before, step.after) == (document("ec2:DescribeInstances"), document("x:Y"))
