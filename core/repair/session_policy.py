"""The session policy of a repair: just this plan's calls, on just these roles of one account.

AWS itself then refuses anything else, whatever the repair role may do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from core.errors import RepairRefused
from core.repair.plan import RoleChange
from core.repair.reading import POLICY_READS, ROLE_READS

MAX_SESSION_POLICY = 2048  # characters; STS AssumeRole, parameter Policy
_POLICY_CALLS = frozenset(
    {"CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion",
     "SetDefaultPolicyVersion"}
)  # fmt: skip
_ATTACHING = frozenset({"AttachRolePolicy", "DetachRolePolicy"})


def repair_policy(account_id: str, partition: str, changes: Sequence[RoleChange]) -> str:
    """Session policy (minified JSON text) for making the steps of `changes`, and reading.

    Raises:
        RepairRefused: it is longer than AWS takes.
    """
    roles = sorted({arn for change in changes for arn in _role_arns(account_id, partition, change)})
    return _minified(
        [
            *_reading(roles, sorted({arn for change in changes for arn in _own_arns(change)})),
            *_writing(roles, changes),
        ]
    )


def reading_policy(account_id: str, partition: str, role_names: Iterable[str]) -> str:
    """Session policy for reading roles of any path, before there is a plan."""
    roles = sorted(
        arn
        for name in role_names
        for arn in (f"arn:{partition}:iam::{account_id}:role/{name}",
                    f"arn:{partition}:iam::{account_id}:role/*/{name}")
    )  # fmt: skip
    return _minified(_reading(roles, [f"arn:{partition}:iam::{account_id}:policy/*"]))


def _role_arns(account_id: str, partition: str, change: RoleChange) -> set[str]:
    """Where the role stands and where it will; a role that is to go may not be known by ARN."""
    known = {change.before.arn, change.after.arn} - {""}
    return known or {f"arn:{partition}:iam::{account_id}:role/{change.role_name}"}


def _own_arns(change: RoleChange) -> list[str]:
    states = (change.before, change.after)
    return [p.arn for state in states for p in state.managed if not p.aws_managed]


def _reading(roles: list[str], policies: list[str]) -> list[dict[str, Any]]:
    return [_allow(ROLE_READS, roles), *([_allow(POLICY_READS, policies)] if policies else [])]


def _writing(roles: list[str], changes: Sequence[RoleChange]) -> list[dict[str, Any]]:
    steps = [step for change in changes for step in change.steps]
    on_roles = {step.call for step in steps} - _POLICY_CALLS - _ATTACHING
    if any(step.call == "CreateRole" and "Tags" in step.params for step in steps):
        on_roles.add("TagRole")  # tags that come with CreateRole need this permission too
    on_policies = {step.call for step in steps} & _POLICY_CALLS
    attaching = {step.call for step in steps} & _ATTACHING
    statements = []
    if on_roles:
        statements.append(_allow(on_roles, roles))
    if attaching:
        arns = {step.params["PolicyArn"] for step in steps if step.call in _ATTACHING}
        condition = {"ArnEquals": {"iam:PolicyARN": sorted(arns)}}
        statements.append({**_allow(attaching, roles), "Condition": condition})
    if on_policies:
        own = {arn for change in changes for arn in _own_arns(change)}
        statements.append(_allow(on_policies, sorted(own)))
    return statements


def _allow(calls: Iterable[str], resources: list[str]) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [f"iam:{call}" for call in sorted(calls)],
        "Resource": resources,
    }


def _minified(statements: list[dict[str, Any]]) -> str:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, separators=(",", ":"))
    if len(text) > MAX_SESSION_POLICY:
        raise RepairRefused(
            f"This plan changes too much of one account at once: its session policy has "
            f"{len(text)} characters and AWS takes {MAX_SESSION_POLICY}.",
            "Choose fewer vendors and make several plans.",
        )
    return text
