"""Findings about permissions: what a finance lead reads, and the data behind it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from policy_writing import BUCKET, allow, deny, document, under

from core.model import Effect, Finding, FindingCode, Severity
from core.policy.findings import permission_findings


def findings(
    expected: Any, *actual: dict[str, Any], boundary: dict[str, Any] | None = None
) -> tuple[Finding, ...]:
    return permission_findings(
        [json.dumps(document(expected))],
        [json.dumps(document(*actual))],
        vendor="Flexera",
        boundary=json.dumps(boundary) if boundary else None,
    )


def one(expected: Any, *actual: dict[str, Any], **more: Any) -> Finding:
    (finding,) = findings(expected, *actual, **more)
    return finding


def test_equal_access_has_no_findings() -> None:
    assert findings(allow("s3:Get*"), allow("S3:GET*")) == ()


def test_a_missing_read_of_a_bucket_is_told_plainly() -> None:
    finding = one(allow(["s3:GetObject", "ce:*"], f"{BUCKET}/*"), allow("ce:*", f"{BUCKET}/*"))
    assert finding.summary == "Flexera cannot read the bucket billing: s3:GetObject is missing."
    assert (finding.code, finding.effect) == (FindingCode.ACCESS_MISSING, Effect.BROKEN)


def test_access_in_excess_is_told_plainly() -> None:
    finding = one(allow("ce:Get*"), allow(["ce:Get*", "ec2:RunInstances"]))
    assert finding.summary == ("Flexera can change Amazon EC2: ec2:RunInstances was not agreed.")
    assert (finding.code, finding.effect) == (FindingCode.ACCESS_EXCESS, Effect.EXCESS)
    assert finding.severity is Severity.HIGH


def test_a_deny_is_access_denied() -> None:
    finding = one(allow("ce:Get*"), allow("ce:Get*"), deny("ce:GetCostAndUsage", Sid="No"))
    assert finding.code is FindingCode.ACCESS_DENIED
    assert finding.effect is Effect.BROKEN
    assert '"No"' in finding.summary


def test_forty_actions_of_one_service_are_one_finding() -> None:
    actions = [f"ce:GetThing{number}" for number in range(40)]
    finding = one(allow([*actions, "s3:GetObject"]), allow("s3:GetObject"))
    assert len(finding.detail["actions"]) == 40


def test_a_few_services_are_a_finding_each() -> None:
    assert len(findings(allow(["ce:Get*", "ec2:Describe*", "s3:Get*"]), allow("s3:Get*"))) == 2


def test_many_services_are_one_finding() -> None:
    services = ["ce", "ec2", "rds", "iam", "sqs", "sns"]
    finding = one(allow([f"{name}:List*" for name in services] + ["s3:*"]), allow("s3:*"))
    assert set(finding.detail["services"]) == set(services)
    assert finding.summary.startswith("Flexera cannot read 6 AWS services: ")


def test_access_levels_of_excess_are_given() -> None:
    finding = one(
        allow("s3:GetObject"), allow(["s3:GetObject", "s3:PutBucketPolicy", "s3:PutObject"])
    )
    assert finding.detail["access_levels"] == {
        "Permissions management": ["s3:PutBucketPolicy"],
        "Write": ["s3:PutObject"],
    }


def test_long_lists_of_actions_are_counted_and_cut() -> None:
    finding = one(allow("s3:GetObject"), allow(["s3:GetObject", "ec2:*"]))
    assert len(finding.detail["access_levels"]["Write"]) == 50
    assert finding.detail["access_level_counts"]["Write"] > 300


def test_reading_too_much_is_less_severe_than_changing() -> None:
    finding = one(allow("ce:Get*"), allow(["ce:Get*", "ec2:DescribeInstances"]))
    assert finding.severity is Severity.MEDIUM


def test_a_wildcard_that_covers_no_further_action_of_today_is_softened() -> None:
    finding = one(allow("s3:GetBucketVersioning"), allow("s3:GetBucketVersioning*"))
    assert finding.effect is Effect.EXCESS
    assert finding.severity is Severity.LOW
    assert "No practical difference with today's AWS actions." in finding.summary


def test_a_misspelt_action_is_pointed_out() -> None:
    finding = one(allow(["s3:GetObject", "s3:HeadBucket"]), allow("s3:GetObject"))
    assert finding.effect is Effect.BROKEN
    assert "AWS's own list has no s3:HeadBucket: misspelt" in finding.summary


def test_the_old_version_is_named_as_the_cause() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*")
    (finding,) = permission_findings(
        [json.dumps(document(statement))],
        [json.dumps(document(statement, version="2008-10-17"))],
        vendor="Flexera",
    )
    assert finding.code is FindingCode.ACCESS_MISSING
    assert "old Version 2008-10-17" in finding.summary


def test_a_deny_that_takes_away_nothing_is_a_note() -> None:
    finding = one(allow("ce:*"), allow("ce:*"), deny("iam:*"))
    assert (finding.code, finding.effect) == (FindingCode.ACCESS_DENIED, Effect.NOTE)


def test_encryption_in_transit_asked_for_is_a_low_matter() -> None:
    finding = one(
        allow("s3:GetObject"), under("Bool", "aws:SecureTransport", "true")["Statement"][0]
    )
    assert (finding.effect, finding.severity) == (Effect.BROKEN, Severity.LOW)


def test_a_boundary_that_takes_away_what_is_needed_denies() -> None:
    finding = one(allow(["ce:Get*", "s3:GetObject"]), allow(["ce:Get*", "s3:GetObject"]),
                  boundary=document(allow("s3:*")))  # fmt: skip
    assert (finding.code, finding.effect) == (FindingCode.ACCESS_DENIED, Effect.BROKEN)
    assert finding.detail["actions"] == ["ce:Get*"]
    assert "permissions boundary" in finding.summary


def test_a_boundary_that_leaves_what_is_needed_says_nothing() -> None:
    assert findings(allow("ce:Get*"), allow("ce:Get*"), boundary=document(allow("*"))) == ()


@pytest.mark.parametrize("hostile", ["{", "[]", '{"Statement": 5}'])
def test_what_cannot_be_judged_is_unknown(hostile: str) -> None:
    (finding,) = permission_findings([hostile], [hostile], vendor="Flexera")
    assert (finding.code, finding.effect) == (FindingCode.ACCESS_UNDECIDED, Effect.UNKNOWN)
    assert finding.detail["remedy"]


def test_a_boundary_that_cannot_be_judged_is_unknown() -> None:
    finding = one(allow("ce:*"), allow("ce:*"), boundary=document(allow("no action")))
    assert finding.effect is Effect.UNKNOWN


def test_the_detail_of_a_finding_is_json() -> None:
    found = findings(allow(["ce:*", "s3:GetObject"], BUCKET), allow("*"), deny("ce:Get*"))
    assert all(json.loads(json.dumps(finding.detail)) == finding.detail for finding in found)
