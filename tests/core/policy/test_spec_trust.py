"""What makes two trust policies the same, in cases an auditor would put to us."""

from __future__ import annotations

from typing import Any

import pytest

from core.policy import compare_trust

VENDOR = "205499583182"
OTHER = "666666666666"
ROOT = f"arn:aws:iam::{VENDOR}:root"
ROLE = f"arn:aws:iam::{VENDOR}:role/production"


def trust(
    principal: Any = ROOT,
    external_id: Any = "ext-1",
    action: Any = "sts:AssumeRole",
    **extra: Any,
) -> dict[str, Any]:
    """The trust policy most vendors ask for."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": principal if isinstance(principal, dict) else {"AWS": principal},
        "Action": action,
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return {"Version": "2012-10-17", "Statement": [statement | extra]}


def condition(**operators: Any) -> dict[str, Any]:
    return trust(Condition={name.replace("__", ":"): value for name, value in operators.items()})


def both_statements(*documents: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [statement for document in documents for statement in document["Statement"]],
    }


EXTERNAL_ID = {"sts:ExternalId": "ext-1"}
ROLE_TRUST = trust(ROLE)
SAML = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/Okta"},
        "Action": "sts:AssumeRoleWithSAML",
        "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
    },
}
LAMBDA = trust({"Service": "lambda.amazonaws.com"}, None)

EQUAL: dict[str, tuple[Any, Any]] = {
    "itself": (trust(), trust()),
    "account id for root ARN": (trust(), trust(VENDOR)),
    "principal in a list": (trust(), trust([ROOT])),
    "principal twice": (trust(), trust([ROOT, VENDOR])),
    "action in a list": (trust(), trust(action=["sts:AssumeRole"])),
    "action in another case": (trust(), trust(action="STS:assumerole")),
    "a Sid": (trust(), trust(Sid="Vendor")),
    "an Id": (trust(), trust() | {"Id": "policy"}),
    "one statement not in a list": (trust(), trust() | {"Statement": trust()["Statement"][0]}),
    "statement twice": (trust(), both_statements(trust(), trust())),
    "old Version": (trust(), trust() | {"Version": "2008-10-17"}),
    "external id in a list": (trust(), trust(external_id=["ext-1"])),
    "condition key in another case": (
        trust(),
        condition(StringEquals={"STS:externalid": "ext-1"}),
    ),
    "two accounts in one or two statements": (
        trust([VENDOR, OTHER]),
        both_statements(trust(OTHER), trust(VENDOR)),
    ),
    "StringLike without a wildcard": (trust(), condition(StringLike=EXTERNAL_ID)),
    "numeric external id without quotes": (trust(external_id="32226"), trust(external_id=32226)),
    "star as AWS star": (trust({"AWS": "*"}), trust("*", Principal="*")),
    "a role covered by its account": (trust([VENDOR, ROLE]), trust(VENDOR)),
    "SAML in a list": (SAML, SAML | {"Statement": [SAML["Statement"]]}),
    "service in a list": (LAMBDA, trust({"Service": ["lambda.amazonaws.com"]}, None)),
    "deleted principal beside the right one": (trust(), trust([ROOT, "AROAEXAMPLEID12345678A"])),
    "a Deny for somebody else": (
        trust(),
        both_statements(trust(), trust(OTHER, Effect="Deny")),
    ),
}
EXCESS: dict[str, tuple[Any, Any]] = {
    "external id not asked": (trust(), trust(external_id=None)),
    "external id one of two": (trust(), trust(external_id=["ext-1", "ext-2"])),
    "external id IfExists": (trust(), condition(StringEqualsIfExists=EXTERNAL_ID)),
    "external id ForAllValues": (trust(), condition(ForAllValues__StringEquals=EXTERNAL_ID)),
    "external id by wildcard": (trust(), condition(StringLike={"sts:ExternalId": "ext-*"})),
    "external id whatever it is": (trust(), condition(Null={"sts:ExternalId": "false"})),
    "external id in any case": (trust(), condition(StringEqualsIgnoreCase=EXTERNAL_ID)),
    "everybody": (trust(), trust("*")),
    "everybody by Principal star": (trust(), trust(Principal="*")),
    "a second account": (trust(), trust([VENDOR, OTHER])),
    "a second account in a second statement": (trust(), both_statements(trust(), trust(OTHER))),
    "whole account for a role": (ROLE_TRUST, trust(ROOT)),
    "a second role": (ROLE_TRUST, trust([ROLE, f"arn:aws:iam::{VENDOR}:role/staging"])),
    "a service beside": (
        trust(),
        both_statements(trust(), trust({"Service": "ec2.amazonaws.com"}, None)),
    ),
    "tagging sessions": (trust(), trust(action=["sts:AssumeRole", "sts:TagSession"])),
    "every sts action": (trust(), trust(action="sts:*")),
    "every action": (trust(), trust(action="*")),
    "an unconditional statement beside": (
        trust(),
        both_statements(trust(), trust(external_id=None)),
    ),
    "SAML audience not asked": (SAML, SAML | {"Statement": SAML["Statement"] | {"Condition": {}}}),
}
BOTH: dict[str, tuple[Any, Any]] = {
    "another external id": (trust(), trust(external_id="ext-2")),
    "external id with a blank": (trust(), trust(external_id="ext-1 ")),
    "external id in another case": (trust(), trust(external_id="EXT-1")),
    "another account": (trust(), trust(OTHER)),
    "another role": (ROLE_TRUST, trust(f"arn:aws:iam::{VENDOR}:role/staging")),
    "another service": (LAMBDA, trust({"Service": "ec2.amazonaws.com"}, None)),
    "negated external id": (trust(), condition(StringNotEquals=EXTERNAL_ID)),
    "unknown operator": (trust(), condition(StringRoughly=EXTERNAL_ID)),
    "malformed principal": (trust(), trust("not a principal")),
    "partly wildcard principal": (trust(), trust(f"arn:aws:iam::{VENDOR}:role/*")),
    "NotPrincipal": (
        trust(),
        {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "NotPrincipal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}]},
    ),
    "no JSON": (trust(), "{"),
    "a list": (trust(), "[]"),
}  # fmt: skip
MISSING: dict[str, tuple[Any, Any]] = {
    "nobody": (trust(), {"Version": "2012-10-17", "Statement": []}),
    "one account of two": (trust([VENDOR, OTHER]), trust(VENDOR)),
    "a role for the whole account": (trust(), ROLE_TRUST),
    "a session for a role": (ROLE_TRUST, trust(f"arn:aws:sts::{VENDOR}:assumed-role/production/s")),
    "deleted principal alone": (trust(), trust("AROAEXAMPLEID12345678A")),
    "MFA asked too": (
        trust(),
        condition(StringEquals=EXTERNAL_ID, Bool={"aws:MultiFactorAuthPresent": "true"}),
    ),
    "misspelt external id key": (
        trust(external_id=None),
        condition(StringEquals={"aws:ExternalId": "ext-1"}),
    ),
    "a Deny for the vendor": (trust(), both_statements(trust(), trust(Effect="Deny"))),
    "a Deny for everybody": (
        trust(),
        both_statements(trust(), trust("*", None, Effect="Deny")),
    ),
    "only session tagging": (
        trust(action=["sts:AssumeRole", "sts:TagSession"]),
        trust(action="sts:TagSession"),
    ),
    "one external id of two": (trust(external_id=["ext-1", "ext-2"]), trust()),
}


@pytest.mark.parametrize("case", EQUAL)
def test_trust_is_equal_for(case: str) -> None:
    assert compare_trust([EQUAL[case][0]], [EQUAL[case][1]]).relation == "equal"


@pytest.mark.parametrize("case", EQUAL)
def test_trust_is_equal_the_other_way_round_for(case: str) -> None:
    assert compare_trust([EQUAL[case][1]], [EQUAL[case][0]]).relation == "equal"


@pytest.mark.parametrize("case", EXCESS)
def test_trust_is_too_wide_with(case: str) -> None:
    assert compare_trust([EXCESS[case][0]], [EXCESS[case][1]]).relation == "excess"


@pytest.mark.parametrize("case", EXCESS)
def test_trust_is_too_narrow_when_asked_for(case: str) -> None:
    assert compare_trust([EXCESS[case][1]], [EXCESS[case][0]]).relation == "missing"


@pytest.mark.parametrize("case", MISSING)
def test_trust_is_too_narrow_with(case: str) -> None:
    assert compare_trust([MISSING[case][0]], [MISSING[case][1]]).relation == "missing"


@pytest.mark.parametrize("case", BOTH)
def test_trust_is_neither_right_nor_ordered_with(case: str) -> None:
    assert compare_trust([BOTH[case][0]], [BOTH[case][1]]).relation == "both"
