"""Accounts and policy documents for tests about what is expected."""

from __future__ import annotations

import json
from typing import Any

from core.model import Account, ExpectedRole, ObservedRole, OrganizationalUnit

MANAGEMENT = "111111111111"
MEMBER = "222222222222"


def account(account_id: str, *units: str, **fields: Any) -> Account:
    """An account in nested units of these names below the root."""
    path = [OrganizationalUnit("r-root", "Root")]
    path += [OrganizationalUnit(unit_id(name), name) for name in units]
    return Account(account_id, "some name", ou_path=tuple(path), **fields)


def unit_id(name: str) -> str:
    """The id that `account` gives a unit."""
    return f"ou-root-{name.lower().replace(' ', ''):x<8}"


def policy(*actions: str, resource: str = "*") -> dict[str, Any]:
    """A permission policy that allows some actions."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


def observed(name: str, *, trusts: str = MEMBER, **fields: Any) -> ObservedRole:
    """A role that lets in one principal."""
    statement = {"Effect": "Allow", "Principal": {"AWS": trusts}, "Action": "sts:AssumeRole"}
    fields.setdefault("path", "/")
    return ObservedRole(
        account_id=MEMBER,
        name=name,
        arn=f"arn:aws:iam::{MEMBER}:role/{name}",
        trust=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        **fields,
    )


def principals(role: ExpectedRole) -> list[Any]:
    """Whom each of the accepted trust policies lets in."""
    return [
        statement["Principal"]["AWS"]
        for text in role.trust_alternatives
        for statement in json.loads(text)["Statement"]
    ]


def conditions(role: ExpectedRole) -> list[Any]:
    """The condition of each of the accepted trust policies, None without one."""
    return [
        statement.get("Condition")
        for text in role.trust_alternatives
        for statement in json.loads(text)["Statement"]
    ]


def documents(role: ExpectedRole) -> list[Any]:
    """The expected permission policies as data."""
    return [json.loads(one.document) for one in role.policies]


def actions(role: ExpectedRole) -> set[str]:
    """All actions that the expected policies allow."""
    return {
        action
        for document in documents(role)
        for statement in document["Statement"]
        for action in statement["Action"]
    }
