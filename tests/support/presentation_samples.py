"""Roles, policies and cells for tests of what is shown of them, with the least that matters."""

from __future__ import annotations

import json
from typing import Any

from core.model import (
    CellResult,
    ExpectedRole,
    Finding,
    ObservedRole,
    PolicyKind,
    RolePolicy,
    RoleVerdict,
    Status,
)

ACCOUNT = "111122223333"


def policy_text(*statements: dict[str, Any], version: str = "2012-10-17", **extra: Any) -> str:
    return json.dumps({"Version": version, "Statement": list(statements), **extra})


def allow(*actions: str, resource: object = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def trust_text(principal: str, external_id: str | None = None) -> str:
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
    }
    if external_id is not None:
        statement["Condition"] = {"StringEquals": {"sts:ExternalId": external_id}}
    return policy_text(statement)


def inline(name: str, document: str) -> RolePolicy:
    return RolePolicy(name, PolicyKind.INLINE, document)


def aws_managed(name: str, document: str) -> RolePolicy:
    return RolePolicy(name, PolicyKind.AWS_MANAGED, document, f"arn:aws:iam::aws:policy/{name}")


def expected_role(**fields: Any) -> ExpectedRole:
    base: dict[str, Any] = {
        "vendor": "alpha",
        "key": "main",
        "account_id": ACCOUNT,
        "role_name": "AlphaRole",
        "trust_alternatives": (trust_text("999988887777", "rc-4711-prod"),),
        "policies": (inline("Read", policy_text(allow("ec2:DescribeInstances"))),),
    }
    return ExpectedRole(**{**base, **fields})


def observed_role(**fields: Any) -> ObservedRole:
    base: dict[str, Any] = {
        "account_id": ACCOUNT,
        "name": "AlphaRole",
        "arn": f"arn:aws:iam::{ACCOUNT}:role/AlphaRole",
        "path": "/",
        "trust": trust_text("999988887777", "rc-4711-prod"),
        "policies": (inline("Read", policy_text(allow("ec2:DescribeInstances"))),),
    }
    return ObservedRole(**{**base, **fields})


def cell_of(
    expected: ExpectedRole | None,
    observed: ObservedRole | None,
    *findings: Finding,
    status: Status = Status.OK,
    **fields: Any,
) -> CellResult:
    """A cell of one role; findings of the role are those of the cell."""
    verdict = RoleVerdict(expected, observed, findings)
    return CellResult(ACCOUNT, "alpha", status, (verdict,), findings, **fields)
