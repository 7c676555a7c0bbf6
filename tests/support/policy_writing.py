"""Short ways to write policy documents in tests."""

from __future__ import annotations

from typing import Any

BUCKET = "arn:aws:s3:::billing"
VENDOR = "205499583182"
OUTSIDER = "666666666666"
EXTERNAL_ID = {"StringEquals": {"sts:ExternalId": "ext-1"}}


def document(*statements: dict[str, Any], version: str = "2012-10-17") -> dict[str, Any]:
    """A policy of the given statements."""
    return {"Version": version, "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A permission statement; `more` are further elements (Condition, Sid)."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A permission statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def under(operator: str, key: str, value: Any) -> dict[str, Any]:
    """A policy of one statement with one condition."""
    return document(allow("s3:GetObject", Condition={operator: {key: value}}))


def trusting(
    principal: Any = VENDOR, condition: Any = None, action: Any = "sts:AssumeRole", **more: Any
) -> dict[str, Any]:
    """A trust statement; a text names an AWS principal."""
    named = principal if isinstance(principal, dict) or principal == "*" else {"AWS": principal}
    statement = {"Effect": "Allow", "Principal": named, "Action": action, **more}
    return statement if condition is None else {**statement, "Condition": condition}
