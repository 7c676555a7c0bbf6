"""Small random policies over an alphabet whose requests can all be tried one by one.

`ACTIONS`, `RESOURCES` and `VALUES` hold at least one member of every class that `documents()`
can tell apart, so trying them all decides the relation of two sides exactly.
"""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import strategies as st
from iam_oracle import action_matches, conditions_hold, resource_matches

ACTION_PATTERNS = (
    "s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:Get*", "S3:GETOBJECT", "s3:*Object",
    "s3:?etObject", "s3:*", "ec2:DescribeInstances", "ec2:Describe*", "ec2:*", "*",
)  # fmt: skip
ACTIONS = (
    "s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "s3:LetObject", "s3:DeleteObject",
    "s3:GetZ", "s3:GetZObject", "s3:Other", "ec2:DescribeInstances", "ec2:DescribeZ", "ec2:RunZ",
    "iam:Other",
)  # fmt: skip
RESOURCE_PATTERNS = (
    "*", "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/key",
    "arn:aws:s3:::*", "arn:aws:s3:::b?cket/key", "arn:aws:s3:::*/key",
    "arn:aws:ec2:us-east-1:111122223333:instance/*",
)  # fmt: skip
RESOURCES = (
    "arn:aws:s3:::bucket", "arn:aws:s3:::bucket/key", "arn:aws:s3:::bucket/x",
    "arn:aws:s3:::bucket/x/key", "arn:aws:s3:::bZcket/key", "arn:aws:s3:::other",
    "arn:aws:s3:::other/key", "arn:aws:ec2:us-east-1:111122223333:instance/i",
    "arn:aws:ec2:us-east-1:111122223333:volume/v",
)  # fmt: skip
REGION, TAGS, TRANSPORT, COUNT, SOURCE, WHEN = (
    "aws:RequestedRegion", "aws:TagKeys", "aws:SecureTransport", "s3:max-keys", "aws:SourceIp",
    "aws:CurrentTime",
)  # fmt: skip
CONDITIONS: tuple[dict[str, Any], ...] = (
    {"StringEquals": {REGION: "us-east-1"}},
    {"StringEquals": {REGION: ["us-east-1", "eu-west-1"]}},
    {"StringLike": {REGION: "us-*"}},
    {"StringNotEquals": {REGION: "us-east-1"}},
    {"StringNotLike": {REGION: ["us-*"]}},
    {"StringEqualsIfExists": {"AWS:requestedregion": "us-east-1"}},
    {"StringNotEqualsIfExists": {REGION: "eu-west-1"}},
    {"StringEqualsIgnoreCase": {REGION: "US-EAST-1"}},
    {"Null": {REGION: "true"}},
    {"Null": {REGION: False}},
    {"ForAnyValue:StringEquals": {TAGS: ["a", "b"]}},
    {"ForAllValues:StringEquals": {TAGS: ["a", "b"]}},
    {"ForAllValues:StringEquals": {TAGS: "a"}},
    {"ForAnyValue:StringNotEquals": {TAGS: "a"}},
    {"ForAllValues:StringNotEquals": {TAGS: ["a"]}},
    {"Bool": {TRANSPORT: True}},
    {"Bool": {TRANSPORT: "false"}},
    {"BoolIfExists": {TRANSPORT: "true"}},
    {"NumericLessThan": {COUNT: "10"}},
    {"NumericLessThanEquals": {COUNT: 10}},
    {"NumericGreaterThan": {COUNT: "5"}},
    {"NumericEquals": {COUNT: [5, 10]}},
    {"NumericNotEquals": {COUNT: "10"}},
    {"IpAddress": {SOURCE: "10.0.0.0/8"}},
    {"IpAddress": {SOURCE: ["10.1.0.0/16", "192.168.0.1"]}},
    {"NotIpAddress": {SOURCE: "10.1.0.0/16"}},
    {"DateGreaterThan": {WHEN: "2026-01-01T00:00:00Z"}},
    {"DateLessThan": {WHEN: "2026-06-01T00:00:00Z"}},
)
VALUES: dict[str, tuple[tuple[str, ...] | None, ...]] = {
    REGION: (None, ("us-east-1",), ("us-west-2",), ("eu-west-1",), ("US-EAST-1",), ("x",)),
    TAGS: (None, ("a",), ("b",), ("z",), ("a", "b"), ("a", "z"), ("b", "z"), ("a", "b", "z")),
    TRANSPORT: (None, ("true",), ("false",)),
    COUNT: (None, ("1",), ("5",), ("7",), ("10",), ("11",)),
    SOURCE: (None, ("10.1.2.3",), ("10.2.2.3",), ("192.168.0.1",), ("8.8.8.8",)),
    WHEN: (
        None, ("2025-12-01T00:00:00Z",), ("2026-01-01T00:00:00Z",), ("2026-03-01T00:00:00Z",),
        ("2026-06-01T00:00:00Z",), ("2026-07-01T00:00:00Z",),
    ),
}  # fmt: skip


def _some(values: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, conditions: tuple[dict[str, Any], ...] = CONDITIONS) -> Any:
    """One statement, Allow three times as often as Deny."""
    statement: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Allow", "Deny"])),
        draw(st.sampled_from(["Action"] * 5 + ["NotAction"])): draw(_some(ACTION_PATTERNS)),
        draw(st.sampled_from(["Resource"] * 5 + ["NotResource"])): draw(_some(RESOURCE_PATTERNS)),
    }
    if conditions and draw(st.booleans()):
        for block in draw(st.lists(st.sampled_from(conditions), min_size=1, max_size=2)):
            for operator, keys in block.items():
                statement.setdefault("Condition", {}).setdefault(operator, {}).update(keys)
    return statement


@st.composite
def documents(draw: st.DrawFn, conditions: tuple[dict[str, Any], ...] = CONDITIONS) -> Any:
    """One or two documents with one to three statements each."""
    return [
        {
            "Version": "2012-10-17",
            "Statement": draw(st.lists(statements(conditions), min_size=1, max_size=3)),
        }
        for _ in range(draw(st.integers(1, 2)))
    ]


def keys_used(*sides: list[dict[str, Any]]) -> list[str]:
    """The condition keys that occur, spelled as in `VALUES`."""
    used = {
        key.lower()
        for documents_ in sides
        for document in documents_
        for statement in document["Statement"]
        for block in statement.get("Condition", {}).values()
        for key in block
    }
    return [key for key in VALUES if key.lower() in used]


def relation(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> str:
    """The relation of two sides of `documents()`, found by trying every class of request."""
    sides = [_with_requests(expected), _with_requests(actual)]
    keys = keys_used(expected, actual)
    missing = excess = 0
    for values in itertools.product(*(VALUES[key] for key in keys)):
        context = {
            key.lower(): value for key, value in zip(keys, values, strict=True) if value is not None
        }
        before, after = (_allowed(side, context) for side in sides)
        missing |= before & ~after
        excess |= after & ~before
    if missing and excess:
        return "both"
    return "missing" if missing else "excess" if excess else "equal"


def _with_requests(side: list[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Each statement with the set of (action, resource) pairs it covers, as a bit mask."""
    return [
        (
            statement,
            sum(
                1 << number
                for number, (action, resource) in enumerate(itertools.product(ACTIONS, RESOURCES))
                if action_matches(statement, action) and resource_matches(statement, resource)
            ),
        )
        for document in side
        for statement in document["Statement"]
    ]


def _allowed(side: list[tuple[dict[str, Any], int]], context: dict[str, tuple[str, ...]]) -> int:
    allowed = denied = 0
    for statement, requests in side:
        if conditions_hold(statement, context):
            if statement["Effect"] == "Allow":
                allowed |= requests
            else:
                denied |= requests
    return allowed & ~denied
