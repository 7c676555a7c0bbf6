"""Pasted policy documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Problem
from core.importing import Import, ImportedRole, ImportKind
from core.importing.joining import are_pieces, joined
from core.model import PolicyKind


def test_a_permission_policy_becomes_a_nameless_role_with_it(
    read: Callable[[str], Import], policy: Callable[..., dict[str, Any]]
) -> None:
    found = read(json.dumps(policy()))

    (role,) = found.roles
    assert found.kind is ImportKind.POLICY
    assert role.name is None
    assert role.trusts == ()
    assert json.loads(role.policies[0].document) == policy()
    assert role.policies[0].kind is PolicyKind.ANY


def test_a_policy_that_names_principals_is_a_trust_policy(
    role: Callable[[str], ImportedRole], trust: Callable[..., dict[str, Any]]
) -> None:
    document = trust("arn:aws:iam::210987654321:root", "abc")

    found = role(json.dumps(document))

    assert [json.loads(text) for text in found.trusts] == [document]
    assert found.policies == ()


def test_a_policy_in_yaml_is_read(role: Callable[[str], ImportedRole]) -> None:
    found = role(
        "Version: 2012-10-17\nStatement:\n  - {Effect: Allow, Action: 'ce:*', Resource: '*'}\n"
    )

    assert json.loads(found.policies[0].document)["Statement"][0]["Action"] == "ce:*"


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda document: {"PolicyVersion": {"Document": document, "VersionId": "v1"}},
        lambda document: {"PolicyDocument": document, "PolicyName": "x"},
        lambda document: {"PolicyDocument": json.dumps(document)},
    ],
    ids=["get-policy-version", "get-role-policy", "text-in-json"],
)
def test_the_answer_of_an_aws_command_is_unwrapped(
    role: Callable[[str], ImportedRole],
    policy: Callable[..., dict[str, Any]],
    wrapped: Callable[[Any], Any],
) -> None:
    found = role(json.dumps(wrapped(policy())))

    assert json.loads(found.policies[0].document) == policy()


def test_the_answer_of_get_role_is_a_role_with_its_trust(
    role: Callable[[str], ImportedRole], trust: Callable[..., dict[str, Any]]
) -> None:
    answer = {
        "Role": {
            "RoleName": "Nightledger",
            "Path": "/vendors/",
            "MaxSessionDuration": 7200,
            "AssumeRolePolicyDocument": trust("210987654321"),
        }
    }

    found = role(json.dumps(answer))

    assert (found.name, found.path, found.max_session_duration) == (
        "Nightledger",
        "/vendors/",
        7200,
    )
    assert json.loads(found.trusts[0]) == trust("210987654321")


def test_what_a_console_leaves_to_fill_in_becomes_a_variable(
    role: Callable[[str], ImportedRole], policy: Callable[..., dict[str, Any]]
) -> None:
    found = role(json.dumps(policy(Resource="arn:aws:s3:::<YOUR-BUCKET>/*")))

    assert json.loads(found.policies[0].document)["Statement"][0]["Resource"] == (
        "arn:aws:s3:::${your_bucket}/*"
    )
    assert [one.name for one in found.variables] == ["your_bucket"]


def test_iams_own_policy_variables_stay_as_they_are(
    role: Callable[[str], ImportedRole], policy: Callable[..., dict[str, Any]]
) -> None:
    found = role(json.dumps(policy(Resource="arn:aws:iam::1:user/${aws:username}")))

    assert "${aws:username}" in found.policies[0].document
    assert found.variables == ()


def test_cloudformations_account_in_a_policy_is_the_roles_account(
    role: Callable[[str], ImportedRole], policy: Callable[..., dict[str, Any]]
) -> None:
    found = role(json.dumps(policy(Resource="arn:aws:iam::${AWS::AccountId}:role/x")))

    assert "arn:aws:iam::${account_id}:role/x" in found.policies[0].document


def test_broken_json_names_its_line(refusal: Callable[[str], Problem]) -> None:
    problem = refusal('{"Version": "2012-10-17",\n "Statement": [{]}')

    assert problem.line == 2
    assert "not JSON" in problem.reason


def test_a_field_that_is_given_twice_is_refused(refusal: Callable[[str], Problem]) -> None:
    problem = refusal('{"Statement": [], "Statement": [{"Effect": "Allow"}]}')

    assert "Statement is given twice" in problem.reason


def test_a_statement_without_effect_is_refused_with_the_reason(
    refusal: Callable[[str], Problem],
) -> None:
    problem = refusal('{"Statement": [{"Action": "ce:*", "Resource": "*"}]}')

    assert "without Effect" in problem.reason


def test_json_that_is_no_policy_says_so(refusal: Callable[[str], Problem]) -> None:
    assert "no Statement" in refusal('{"a": 1}').reason


def test_a_trust_policy_and_a_policy_one_after_the_other_are_pieces_of_one_role(
    read: Callable[[str], Import],
    policy: Callable[..., dict[str, Any]],
    trust: Callable[..., dict[str, Any]],
) -> None:
    entrance = trust("arn:aws:iam::210987654321:root", "abc")
    found = read(f"{json.dumps(entrance, indent=2)}\n\n{json.dumps(policy(), indent=2)}\n")

    assert are_pieces(found.roles)
    role = joined(found.roles)
    assert [json.loads(text) for text in role.trusts] == [entrance]
    assert [json.loads(one.document) for one in role.policies] == [policy()]


@pytest.mark.parametrize("between", ["", "\n", ",\n", ";", "\n---\n", "\n\n  \n"])
def test_what_stands_between_two_documents_does_not_matter(
    read: Callable[[str], Import], policy: Callable[..., dict[str, Any]], between: str
) -> None:
    found = read(json.dumps(policy()) + between + json.dumps(policy(Action="s3:Get*")))

    assert [len(one.policies) for one in found.roles] == [1, 1]


def test_two_trust_policies_are_two_roles(
    read: Callable[[str], Import], trust: Callable[..., dict[str, Any]]
) -> None:
    found = read(json.dumps(trust("210987654321")) + json.dumps(trust("109876543210")))

    assert len(found.roles) == 2
    assert not are_pieces(found.roles)


def test_a_fault_in_a_later_document_has_its_line_in_the_whole_text(
    refusal: Callable[[str], Problem], policy: Callable[..., dict[str, Any]]
) -> None:
    first = json.dumps(policy())

    assert refusal(f'{first}\n\n{{"a": 1}}').line == 3
    assert "no Statement" in refusal(f'{first}\n\n{{"a": 1}}').reason
    assert refusal(f'{first}\n\n{{"a": 1,\n"a": 2}}').reason == "the field a is given twice."


def test_a_second_document_that_is_cut_off_is_refused(
    refusal: Callable[[str], Problem], policy: Callable[..., dict[str, Any]]
) -> None:
    text = json.dumps(policy())

    assert "not JSON" in refusal(f"{text}\n{text[:-3]}").reason


def test_more_documents_than_a_role_can_have_are_refused(
    refusal: Callable[[str], Problem], policy: Callable[..., dict[str, Any]]
) -> None:
    assert "201 documents" in refusal(json.dumps(policy()) * 201).reason
