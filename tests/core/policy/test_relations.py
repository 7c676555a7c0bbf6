"""What is missing, in excess, or both, between permission policies."""

from __future__ import annotations

from typing import Any

import pytest
from policy_writing import BUCKET, allow, deny, document

from core.policy import compare_permissions

NARROWER: dict[str, tuple[Any, Any]] = {
    # wide, narrow
    "an action": (
        document(allow(["s3:GetObject", "s3:PutObject"])),
        document(allow("s3:GetObject")),
    ),
    "a wildcard": (document(allow("s3:Get*")), document(allow("s3:GetObject"))),
    "a shorter prefix": (document(allow("s3:Get*")), document(allow("s3:GetObject*"))),
    "a question mark": (document(allow("s3:Get*")), document(allow("s3:Get?bject"))),
    "a character more": (document(allow("s3:Get*")), document(allow("s3:Get?*"))),
    "every service": (document(allow("*")), document(allow(["s3:*", "ec2:*"]))),
    "a resource": (
        document(allow("s3:*", [BUCKET, f"{BUCKET}/*"])),
        document(allow("s3:*", BUCKET)),
    ),
    "every resource": (document(allow("s3:*")), document(allow("s3:*", "arn:aws:s3:::*"))),
    "every account": (
        document(allow("sqs:*", "arn:aws:sqs:*:*:queue")),
        document(allow("sqs:*", "arn:aws:sqs:*:111122223333:queue")),
    ),
    "resources in another case": (
        document(allow("s3:*", ["arn:aws:s3:::Logs", "arn:aws:s3:::logs"])),
        document(allow("s3:*", "arn:aws:s3:::logs")),
    ),
    "a Deny": (document(allow("s3:*")), document(allow("s3:*"), deny("s3:DeleteObject"))),
    "a Deny on a resource": (
        document(allow("s3:*")),
        document(allow("s3:*"), deny("s3:*", BUCKET)),
    ),
    "a Deny in another document": (
        [document(allow("s3:*"))],
        [document(allow("s3:*")), document(deny("s3:Put*"))],
    ),
    "a Deny under a condition": (
        document(allow("s3:*")),
        document(allow("s3:*"), deny("s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})),
    ),
    "NotAction": (
        document(allow("*")),
        document({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": "*"}),
    ),
    "a longer NotAction": (
        document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        document({"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}),
    ),
    "NotResource": (
        document(allow("s3:*")),
        document({"Effect": "Allow", "Action": "s3:*", "NotResource": BUCKET}),
    ),
    "everything": ([document(allow("*"))], []),
    "a union that no single pattern covers": (
        document(allow("s3:*"), deny("s3:*", f"{BUCKET}/*")),
        document(allow("s3:*", f"{BUCKET}"), allow("s3:*", "arn:aws:s3:::other")),
    ),
    "a star stays inside its part of an ARN": (
        document(allow("ec2:*", ["arn:aws:ec2:*:instance/x", "arn:aws:ec2:*:*:instance/x"]))
        | {"Statement": allow("ec2:*", "arn:aws:ec2:*:*:instance/*")},
        document(allow("ec2:*", "arn:aws:ec2:us-*:*:instance/*")),
    ),
    "variables resolved": (
        document(allow("s3:*", "arn:aws:s3:::home/*")),
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*")),
    ),
    "variables resolved, which the old Version does not": (
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*")),
        document(
            allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*"), version="2008-10-17"
        ),
    ),
    "a default for a variable": (
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team, 'all'}/*")),
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*")),
    ),
}
BOTH: dict[str, tuple[Any, Any]] = {
    "another action": (document(allow("s3:GetObject")), document(allow("s3:PutObject"))),
    "another bucket": (
        document(allow("s3:*", BUCKET)),
        document(allow("s3:*", "arn:aws:s3:::logs")),
    ),
    "overlapping wildcards": (document(allow("s3:*Object")), document(allow("s3:Get*"))),
    "another variable": (
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}")),
        document(allow("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/cost}")),
    ),
    "another partition": (
        document(allow("s3:*", "arn:aws:s3:::billing")),
        document(allow("s3:*", "arn:aws-cn:s3:::billing")),
    ),
    "a Deny here, an Allow there": (
        document(allow("s3:*"), deny("s3:Put*")),
        document(allow("s3:*"), deny("s3:Get*")),
    ),
}


@pytest.mark.parametrize("case", NARROWER)
def test_access_is_missing_without(case: str) -> None:
    wide, narrow = NARROWER[case]
    assert compare_permissions(wide, narrow).relation == "missing"


@pytest.mark.parametrize("case", NARROWER)
def test_access_is_in_excess_with(case: str) -> None:
    wide, narrow = NARROWER[case]
    assert compare_permissions(narrow, wide).relation == "excess"


@pytest.mark.parametrize("case", BOTH)
def test_access_is_missing_and_in_excess_with(case: str) -> None:
    expected, actual = BOTH[case]
    assert compare_permissions(expected, actual).relation == "both"


def test_only_the_role_s_partition_is_meant_by_an_agreement_for_aws() -> None:
    agreed = document(allow("s3:*", "arn:aws:s3:::billing"))
    role = document(allow("s3:*", "arn:aws-us-gov:s3:::billing"))
    assert compare_permissions(agreed, role, partition="aws-us-gov").relation == "equal"
    assert compare_permissions(agreed, role).relation == "both"


def test_the_role_s_account_fills_in_its_variable() -> None:
    agreed = document(allow("s3:*", "arn:aws:s3:::logs-${aws:PrincipalAccount}"))
    role = document(allow("s3:*", "arn:aws:s3:::logs-111122223333"))
    assert compare_permissions(agreed, role, account_id="111122223333").relation == "equal"
    assert compare_permissions(agreed, role, account_id="999999999999").relation == "both"
