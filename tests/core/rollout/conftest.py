"""Roles to roll out: those of the demonstration's agreement, and one full of hostile text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.agreement import Agreement, load_agreement
from core.catalogue import Catalogue, load_catalogue
from core.model import ExpectedRole, PolicyKind, RolePolicy
from core.rollout.roles import ACCOUNT, Rollout, rollout_of

DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo" / "agreement.yaml"
# Everything that means something to a shell, to JSON, to HCL or to CloudFormation.
HOSTILE = (
    "a ${aws:username} $${b} $$${c} %{if} %%{d} 100% $(touch pwned) `touch pwned` 'e' \"f\" "
    "\\ \\n \\u0041 \\b new\nline\ttab #{g} {{h}} <i> é \u2028 $'j' ; touch pwned & !x $"
)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def agreement(catalogue: Catalogue) -> Agreement:
    return load_agreement(DEMO, catalogue)


@pytest.fixture
def hostile_role() -> ExpectedRole:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": HOSTILE}},
            }
        ],
    }
    permissions = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "One",
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": [
                    f"arn:aws:s3:::{HOSTILE}",
                    f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}${ACCOUNT}%{ACCOUNT}",
                ],
                "Condition": {"Bool": {"aws:SecureTransport": True}, "Null": {HOSTILE: "x"}},
            }
        ],
    }
    return ExpectedRole(
        vendor="vendor",
        key="main",
        account_id=ACCOUNT,
        role_name="--Vendor",
        path="/vendors/",
        trust_alternatives=(json.dumps(trust),),
        policies=(
            RolePolicy("Inline", PolicyKind.INLINE, json.dumps(permissions)),
            RolePolicy("Own", PolicyKind.MANAGED, json.dumps(permissions)),
        ),
        aws_managed_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        attributes={
            "description": f"file://{HOSTILE}",
            "max_session_duration": 7200,
            "tags": {"owner": HOSTILE, "second": "file:///etc/passwd"},
        },
    )


@pytest.fixture
def hostile(hostile_role: ExpectedRole) -> Rollout:
    return rollout_of([hostile_role], vendor_name=f"V {HOSTILE}", origin="Agreement\n1.")
