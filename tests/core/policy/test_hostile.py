"""What is not understood is never equal, and nothing raises."""

from __future__ import annotations

import json
import string
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from policy_writing import allow, document, trusting, under

import core
from core.policy import compare_permissions, compare_trust

LETTERS = string.ascii_lowercase
LOOP: dict[str, Any] = {}
LOOP["Statement"] = LOOP

NOT_UNDERSTOOD: dict[str, Any] = {
    "no text": "",
    "no JSON": "{",
    "a JSON list": "[]",
    "NaN": '{"Statement": NaN}',
    "a key given twice": '{"Statement": [], "Statement": []}',
    "deep lists": "[" * 100_000,
    "deep objects": '{"Statement":' * 50_000,
    "a very long number": '{"Statement": ' + "1" * 5_000 + "}",
    "bytes that are no text": b"\xff",
    "broken percent-encoding": "%7B%ff",
    "half a character": document(allow("s3:*", "arn:aws:s3:::\ud800")),
    "nothing": None,
    "a number": 5,
    "not a number": float("nan"),
    "an object of no kind": object(),
    "a list of lists": [[]],
    "a dict in itself": LOOP,
    "a set": {"Statement": {"Effect": "Allow", "Action": {"s3:*"}, "Resource": "*"}},
    "a document too large": document(allow(["s3:" + "x" * 1_000 + str(n) for n in range(500)])),
    "no Statement": {"Version": "2012-10-17"},
    "a null statement": document(None),  # type: ignore[arg-type]  # hostile on purpose
    "an unknown Version": document(allow("s3:*"), version="2012-10-18"),
    "an unknown element": document(allow("s3:*")) | {"Remark": "x"},
    "an unknown element in a statement": document(allow("s3:*", Remark="x")),
    "no Effect": document({"Action": "s3:*", "Resource": "*"}),
    "Effect in another case": document(allow("s3:*") | {"Effect": "allow"}),
    "no Action": document({"Effect": "Allow", "Resource": "*"}),
    "Action and NotAction": document(allow("s3:*", NotAction="ec2:*")),
    "an empty list of actions": document(allow([])),
    "an action that is a number": document(allow(5)),
    "an action that is a list": document(allow([["s3:*"]])),
    "an action without service": document(allow("GetObject")),
    "a wildcard in the service": document(allow("s*:GetObject")),
    "no Resource": document({"Effect": "Allow", "Action": "s3:*"}),
    "Resource and NotResource": document(allow("s3:*", NotResource="*")),
    "a resource that is no ARN": document(allow("s3:*", "billing")),
    "half an ARN": document(allow("s3:*", "arn:aws:s3")),
    "a principal in a permission policy": document(allow("s3:*", Principal="*")),
    "a Condition that is a list": document(allow("s3:*", Condition=[])),
    "an operator that is a text": document(allow("s3:*", Condition={"StringEquals": "a"})),
    "an unknown operator": under("StringRoughly", "aws:SourceIp", "a"),
    "an unknown qualifier": under("ForSomeValues:StringEquals", "aws:TagKeys", "a"),
    "NullIfExists": under("NullIfExists", "aws:SourceIp", "true"),
    "a Null of neither": under("Null", "aws:SourceIp", "maybe"),
    "a null value": under("StringEquals", "aws:SourceIp", None),
    "a number that is none": under("NumericEquals", "s3:max-keys", "ten"),
    "a number beyond all bounds": under("NumericEquals", "s3:max-keys", "1e99999"),
    "a date that is none": under("DateLessThan", "aws:CurrentTime", "soon"),
    "an address that is none": under("IpAddress", "aws:SourceIp", "10.0.0.0/99"),
    "an ARN that is none": under("ArnLike", "aws:SourceArn", "bucket"),
}
NOT_UNDERSTOOD_TRUST: dict[str, Any] = {
    "no Principal": document({"Effect": "Allow", "Action": "sts:AssumeRole"}),
    "NotPrincipal": document({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": "*"}),
    "a Resource": document(trusting(Resource="*")),
    "an empty Principal": document(trusting({})),
    "an empty list of principals": document(trusting({"AWS": []})),
    "a principal without its kind": document(trusting() | {"Principal": "205499583182"}),
    "an unknown kind of principal": document(trusting({"Company": "ProsperOps"})),
    "a principal that is a number": document(trusting({"AWS": 205499583182})),
    "a short account id": document(trusting("12345")),
    "a partial wildcard": document(trusting("arn:aws:iam::205499583182:role/*")),
    "a group": document(trusting("arn:aws:iam::205499583182:group/x")),
    "any service": document(trusting({"Service": "*"})),
}
HUNGRY: dict[str, tuple[Any, Any]] = {
    "every letter somewhere": (
        document(*(allow(f"s3:*{one}*", f"arn:aws:s3:::*{one}*") for one in LETTERS)),
        document(
            *(allow(f"s3:*{one}*", f"arn:aws:s3:::*{two}*") for one, two in pairwise(LETTERS))
        ),
    ),
    "wildcards in every field": (
        document(
            allow(
                "s3:*", [f"arn:aws:*{a}*:*{b}*:*{a}*:*{b}*" for a in LETTERS for b in LETTERS[:12]]
            )
        ),
        document(
            allow(
                "s3:*", [f"arn:aws:*{a}*:*{b}*:*{b}*:*{a}*" for a in LETTERS for b in LETTERS[:12]]
            )
        ),
    ),
    "any characters after any": (
        document(allow("s3:*", "arn:aws:s3:::*a" + "?" * 9_000)),
        document(allow("s3:*", "arn:aws:s3:::*a" + "?" * 8_999)),
    ),
    "thousands of stars": (
        document(allow("s3:*", "arn:aws:s3:::" + "*a" * 5_000)),
        document(allow("s3:*", "arn:aws:s3:::" + "*a" * 4_999)),
    ),
    "a key per statement": (
        document(*(allow("s3:*", Condition={"StringLike": {f"k:{n}": "*a*"}}) for n in range(120))),
        document(*(allow("s3:*", Condition={"StringLike": {f"k:{n}": "*b*"}}) for n in range(120))),
    ),
    "sets of values": (
        document(
            *(
                allow("s3:*", Condition={"ForAnyValue:StringLike": {"k:x": f"*{one}*"}})
                for one in LETTERS
            )
        ),
        document(
            *(
                allow("s3:*", Condition={"ForAnyValue:StringLike": {"k:x": f"{one}*"}})
                for one in LETTERS
            )
        ),
    ),
    "two thousand numbers": (
        under("NumericEquals", "k:x", list(range(2_000))),
        under("NumericLessThan", "k:x", list(range(2_000))),
    ),
}


@pytest.mark.parametrize("case", NOT_UNDERSTOOD)
def test_a_permission_policy_cannot_be_judged_with(case: str) -> None:
    hostile = NOT_UNDERSTOOD[case]
    for sides in (([hostile], [hostile]), ([hostile], []), ([], [hostile])):
        verdict = compare_permissions(*sides)
        assert verdict.relation == "both"
        assert verdict.undecided
        assert verdict.missing[0].sentence == verdict.undecided


@pytest.mark.parametrize("case", NOT_UNDERSTOOD_TRUST)
def test_a_trust_policy_cannot_be_judged_with(case: str) -> None:
    hostile = NOT_UNDERSTOOD_TRUST[case]
    verdict = compare_trust([hostile], [hostile])
    assert verdict.relation == "both"
    assert verdict.undecided


@pytest.mark.parametrize("documents", [None, 5, float("nan"), object()])
def test_documents_of_no_kind_cannot_be_judged(documents: Any) -> None:
    assert compare_permissions(documents, documents).relation == "both"


def test_odd_accounts_and_partitions_do_no_harm() -> None:
    side = [document(allow("s3:*"))]
    odd: Any = {"account_id": ["x"], "partition": None}
    assert compare_permissions(side, side, **odd).relation == "equal"


@pytest.mark.parametrize("case", HUNGRY)
def test_a_hungry_policy_answers_or_gives_up_within_two_seconds(case: str) -> None:
    sides = [[json.dumps(side)] for side in HUNGRY[case]]
    started = time.process_time()
    verdict = compare_permissions(*sides)
    assert time.process_time() - started < 2
    assert verdict.relation != "equal"


MEASURE = r"""
import json, pathlib, re, sys
from core.policy import compare_permissions
for one, other in json.load(sys.stdin):
    compare_permissions(one, other).missing
print(re.search(r"VmHWM:\s*(\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_hungry_policies_stay_under_200_megabytes() -> None:
    run = subprocess.run(
        [sys.executable, "-c", MEASURE],
        input=json.dumps(list(HUNGRY.values())),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(core.__file__).parents[1],
    )
    assert int(run.stdout) < 200_000  # kilobytes, the interpreter included
