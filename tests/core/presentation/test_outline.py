"""Spelling and order make no difference; everything that counts does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.policy import compare_permissions
from core.presentation.line_rows import Mark, Row
from core.presentation.outline import outline_rows


def text(*statements: object, **document: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **document})


def rows(left: str, right: str, **options: Any) -> tuple[Row, ...]:
    result = outline_rows([left], [right], **options)
    assert result is not None
    return result


def differences(left: str, right: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.mark.value, row.left and row.left.strip(), row.right and row.right.strip())
        for row in rows(left, right)
        if row.differs and (row.left or row.right)
    ]


BASE: dict[str, Any] = {"Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "*"}
TRUST: dict[str, Any] = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999988887777:root"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"sts:ExternalId": "abc"}},
}


@pytest.mark.parametrize(
    "other",
    [
        text({**BASE, "Action": ["s3:List*", "s3:Get*"]}),
        text({**BASE, "Action": ["S3:get*", "s3:LIST*"]}),
        text({**BASE, "Resource": ["*"]}),
        text({**BASE, "Sid": "Name"}),
        text({**BASE, "Action": ["s3:Get*", "s3:List*", "s3:Get*"]}),
        text({**BASE, "Condition": {}}),
        text({**BASE, "Action": "s3:Get*"}, {**BASE, "Action": "s3:List*"}),
        text(BASE, Id="x"),
        json.dumps({"Statement": BASE, "Version": "2012-10-17"}, indent=4),
    ],
    ids=["order", "case", "list", "sid", "twice", "no-condition", "divided", "id", "layout"],
)
def test_mere_spelling_is_no_difference(other: str) -> None:
    assert differences(text(BASE), other) == []


@pytest.mark.parametrize(
    "change",
    [
        {"Principal": {"AWS": "999988887777"}},
        {"Principal": {"AWS": ["arn:aws:iam::999988887777:root"]}},
        {"Condition": {"stringequals": {"STS:externalid": ["abc"]}}},
    ],
    ids=["account-id", "list", "condition-case"],
)
def test_mere_spelling_of_a_trust_policy_is_no_difference(change: dict[str, Any]) -> None:
    assert differences(text(TRUST), text({**TRUST, **change})) == []


@pytest.mark.parametrize(
    "change",
    [
        {"Effect": "Deny"},
        {"Action": ["s3:Get*"]},
        {"Resource": "arn:aws:s3:::x"},
        {"Condition": {"Bool": {"aws:SecureTransport": True}}},
        {"Strange": 1},
    ],
    ids=["effect", "action", "resource", "condition", "unknown"],
)
def test_everything_that_counts_is_a_difference(change: dict[str, Any]) -> None:
    assert differences(text(BASE), text({**BASE, **change}))


@pytest.mark.parametrize("element", ["Action", "Resource"])
def test_not_is_a_difference(element: str) -> None:
    other = {key: value for key, value in BASE.items() if key != element}
    assert differences(text(BASE), text({**other, f"Not{element}": BASE[element]}))


def test_the_version_is_a_difference() -> None:
    assert differences(text(BASE), text(BASE, Version="2008-10-17")) == [
        ("~", "Version 2012-10-17", "Version 2008-10-17")
    ]


def test_no_version_is_the_old_one() -> None:
    without = json.dumps({"Statement": [BASE]})
    assert differences(without, text(BASE, Version="2008-10-17")) == []


def test_the_values_of_external_ids_keep_their_case() -> None:
    other = {**TRUST, "Condition": {"StringEquals": {"sts:ExternalId": "ABC"}}}
    assert differences(text(TRUST), text(other)) == [("~", "abc", "ABC")]


def test_an_action_too_many_is_one_added_line() -> None:
    other = {**BASE, "Action": ["s3:Get*", "s3:Put*", "s3:List*"]}
    assert differences(text(BASE), text(other)) == [("+", None, "s3:Put*")]


def test_statements_with_notaction_are_not_put_together() -> None:
    neither = {"Effect": "Allow", "NotAction": ["iam:*", "s3:*"], "Resource": "*"}
    apart = ({**neither, "NotAction": "iam:*"}, {**neither, "NotAction": "s3:*"})
    assert differences(text(neither), text(*apart))


def test_conditions_that_differ_in_case_only_are_both_kept() -> None:
    twice = {"StringEquals": {"aws:x": "1"}, "stringequals": {"aws:x": "2"}}
    once = {"stringequals": {"aws:x": "2"}}
    assert differences(text({**BASE, "Condition": twice}), text({**BASE, "Condition": once}))


def test_statements_are_paired_with_the_most_similar_one() -> None:
    one = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::a/*"}
    two = {"Effect": "Allow", "Action": ["ec2:RunInstances", "ec2:StopInstances"], "Resource": "*"}
    more = {**two, "Action": ["ec2:RunInstances", "ec2:StopInstances", "iam:PassRole"]}
    assert differences(text(one, two), text(more, one)) == [("+", None, "iam:PassRole")]


def test_statements_without_a_common_value_are_not_paired() -> None:
    one = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
    two = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::1:role/x"}
    marks = [row.mark for row in rows(text(one), text(two)) if (row.left or row.right)]
    assert marks[1:] == [Mark.REMOVED] * 5 + [Mark.ADDED] * 5


def test_a_whole_statement_too_many_is_added_with_its_frame() -> None:
    more = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::secret"}
    marks = {row.mark for row in rows(text(BASE), text(BASE, more)) if row.differs}
    assert marks == {Mark.ADDED}


def test_policies_of_a_side_count_together() -> None:
    parts = [text({**BASE, "Action": "s3:Get*"}), text({**BASE, "Action": "s3:List*"})]
    result = outline_rows(parts, [text(BASE)])
    assert result is not None
    assert not any(row.differs for row in result)


def test_the_partition_of_an_account_id_is_that_of_the_role() -> None:
    china = {**TRUST, "Principal": {"AWS": "arn:aws-cn:iam::999988887777:root"}}
    short = {**TRUST, "Principal": {"AWS": "999988887777"}}
    assert not any(row.differs for row in rows(text(china), text(short), partition="aws-cn"))
    assert any(row.differs for row in rows(text(china), text(short)))


@pytest.mark.parametrize(
    "document",
    [
        "no json",
        "[]",
        "{}",
        '{"Statement": [1]}',
        '{"Statement": {"Effect": "Allow", "Action": "a:b", "Action": "c:d"}}',
        '{"Statement": [], "Other": 1}',
        '{"Statement": {"Effect": "Allow", "Action": "a:b", "NotAction": "c:d"}}',
        '{"Statement": {"Effect": "Allow", "Action": "a:b", "Condition": ["x"]}}',
        "{" * 3000,
    ],
)
def test_what_is_no_policy_is_not_outlined(document: str) -> None:
    assert outline_rows([text(BASE)], [document]) is None


ACTIONS = st.sampled_from(["s3:Get*", "S3:get*", "s3:GetObject", "ec2:RunInstances", "*"])
RESOURCES = st.sampled_from(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a"])
STATEMENTS = st.builds(
    lambda effect, form, actions, place, resource, condition: {
        "Effect": effect,
        form: actions,
        place: resource,
        **({"Condition": {"StringEquals": {condition: "x"}}} if condition else {}),
    },
    st.sampled_from(["Allow", "Allow", "Deny"]),
    st.sampled_from(["Action", "Action", "NotAction"]),
    st.lists(ACTIONS, min_size=1, max_size=3),
    st.sampled_from(["Resource", "Resource", "NotResource"]),
    RESOURCES,
    st.sampled_from([None, None, "aws:PrincipalTag/a", "AWS:principaltag/a", "aws:PrincipalTag/b"]),
)
POLICIES = st.lists(st.lists(STATEMENTS, min_size=1, max_size=3), min_size=1, max_size=2)


@settings(max_examples=150)
@given(left=POLICIES, right=POLICIES, copy=st.booleans())
def test_policies_without_a_difference_allow_the_same(
    left: list[list[Any]], right: list[list[Any]], *, copy: bool
) -> None:
    if copy:  # the same statements, divided and ordered otherwise
        right = [[one] for policy in reversed(left) for one in reversed(policy)]
    ours, theirs = [text(*one) for one in left], [text(*one) for one in right]
    result = outline_rows(ours, theirs)
    assert result is not None
    if any(row.differs for row in result):
        assert not copy
        return
    comparison = compare_permissions(ours, theirs)
    assert not comparison.excess
    assert not comparison.missing
