"""Documents and policies for the tests of repairs."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from core.repair.state import ManagedPolicy, PolicyVersion

ACCOUNT_ID = "111122223333"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def document(*actions: str) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def trust_document(account_id: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "rc-4711-secret"}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def managed_policy(
    name: str = "VendorAccess", *, texts: tuple[str, ...] = (), attached: bool = True
) -> ManagedPolicy:
    """A customer-managed policy with a version for each text, the last one in force."""
    texts = texts or (document("ec2:DescribeInstances"),)
    versions = tuple(
        PolicyVersion(f"v{number}", text, number == len(texts))
        for number, text in enumerate(texts, start=1)
    )
    return ManagedPolicy(
        f"arn:aws:iam::{ACCOUNT_ID}:policy/{name}", attached, texts[-1], versions, 1
    )
