from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from core.aws.reading import RoleReading
from core.model import (
    Effect,
    ExpectedRole,
    Finding,
    FindingCode,
    ObservedRole,
    PolicyKind,
    RolePolicy,
    Status,
)
from core.scan.role_judge import role_findings
from core.scan.status import derive_status

ACCOUNT = "111122223333"
AUDIT = "arn:aws:iam::aws:policy/SecurityAudit"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
            "Action": "sts:AssumeRole",
        },
    }
)


def _document(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


READ = RolePolicy("Read", PolicyKind.INLINE, _document("ec2:DescribeInstances"))
EXPECTED = ExpectedRole(
    vendor="vendor",
    key="main",
    account_id=ACCOUNT,
    role_name="Vendor",
    trust_alternatives=(TRUST,),
    policies=(READ,),
)
OBSERVED = ObservedRole(
    account_id=ACCOUNT,
    name="Vendor",
    arn=f"arn:aws:iam::{ACCOUNT}:role/Vendor",
    path="/",
    trust=TRUST,
    policies=(READ,),
    description="as agreed",
    max_session_duration=3600,
    tags={"owner": "finance"},
)


def _managed(arn: str, *actions: str) -> RolePolicy:
    kind = PolicyKind.AWS_MANAGED if ":aws:" in arn else PolicyKind.MANAGED
    return RolePolicy(arn.rpartition("/")[2], kind, _document(*actions), arn)


def _findings(
    expected: ExpectedRole = EXPECTED,
    observed: ObservedRole = OBSERVED,
    audit: str | None = None,
) -> tuple[Finding, ...]:
    return role_findings(
        expected,
        RoleReading(observed),
        vendor="Vendor",
        partition="aws",
        managed_documents={AUDIT: audit} if audit else {},
        names={},
    )


def _status(*arguments: Any, audit: str | None = None) -> Status:
    return derive_status(_findings(*arguments, audit=audit), expected=True)


def test_an_equal_role_has_no_findings() -> None:
    assert _findings() == ()


def test_a_role_the_agreement_says_too_little_about_is_not_judged() -> None:
    findings = _findings(replace(EXPECTED, incomplete=("external_id",)))

    assert [one.code for one in findings] == [FindingCode.SPEC_INCOMPLETE]
    assert findings[0].effect is Effect.UNKNOWN
    assert "external_id" in findings[0].summary


@pytest.mark.parametrize("extra", [_document("iam:PassRole"), "arn:aws:iam::1:policy/Own"])
def test_an_accepted_addition_is_no_excess(extra: str) -> None:
    own = _managed("arn:aws:iam::1:policy/Own", "iam:PassRole")
    expected = replace(EXPECTED, allowed_extra=(extra,))

    assert _status(expected, replace(OBSERVED, policies=(READ, own))) is Status.OK


def test_an_accepted_addition_need_not_be_there() -> None:
    expected = replace(EXPECTED, allowed_extra=(_document("iam:PassRole"),))

    assert _status(expected, OBSERVED) is Status.OK


def test_more_than_the_accepted_addition_is_excess() -> None:
    expected = replace(EXPECTED, allowed_extra=(_document("iam:PassRole"),))
    more = RolePolicy("More", PolicyKind.INLINE, _document("iam:PassRole", "s3:GetObject"))

    findings = _findings(expected, replace(OBSERVED, policies=(READ, more)))

    excess = [one.detail["actions"] for one in findings if one.effect is Effect.EXCESS]
    assert excess == [["s3:GetObject"]]


def test_an_attached_aws_managed_policy_that_was_agreed_is_compliant() -> None:
    expected = replace(EXPECTED, aws_managed_arns=(AUDIT,))
    observed = replace(OBSERVED, policies=(READ, _managed(AUDIT, "config:GetResource")))

    assert _status(expected, observed) is Status.OK


def test_an_agreed_aws_managed_policy_that_is_not_attached_cannot_work() -> None:
    expected = replace(EXPECTED, aws_managed_arns=(AUDIT,))

    assert _status(expected, OBSERVED, audit=_document("config:ListX")) is Status.DRIFT_BROKEN


def test_an_agreed_aws_managed_policy_nobody_could_read_leaves_the_role_unjudged() -> None:
    assert _status(replace(EXPECTED, aws_managed_arns=(AUDIT,))) is Status.UNREACHABLE


def test_an_aws_managed_policy_nobody_agreed_to_is_excess() -> None:
    observed = replace(OBSERVED, policies=(READ, _managed(AUDIT, "config:GetResource")))

    assert _status(EXPECTED, observed) is Status.DRIFT_EXCESS


def test_a_permissions_boundary_that_blocks_the_vendor_cannot_work() -> None:
    boundary = RolePolicy("Limit", PolicyKind.MANAGED, _document("s3:*"), "arn:aws:iam::1:policy/L")

    assert _status(EXPECTED, replace(OBSERVED, boundary=boundary)) is Status.DRIFT_BROKEN


def test_attributes_that_differ_are_only_noted() -> None:
    attributes = {"description": "other", "max_session_duration": 7200, "tags": {"owner": "it"}}

    findings = _findings(replace(EXPECTED, attributes=attributes))

    assert {one.code for one in findings} == {FindingCode.ROLE_ATTRIBUTE_DIFFERS}
    assert [one.detail["attribute"] for one in findings] == [
        "description",
        "max_session_duration",
        "tag owner",
    ]
    assert {one.effect for one in findings} == {Effect.NOTE}


def test_attributes_that_were_not_read_are_not_compared() -> None:
    expected = replace(EXPECTED, attributes={"description": "other"})

    assert _findings(expected, replace(OBSERVED, description=None)) == ()


def test_excess_in_place_of_an_agreed_policy_is_not_blamed_on_an_extra_one() -> None:
    renamed = RolePolicy("Other", PolicyKind.INLINE, _document("ec2:DescribeInstances", "s3:*"))

    codes = {one.code for one in _findings(EXPECTED, replace(OBSERVED, policies=(renamed,)))}

    assert FindingCode.POLICY_NAME_DIFFERS in codes
    assert FindingCode.POLICY_ATTACHED_EXTRA not in codes
