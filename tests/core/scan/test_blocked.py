from __future__ import annotations

import json
from typing import Any

import pytest

from core.aws.organization_policies import SERVICE_CONTROL, OrganizationPolicy
from core.model import Effect, Finding, FindingCode, ObservedRole, Reason
from core.scan.blocked import blocked_findings
from core.scan.limits import AccountLimits

ROLE = ObservedRole("111100000001", "V", "arn:aws:iam::111100000001:role/V", "/", "{}")


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


AGREED = _document({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
FULL = OrganizationPolicy(
    "p-FullAWSAccess",
    "FullAWSAccess",
    SERVICE_CONTROL,
    _document({"Effect": "Allow", "Action": "*", "Resource": "*"}),
    is_aws_managed=True,
)


def _policy(*statements: dict[str, Any], name: str = "guardrail") -> OrganizationPolicy:
    return OrganizationPolicy(
        "p-1", name, SERVICE_CONTROL, _document(*statements), is_aws_managed=False
    )


def _deny(action: str, **condition: Any) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Deny", "Action": action, "Resource": "*"}
    return {**statement, "Condition": condition} if condition else statement


def _findings(*levels: tuple[OrganizationPolicy, ...], **others: Any) -> tuple[Finding, ...]:
    return blocked_findings(
        [AGREED],
        ROLE,
        AccountLimits(levels, **others),
        vendor="Acme",
        partition="aws",
        organization_id="o-1",
    )


def test_policies_that_allow_everything_block_nothing() -> None:
    assert _findings((FULL,), (FULL,)) == ()


def test_a_deny_of_what_is_needed_is_named_with_its_policy() -> None:
    (finding,) = _findings((FULL,), (FULL, _policy(_deny("s3:*"))))

    assert (finding.code, finding.effect) == (FindingCode.ACCESS_DENIED, Effect.BROKEN)
    assert "blocked by the organization policy guardrail" in finding.summary
    assert finding.detail["policy"] == "guardrail"


def test_a_deny_of_something_else_is_nothing() -> None:
    assert _findings((FULL, _policy(_deny("organizations:LeaveOrganization")))) == ()


def test_what_no_policy_of_a_level_allows_is_blocked() -> None:
    allow = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}

    (finding,) = _findings((FULL,), (_policy(allow, name="only-ec2"),))

    assert finding.effect is Effect.BROKEN
    assert "only-ec2" in finding.summary


def test_several_policies_of_a_level_allow_together() -> None:
    ec2 = _policy({"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}, name="a")
    s3 = _policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"}, name="b")

    assert _findings((ec2, s3)) == ()


@pytest.mark.parametrize(
    ("condition", "effect"),
    [
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/V"}}, None),
        ({"ArnNotLike": {"aws:PrincipalArn": ["arn:aws:iam::*:role/Admin"]}}, Effect.BROKEN),
        ({"StringLike": {"aws:PrincipalArn": "*:role/Other"}}, None),
        ({"StringEquals": {"aws:PrincipalAccount": "111100000001"}}, Effect.BROKEN),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}, None),
        ({"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, Effect.NOTE),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, Effect.NOTE),
    ],
)
def test_conditions_on_the_role_are_decided_and_others_are_remarked(
    condition: dict[str, Any], effect: Effect | None
) -> None:
    found = _findings((FULL, _policy(_deny("s3:*", **condition))))

    assert [one.effect for one in found] == ([effect] if effect else [])


def test_policies_that_could_not_be_read_are_said_not_to_be_judged() -> None:
    (finding,) = _findings(unread=Reason("We may not.", "AccessDeniedException", "Ask."))

    assert finding.effect is Effect.NOTE
    assert "could not be read" in finding.summary
    assert finding.detail["remedy"] == "Ask."


def test_resource_control_policies_are_named_as_not_judged() -> None:
    (finding,) = _findings(resource_policies=("perimeter",))

    assert finding.effect is Effect.NOTE
    assert "perimeter" in finding.summary
