"""Speed of the policy comparison: ``python tests/benchmarks/policy.py``.

Prints fresh and remembered comparisons, every AWS managed policy respelled and changed, the
hostile set, and 100,000 cells of a realistic organization end to end.
"""

from __future__ import annotations

import copy
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from policy_writing import allow, deny, document, trusting  # noqa: E402 - needs the path above

from core.policy import Comparison, compare_permissions  # noqa: E402
from core.policy.compare import forget  # noqa: E402
from core.policy.findings import permission_findings, trust_findings  # noqa: E402

ACCOUNTS, VENDORS = 10_000, 10
SERVICES = ("ce", "ec2", "rds", "s3", "cloudwatch", "organizations", "savingsplans", "eks",
            "elasticache", "redshift", "lambda", "dynamodb", "cur", "budgets")  # fmt: skip
VERBS = ("Describe*", "List*", "Get*", "DescribeInstances", "GetCostAndUsage",
         "ListTagsForResource", "PurchaseReservedInstancesOffering", "CreateSavingsPlan",
         "DescribeReservedInstances", "GetMetricData")  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def vendor_policy(dice: random.Random) -> dict[str, Any]:
    """A permission policy of the size and make of a vendor's."""
    actions = sorted({f"{dice.choice(SERVICES)}:{dice.choice(VERBS)}{dice.choice(['', 'X', 'Y'])}"
                      .replace("*X", "X*").replace("*Y", "Y*")
                      for _ in range(dice.randrange(40, 160))})  # fmt: skip
    bucket = f"arn:aws:s3:::billing-{dice.randrange(9)}"
    statements = [
        allow(actions),
        allow(["s3:GetObject", "s3:ListBucket"], [bucket, f"{bucket}/*"]),
        allow("iam:CreateServiceLinkedRole", "arn:aws:iam::*:role/aws-service-role/*",
              Condition={"StringLike": {"iam:AWSServiceName": "*.amazonaws.com"}}),
    ]  # fmt: skip
    if dice.random() < 0.2:
        statements.append(deny(["s3:GetObject", "ec2:Get*"], "arn:aws:s3:::secret-*"))
    return document(*statements)


def changed(policy: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """The policy respelled, in half of the cases with a change that matters."""
    other = copy.deepcopy(policy)
    first = other["Statement"][0]
    dice.shuffle(first["Action"])
    first["Sid"] = f"S{dice.randrange(1000)}"
    if dice.random() < 0.5:
        half = len(first["Action"]) // 2
        other["Statement"].append({**first, "Action": first["Action"][:half]})
        first["Action"] = first["Action"][half:]
    if dice.random() < 0.25:
        first["Action"].append("iam:PassRole")
    if dice.random() < 0.25:
        first["Action"].pop()
    return other


def timed(call: Callable[[], Comparison]) -> tuple[float, Comparison]:
    """Return the seconds a call took, and its answer."""
    started = time.perf_counter()
    answer = call()
    return time.perf_counter() - started, answer


def milliseconds(seconds: list[float]) -> str:
    """Median, 99th percentile and maximum."""
    ordered = sorted(seconds)
    return (f"median {statistics.median(ordered) * 1e3:.2f} ms, "
            f"p99 {ordered[int(len(ordered) * 0.99)] * 1e3:.2f} ms, "
            f"max {ordered[-1] * 1e3:.1f} ms")  # fmt: skip


def fresh() -> None:
    """Vendor-size policies, nothing remembered, documents as text."""
    dice = random.Random(11)
    seconds, explained = [], []
    for _ in range(1_000):
        expected = vendor_policy(dice)
        texts = json.dumps(expected), json.dumps(changed(expected, dice))
        forget()
        spent, verdict = timed(lambda texts=texts: compare_permissions([texts[0]], [texts[1]]))
        seconds.append(spent)
        explained.append(timed(lambda verdict=verdict: verdict.missing)[0])
    print(f"fresh, vendor size:      {milliseconds(seconds)} (aim: under 1 and 50 ms)")
    print(f"  explaining on demand:  {milliseconds(explained)}")


def remembered() -> None:
    """The same documents again and again."""
    dice = random.Random(12)
    pairs = [(json.dumps(one), json.dumps(changed(one, dice)))
             for one in (vendor_policy(dice) for _ in range(300))]  # fmt: skip
    for one, other in pairs:
        compare_permissions([one], [other])
    rounds = 1_000
    started = time.perf_counter()
    for _ in range(rounds):
        for one, other in pairs:
            compare_permissions([one], [other])
    rate = rounds * len(pairs) / (time.perf_counter() - started)
    print(f"remembered:              {rate:,.0f} per second (aim: over 200,000)")


def managed_policies() -> None:
    """Every AWS managed policy: respelled, one action more, one less."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    dice, seconds, wrong = random.Random(13), [], 0
    known = {
        name: entry["Document"] for name, entry in json.loads(aws_managed_policies_data).items()
    }
    for name, policy in known.items():
        for expected, actual, relation in variants(policy, dice):
            forget()
            sides = [json.dumps(expected)], [json.dumps(actual)]
            spent, verdict = timed(lambda sides=sides: compare_permissions(*sides))
            seconds.append(spent)
            if verdict.relation != relation:
                wrong += 1
                print(f"  wrong: {name}: {verdict} instead of {relation}")
    print(f"{len(known)} managed policies:   {milliseconds(seconds)}, "
          f"{len(seconds)} comparisons, {wrong} wrong")  # fmt: skip


def variants(
    policy: dict[str, Any], dice: random.Random
) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Yield expected, actual and the relation that is right."""
    listed = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    policy = {"Version": policy.get("Version", "2008-10-17"), "Statement": listed}
    other = copy.deepcopy(policy)
    for statement in other["Statement"]:
        for key in ("Action", "NotAction"):
            if isinstance(statement.get(key), list):
                dice.shuffle(statement[key])
                statement[key] = [action.upper() for action in statement[key]]
    dice.shuffle(other["Statement"])
    yield policy, other, "equal"
    everything = any("NotAction" in one or one.get("Action") in ("*", ["*"]) for one in listed)
    if not everything:
        wider = {**other, "Statement": [*other["Statement"], allow("rolecall:Count")]}
        yield policy, wider, "excess"
        yield wider, policy, "missing"


def hostile() -> None:
    """Policies of 10,240 characters made to be hard."""
    dice = random.Random(14)

    def filled(make: Callable[[], str]) -> list[str]:
        texts: list[str] = []
        while sum(map(len, texts)) + 4 * len(texts) < 10_000:
            texts.append(make())
        return texts

    def stars(count: int) -> str:
        return "*" + "*".join(dice.sample(LETTERS, count)) + "*"

    def pair(make: Callable[[], dict[str, Any]]) -> tuple[dict[str, Any], dict[str, Any]]:
        return make(), make()

    cases = {
        "actions with two stars": pair(lambda: document(allow(filled(lambda: "s3:" + stars(2))))),
        "actions with eight stars": pair(lambda: document(allow(filled(lambda: "s3:" + stars(8))))),
        "stars in every field": pair(lambda: document(allow("s3:*", filled(
            lambda: ":".join(["arn:aws", *(stars(1) for _ in range(4))]))))),
        "a statement per pattern": pair(lambda: document(*(
            allow(f"s3:{stars(1)}", f"arn:aws:s3:::{stars(1)}") for _ in range(150)))),
        "question marks": (document(allow("s3:*", "arn:aws:s3:::*a" + "?" * 10_000)),
                           document(allow("s3:*", "arn:aws:s3:::*b" + "?" * 10_000))),
        "a key per statement": pair(lambda: document(*(
            allow("s3:*", Condition={"StringLike": {f"k:{n}": stars(1)}}) for n in range(120)))),
        "denials": pair(lambda: document(allow("*"), *(
            deny(f"s3:{stars(1)}", Condition={"StringLike": {f"k:{n % 9}": stars(2)}})
            for n in range(90)))),
        "sets of values": pair(lambda: document(*(
            allow("s3:*", Condition={"ForAnyValue:StringLike": {"k:x": stars(1)}})
            for _ in range(120)))),
    }  # fmt: skip
    worst = 0.0
    for name, (one, other) in cases.items():
        sides = [json.dumps(one)], [json.dumps(other)]
        spent, verdict = timed(lambda sides=sides: compare_permissions(*sides))
        spent += timed(lambda verdict=verdict: verdict.missing)[0]
        worst = max(worst, spent)
        print(f"  {name:25} {spent:5.2f} s  {verdict.relation}"
              f"{', gave up' if verdict.undecided else ''}")  # fmt: skip
    print(f"hostile set:             worst {worst:.2f} s, peak memory of the process "
          f"{peak_megabytes()} MB (aim: under 2 s and 200 MB)")  # fmt: skip


def peak_megabytes() -> str:
    """Return the process's peak resident memory, where Linux tells it."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return str(int(found[1]) // 1024) if found else "?"


def organization() -> None:
    """Permissions and trust of every vendor in every account, one in twenty deviating."""
    dice = random.Random(15)
    specs = [vendor_policy(dice) for _ in range(VENDORS)]
    agreed = [json.dumps(spec) for spec in specs]
    found = [
        [json.dumps(spec), *(json.dumps(changed(spec, dice)) for _ in range(20))] for spec in specs
    ]
    trusts = [
        json.dumps(document(trusting(f"{vendor:012d}", {"StringEquals": {"sts:ExternalId": "x"}})))
        for vendor in range(VENDORS)
    ]
    bad = [json.dumps(document(trusting(f"{vendor:012d}"))) for vendor in range(VENDORS)]
    cells = [
        (vendor, dice.choice(found[vendor]) if dice.random() < 0.05 else found[vendor][0],
         bad[vendor] if dice.random() < 0.05 else trusts[vendor])
        for _ in range(ACCOUNTS) for vendor in range(VENDORS)
    ]  # fmt: skip
    forget()
    deviating = 0
    started = time.perf_counter()
    for number, (vendor, policy, trust) in enumerate(cells):
        # every account's answer is a text of its own, as it comes from AWS
        own, entry = policy.encode().decode(), trust.encode().decode()
        account = f"{number // VENDORS:012d}"
        found_here = permission_findings(
            [agreed[vendor]], [own], vendor="Vendor", account_id=account
        ) + trust_findings([trusts[vendor]], entry, vendor="Vendor", account_id=account)
        deviating += bool(found_here)
    seconds = time.perf_counter() - started
    print(f"{len(cells):,} cells:           {seconds:.2f} s with findings, "
          f"{deviating:,} deviating (aim: under 3 s)")  # fmt: skip


if __name__ == "__main__":
    hostile()  # first: its peak of memory is then its own
    fresh()
    remembered()
    organization()
    managed_policies()
