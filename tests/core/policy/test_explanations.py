"""Every difference has a cause, the patterns behind it, and one concrete request."""

from __future__ import annotations

from typing import Any

import pytest
from policy_writing import BUCKET, EXTERNAL_ID, VENDOR, allow, deny, document, trusting

from core.policy import compare_permissions, compare_trust
from core.policy.differences import Cause, Difference

REGION = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
CAUSES: dict[str, tuple[Any, Any, Cause]] = {
    "an action that is not granted": (allow("s3:Get*"), [allow("ec2:*")], Cause.NOT_GRANTED),
    "only other resources": (
        allow("s3:GetObject", f"{BUCKET}/*"),
        [allow("s3:*", "arn:aws:s3:::logs/*")],
        Cause.OTHER_PLACE,
    ),
    "a condition": (allow("s3:GetObject"), [allow("s3:*", Condition=REGION)], Cause.CONDITION),
    "a Deny": (allow("s3:GetObject"), [allow("s3:*"), deny("s3:Get*")], Cause.DENIED),
    "a Deny under a condition": (
        allow("s3:GetObject"),
        [allow("s3:*"), deny("s3:Get*", Condition=REGION)],
        Cause.DENIED,
    ),
    "a Deny and a condition": (
        allow("s3:GetObject"),
        [allow("s3:*", Condition=REGION), deny("s3:Get*", Condition=REGION)],
        Cause.CONDITION,
    ),
}


def missing(expected: Any, *actual: Any) -> Difference:
    (difference,) = compare_permissions(document(expected), document(*actual)).missing
    return difference


def excess(expected: Any, *actual: Any) -> Difference:
    (difference,) = compare_permissions(document(expected), document(*actual)).excess
    return difference


@pytest.mark.parametrize("case", CAUSES)
def test_the_cause_of_a_difference_is(case: str) -> None:
    expected, actual, cause = CAUSES[case]
    assert missing(expected, *actual).cause is cause


def test_actions_are_named_as_the_document_spells_them() -> None:
    difference = missing(allow(["s3:GetBucketACL", "s3:PutObject"]), allow("s3:PutObject"))
    assert difference.actions == ("s3:GetBucketACL",)


def test_a_wildcard_that_is_partly_missing_is_named() -> None:
    assert missing(allow("s3:Get*"), allow("s3:GetObject")).actions == ("s3:Get*",)


def test_only_the_resources_that_differ_are_named() -> None:
    both = [f"{BUCKET}/*", "arn:aws:s3:::logs/*"]
    difference = missing(allow("s3:GetObject", both), allow("s3:GetObject", both[1]))
    assert difference.resources == (f"{BUCKET}/*",)


def test_the_condition_that_makes_the_difference_is_named() -> None:
    two = REGION | {"Bool": {"aws:SecureTransport": "true"}}
    difference = excess(
        allow("s3:GetObject", Condition=two), allow("s3:GetObject", Condition=REGION)
    )
    assert difference.keys == ("aws:securetransport",)
    assert difference.other_conditions == ("Bool aws:securetransport: true",)


def test_the_statement_that_denies_is_named() -> None:
    difference = missing(allow("s3:GetObject"), allow("s3:*"), deny("s3:Get*", Sid="Lockdown"))
    assert difference.sids == ("Lockdown",)
    assert '"Lockdown"' in difference.sentence


def test_what_a_not_action_lets_through_is_described() -> None:
    difference = excess(
        allow("s3:*"), allow("s3:*"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    )
    assert difference.actions == ("every action except iam:*",)


@pytest.mark.parametrize("count", [40, 400])
def test_many_actions_are_one_difference(count: int) -> None:
    difference = missing(allow([f"ce:Action{number}" for number in range(count)]), allow("s3:*"))
    assert len(difference.actions) == count
    assert len(difference.sentence) < 200


def test_the_example_of_missing_access_is_allowed_on_one_side_only() -> None:
    expected = allow("s3:Get*", f"{BUCKET}/*", Condition=REGION)
    actual = allow("s3:GetObject*", f"{BUCKET}/*", Condition=REGION)
    witness = missing(expected, actual).witness
    exactly = allow(witness["action"], witness["resource"], Condition=REGION)
    assert compare_permissions(document(expected), document(exactly)).relation == "missing"
    assert compare_permissions(document(actual), document(exactly)).relation == "both"
    assert witness["conditions"] == {"aws:requestedregion": ["us-east-1"]}


def test_the_example_tells_the_condition_values_that_matter() -> None:
    witness = excess(allow("s3:GetObject", Condition=REGION), allow("s3:GetObject")).witness
    assert witness["conditions"] == {"aws:requestedregion": None}


def test_a_principal_that_is_not_agreed_is_named_with_an_example() -> None:
    (difference,) = compare_trust(
        document(trusting(f"arn:aws:iam::{VENDOR}:role/agreed")), document(trusting(VENDOR))
    ).excess
    assert difference.principals == (f"arn:aws:iam::{VENDOR}:root",)
    assert difference.witness["principal"] == f"arn:aws:iam::{VENDOR}:role/any-other-role"


def test_an_external_id_is_not_told_in_a_sentence() -> None:
    (difference,) = compare_trust(
        document(trusting(condition=EXTERNAL_ID)), document(trusting())
    ).excess
    assert "ext-1" not in difference.sentence


def test_differences_of_equal_policies_are_none() -> None:
    verdict = compare_permissions([document(allow("s3:*"))], [document(allow("s3:*"))])
    assert (verdict.missing, verdict.excess) == ((), ())
