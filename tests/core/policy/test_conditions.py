"""Condition operators, as the IAM User Guide describes them."""

from __future__ import annotations

from typing import Any

import pytest
from policy_writing import allow, deny, document, under

from core.policy import compare_permissions

ANYTHING = document(allow("s3:GetObject"))
REGION, TAGS, ARN, IP, TIME = (
    "aws:RequestedRegion", "aws:TagKeys", "aws:PrincipalArn", "aws:SourceIp", "aws:CurrentTime",
)  # fmt: skip
SECURE = document(allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": True}}))
ROLE = "arn:aws:iam::111122223333:role/audit"


def all_of(*conditions: dict[str, Any]) -> dict[str, Any]:
    """One statement with several operators."""
    operators: dict[str, Any] = {}
    for condition in conditions:
        operators |= condition["Statement"][0]["Condition"]
    return document(allow("s3:GetObject", Condition=operators))


def either(*conditions: dict[str, Any]) -> dict[str, Any]:
    """One statement per condition."""
    return document(*(statement for one in conditions for statement in one["Statement"]))


EQUAL: dict[str, tuple[Any, Any]] = {
    "the case of keys": (
        SECURE,
        document(allow("s3:GetObject", Condition={"Bool": {"AWS:securetransport": True}})),
    ),
    "the case of operators": (
        under("StringEquals", REGION, "x"),
        under("stringequals", REGION, "x"),
    ),
    "the case of a tag's key": (
        under("StringEquals", "aws:ResourceTag/Team", "a"),
        under("StringEquals", "aws:resourcetag/TEAM", "a"),
    ),
    "a boolean without quotes": (
        under("Bool", "aws:SecureTransport", "true"),
        SECURE,
    ),
    "a number without quotes": (
        under("NumericLessThan", "s3:max-keys", "10"),
        under("NumericLessThan", "s3:max-keys", 10),
    ),
    "a number in another spelling": (
        under("NumericEquals", "s3:max-keys", "10"),
        under("NumericEquals", "s3:max-keys", "1e1"),
    ),
    "values in another order": (
        under("StringEquals", REGION, ["a", "b"]),
        under("StringEquals", REGION, ["b", "a", "a"]),
    ),
    "values in two statements": (
        under("StringEquals", REGION, ["a", "b"]),
        either(under("StringEquals", REGION, "a"), under("StringEquals", REGION, "b")),
    ),
    "StringLike without a wildcard": (
        under("StringLike", REGION, "a"),
        under("StringEquals", REGION, "a"),
    ),
    "ArnEquals and ArnLike": (
        under("ArnEquals", ARN, f"{ROLE}*"),
        under("ArnLike", ARN, f"{ROLE}*"),
    ),
    "any value and presence": (under("StringLike", REGION, "*"), under("Null", REGION, "FALSE")),
    "IfExists on a negated operator": (
        under("StringNotEquals", REGION, "a"),
        under("StringNotEqualsIfExists", REGION, "a"),
    ),
    "IfExists on ForAllValues": (
        under("ForAllValues:StringEquals", TAGS, "a"),
        under("ForAllValues:StringEqualsIfExists", TAGS, "a"),
    ),
    "IfExists and presence": (
        all_of(under("StringEqualsIfExists", REGION, "a"), under("Null", REGION, "false")),
        under("StringEquals", REGION, "a"),
    ),
    "a value that a wildcard covers": (
        under("StringLike", REGION, ["us-*", "us-east-1"]),
        under("StringLike", REGION, "us-*"),
    ),
    "ignored case in another case": (
        under("StringEqualsIgnoreCase", REGION, "Ab"),
        under("StringEqualsIgnoreCase", REGION, "aB"),
    ),
    "ignored case without letters": (
        under("StringEqualsIgnoreCase", REGION, "12"),
        under("StringEquals", REGION, "12"),
    ),
    "a single-valued key with ForAnyValue": (
        under("StringEquals", "sts:ExternalId", "x"),
        under("ForAnyValue:StringEquals", "sts:ExternalId", "x"),
    ),
    "two halves of a network": (
        under("IpAddress", IP, "10.0.0.0/24"),
        under("IpAddress", IP, ["10.0.0.0/25", "10.0.0.128/25"]),
    ),
    "one address": (under("IpAddress", IP, "10.0.0.1"), under("IpAddress", IP, "10.0.0.1/32")),
    "a network by one of its addresses": (
        under("IpAddress", IP, "10.0.0.9/24"),
        under("IpAddress", IP, "10.0.0.0/24"),
    ),
    "a date in another spelling": (
        under("DateLessThan", TIME, "2026-01-01T00:00:00Z"),
        under("DateLessThan", TIME, "2026-01-01T02:00:00+02:00"),
    ),
    "a date in seconds": (
        under("DateLessThan", TIME, "1970-01-02"),
        under("DateLessThan", TIME, 86400),
    ),
    "below or equal, in two statements": (
        under("NumericLessThanEquals", "s3:max-keys", 5),
        either(
            under("NumericLessThan", "s3:max-keys", 5), under("NumericEquals", "s3:max-keys", 5)
        ),
    ),
    "present or absent": (
        either(under("Null", REGION, "true"), under("Null", REGION, "false")),
        ANYTHING,
    ),
    "a condition and its opposite": (
        either(under("StringEquals", REGION, "a"), under("StringNotEquals", REGION, "a")),
        ANYTHING,
    ),
    "a Deny unless and an Allow if": (
        document(allow("s3:GetObject"), deny("s3:*", Condition={"StringNotEquals": {REGION: "a"}})),
        under("StringEquals", REGION, "a"),
    ),
    "two operators on one key that agree": (
        all_of(under("StringLike", REGION, "us-*"), under("StringNotEquals", REGION, "eu-1")),
        under("StringLike", REGION, "us-*"),
    ),
    "the same mix of operators of different kinds": (
        all_of(under("StringLike", ARN, "arn:*"), under("ArnLike", ARN, f"{ROLE}*")),
        all_of(under("ArnLike", ARN, f"{ROLE}*"), under("StringLike", ARN, "arn:*")),
    ),
    "a value twice in Null": (under("Null", REGION, ["true", "false"]), ANYTHING),
}
NARROWER: dict[str, tuple[Any, Any]] = {
    # wide, narrow
    "any condition": (ANYTHING, under("StringEquals", REGION, "a")),
    "a value": (under("StringEquals", REGION, ["a", "b"]), under("StringEquals", REGION, "a")),
    "a second key": (
        under("StringEquals", REGION, "a"),
        document(
            allow("s3:GetObject", Condition={"StringEquals": {REGION: "a", "s3:prefix": "b"}})
        ),
    ),
    "IfExists": (under("StringEqualsIfExists", REGION, "a"), under("StringEquals", REGION, "a")),
    "ForAllValues on one value": (
        under("ForAllValues:StringEquals", "sts:ExternalId", "a"),
        under("StringEquals", "sts:ExternalId", "a"),
    ),
    "ForAllValues and presence": (
        under("ForAllValues:StringEquals", TAGS, ["a", "b"]),
        document(
            allow(
                "s3:GetObject",
                Condition={
                    "ForAllValues:StringEquals": {TAGS: ["a", "b"]},
                    "Null": {TAGS: "false"},
                },
            )
        ),
    ),
    "ForAnyValue of more": (
        under("ForAnyValue:StringEquals", TAGS, ["a", "b"]),
        under("ForAnyValue:StringEquals", TAGS, "a"),
    ),
    "ForAnyValue of all": (
        under("ForAnyValue:StringEquals", TAGS, "a"),
        document(
            allow(
                "s3:GetObject",
                Condition={"ForAllValues:StringEquals": {TAGS: "a"}, "Null": {TAGS: "false"}},
            )
        ),
    ),
    "IgnoreCase": (
        under("StringEqualsIgnoreCase", REGION, "a"),
        under("StringEquals", REGION, "a"),
    ),
    "StringLike": (under("StringLike", REGION, "us-*"), under("StringEquals", REGION, "us-*")),
    "presence": (under("Null", REGION, "false"), under("StringEquals", REGION, "a")),
    "a negated operator that absence satisfies": (
        under("StringNotEquals", REGION, "a"),
        under("StringEquals", REGION, "b"),
    ),
    "fewer excluded": (
        under("StringNotEquals", REGION, "a"),
        under("StringNotEquals", REGION, ["a", "b"]),
    ),
    "a wider network": (
        under("IpAddress", IP, "10.0.0.0/8"),
        under("IpAddress", IP, "10.1.0.0/16"),
    ),
    "the other kind of addresses": (
        under("IpAddress", IP, ["0.0.0.0/0", "::/0"]),
        under("IpAddress", IP, "0.0.0.0/0"),
    ),
    "a smaller excluded network": (
        under("NotIpAddress", IP, "10.1.0.0/16"),
        under("NotIpAddress", IP, "10.0.0.0/8"),
    ),
    "a later date": (
        under("DateLessThan", TIME, "2027-01-01"),
        under("DateLessThan", TIME, "2026-01-01"),
    ),
    "equality": (
        under("NumericLessThanEquals", "s3:max-keys", 5),
        under("NumericLessThan", "s3:max-keys", 5),
    ),
    "a higher number": (
        under("NumericGreaterThan", "s3:max-keys", 5),
        under("NumericGreaterThanEquals", "s3:max-keys", 6),
    ),
    "a wildcard in an ARN": (under("ArnLike", ARN, f"{ROLE}*"), under("ArnLike", ARN, ROLE)),
    "a wildcard account": (
        under("ArnLike", ARN, "arn:aws:iam::*:role/audit"),
        under("ArnLike", ARN, ROLE),
    ),
    "BoolIfExists": (
        under("BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
        under("Bool", "aws:MultiFactorAuthPresent", "true"),
    ),
    "a variable": (
        under("StringLike", "s3:prefix", "home/*"),
        under("StringLike", "s3:prefix", "home/${aws:PrincipalTag/team}"),
    ),
    "two values at once, both of the list": (
        either(ANYTHING, under("ForAnyValue:StringEquals", TAGS, "a")),
        either(
            under("ForAnyValue:StringNotEquals", TAGS, ["a", "b"]),
            under("StringEqualsIfExists", TAGS, ["a", "b"]),
        ),
    ),
    "values at all": (under("StringEquals", REGION, "a"), under("StringEquals", REGION, [])),
}
BOTH: dict[str, tuple[Any, Any]] = {
    "another value": (under("StringEquals", REGION, "a"), under("StringEquals", REGION, "b")),
    "another key": (under("StringEquals", REGION, "a"), under("StringEquals", "s3:prefix", "a")),
    "another case": (under("StringEquals", REGION, "a"), under("StringEquals", REGION, "A")),
    "presence and absence": (under("Null", REGION, "true"), under("Null", REGION, "false")),
    "all and any": (
        under("ForAllValues:StringEquals", TAGS, "a"),
        under("ForAnyValue:StringEquals", TAGS, "a"),
    ),
    "true and false": (
        under("Bool", "aws:SecureTransport", "true"),
        under("Bool", "aws:SecureTransport", "false"),
    ),
    "overlapping networks": (
        under("IpAddress", IP, ["10.0.0.0/24", "10.0.1.0/24"]),
        under("IpAddress", IP, ["10.0.1.0/24", "10.0.2.0/24"]),
    ),
    "a value and its opposite": (
        under("StringEquals", REGION, "a"),
        under("StringNotEquals", REGION, "a"),
    ),
}


@pytest.mark.parametrize("case", EQUAL)
def test_conditions_are_equal_but_for(case: str) -> None:
    one, other = EQUAL[case]
    assert compare_permissions(one, other).relation == "equal"
    assert compare_permissions(other, one).relation == "equal"


@pytest.mark.parametrize("case", NARROWER)
def test_a_condition_is_stricter_without(case: str) -> None:
    wide, narrow = NARROWER[case]
    assert compare_permissions(wide, narrow).relation == "missing"
    assert compare_permissions(narrow, wide).relation == "excess"


@pytest.mark.parametrize("case", BOTH)
def test_conditions_are_not_ordered_with(case: str) -> None:
    one, other = BOTH[case]
    assert compare_permissions(one, other).relation == "both"


def test_operators_of_different_kinds_on_one_key_cannot_be_ordered() -> None:
    verdict = compare_permissions(
        under("StringLike", ARN, f"{ROLE}*"), under("ArnLike", ARN, f"{ROLE}*")
    )
    assert verdict.relation == "both"
    assert verdict.undecided is not None
