"""Spelling never matters: documents that allow the same are equal, either way round."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from policy_writing import BUCKET, allow, deny, document, under

from core.policy import compare_permissions

GET, PUT = allow("s3:GetObject", f"{BUCKET}/*"), allow("s3:PutObject", f"{BUCKET}/*")
LIST = allow(["s3:GetObject", "s3:PutObject"], f"{BUCKET}/*")
VARIABLE = "arn:aws:s3:::home/${aws:PrincipalTag/team}/*"

EQUAL: dict[str, tuple[Any, Any]] = {
    "order of statements": ([document(GET, PUT)], [document(PUT, GET)]),
    "order of actions": (
        [document(allow(["s3:GetObject", "s3:PutObject"]))],
        [document(allow(["s3:PutObject", "s3:GetObject"]))],
    ),
    "a Sid": ([document(GET)], [document(GET | {"Sid": "Read"})]),
    "an Id": ([document(GET)], [document(GET) | {"Id": "policy"}]),
    "a statement twice": ([document(GET)], [document(GET, GET)]),
    "an action twice": ([document(allow("s3:Get*"))], [document(allow(["s3:Get*", "s3:get*"]))]),
    "a text for a list of one": (
        [document(GET)],
        [document(allow(["s3:GetObject"], [f"{BUCKET}/*"]))],
    ),
    "a statement for a list of one": ([document(GET)], [document(GET) | {"Statement": GET}]),
    "case of actions": ([document(GET)], [document(allow("S3:getobject", f"{BUCKET}/*"))]),
    "split statements": ([document(LIST)], [document(GET, PUT)]),
    "split documents": ([document(LIST)], [document(GET), document(PUT)]),
    "a wildcard that covers": (
        [document(allow("s3:*"))],
        [document(allow(["s3:*", "s3:GetObject"]), allow("s3:Put*", BUCKET))],
    ),
    "doubled wildcards": ([document(allow("s3:Get*"))], [document(allow("s3:Get**"))]),
    "all actions by star or star colon star": (
        [document(allow("*"))],
        [document(allow("*:*"))],
    ),
    "everything in two halves": (
        [document(allow("*"))],
        [document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, allow("iam:*"))],
    ),
    "NotAction for a Deny": (
        [document(allow("*"), deny("iam:*"))],
        [document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})],
    ),
    "NotResource for a Deny": (
        [document(allow("s3:*"), deny("s3:*", f"{BUCKET}/*"))],
        [document({"Effect": "Allow", "Action": "s3:*", "NotResource": f"{BUCKET}/*"})],
    ),
    "any character but none by two wildcards": (
        [document(allow("s3:Get*Object"))],
        [document(allow(["s3:Get*Object", "s3:Get?Object"]))],
    ),
    "an action beside a wildcard that needs a character more": (
        [document(allow("s3:Get*"))],
        [document(allow(["s3:Get?*", "s3:Get"]))],
    ),
    "a short ARN": (
        [document(allow("ec2:*", "arn:aws:ec2:*"))],
        [document(allow("ec2:*", "arn:aws:ec2:*:*:*"))],
    ),
    "any partition is the role's": (
        [document(allow("s3:*", "arn:*:s3:::billing"))],
        [document(allow("s3:*", "arn:aws:s3:::billing"))],
    ),
    "the old Version without variables": (
        [document(GET)],
        [document(GET, version="2008-10-17")],
    ),
    "no Version without variables": ([document(GET)], [{"Statement": GET}]),
    "the name of a variable in another case": (
        [document(allow("s3:*", VARIABLE))],
        [document(allow("s3:*", VARIABLE.replace("aws:PrincipalTag", "AWS:principaltag")))],
    ),
    "a star by its escape": (
        [under("StringEquals", "aws:UserAgent", "a*b")],
        [under("StringLike", "aws:UserAgent", "a${*}b")],
    ),
    "a Deny that takes away nothing": ([document(GET)], [document(GET, deny("ec2:*"))]),
    "only denials": ([], [document(deny("*"))]),
    "an empty list of statements": ([], [document()]),
    "no documents": ([], []),
    "an empty Condition": ([document(GET)], [document(GET | {"Condition": {}})]),
    "an operator without keys": (
        [document(GET)],
        [document(GET | {"Condition": {"StringEquals": {}}})],
    ),
    "JSON text": ([document(GET)], [json.dumps(document(GET), indent=4)]),
    "percent-encoded text": ([document(GET)], [quote(json.dumps(document(GET)))]),
    "bytes": ([document(GET)], [json.dumps(document(GET)).encode()]),
    "one document not in a list": (document(GET), json.dumps(document(GET))),
    "a plus sign that is not a blank": (
        [under("StringEquals", "sts:ExternalId", "a+b")],
        [quote(json.dumps(under("StringEquals", "sts:ExternalId", "a+b")), safe="+")],
    ),
}


@pytest.mark.parametrize("case", EQUAL)
def test_spelling_does_not_matter(case: str) -> None:
    expected, actual = EQUAL[case]
    assert compare_permissions(expected, actual).relation == "equal"
    assert compare_permissions(actual, expected).relation == "equal"
