"""One stack in one account of the demonstration: its roles and policies, made in moto's IAM."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import ServiceException
from moto.iam.models import iam_backends

_PARTITION = "aws"
_ROLE, _POLICY = "AWS::IAM::Role", "AWS::IAM::ManagedPolicy"


class StackFailure(Exception):
    """A resource could not be made; the stack was rolled back."""


def make_stack(
    account_id: str,
    template: str,
    values: Mapping[str, str],
    *,
    instead_of: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Make what the template declares in place of an earlier stack; returns the resources with
    everything resolved.

    Raises:
        StackFailure: something of that name stands there already, or IAM refuses it.
    """
    data = json.loads(template)
    defaults = {name: one.get("Default", "") for name, one in data.get("Parameters", {}).items()}
    known = {**defaults, **values, "AWS::AccountId": account_id, "AWS::Partition": _PARTITION}
    resources: dict[str, Any] = _resolved(data["Resources"], known)
    if instead_of is not None:
        remove_stack(account_id, instead_of)
    made: dict[str, Any] = {}
    try:
        for name, resource in sorted(resources.items(), key=lambda item: item[1]["Type"] != _ROLE):
            _require_free(account_id, resource)
            made[name] = resource
            _make(account_id, resource["Type"], resource["Properties"], resources)
    except (StackFailure, ServiceException) as failure:
        remove_stack(account_id, made)
        if instead_of is not None:
            for resource in instead_of.values():
                _make(account_id, resource["Type"], resource["Properties"], instead_of)
        raise StackFailure(str(failure)) from failure
    return resources


def remove_stack(account_id: str, resources: Mapping[str, Any]) -> None:
    """Delete what a stack had made, as far as it still stands."""
    backend: Any = iam_backends[account_id][_PARTITION]
    roles = {role.name: role for role in backend.roles.values()}
    for resource in resources.values():
        if resource["Type"] == _ROLE and (role := roles.get(resource["Properties"]["RoleName"])):
            for policy in list(role.managed_policies.values()):
                policy.detach_from(role)
            del backend.roles[role.id]
    for resource in resources.values():
        if resource["Type"] == _POLICY:
            backend.managed_policies.pop(_policy_arn(account_id, resource["Properties"]), None)


def _require_free(account_id: str, resource: Mapping[str, Any]) -> None:
    backend: Any = iam_backends[account_id][_PARTITION]
    given = resource["Properties"]
    if resource["Type"] == _ROLE:
        name = given["RoleName"]
        taken = any(role.name == name for role in backend.roles.values())
    else:
        name = given["ManagedPolicyName"]
        taken = _policy_arn(account_id, given) in backend.managed_policies
    if taken:
        raise StackFailure(f"{name} already exists, and no stack of this StackSet made it.")


def _make(account_id: str, kind: str, given: Mapping[str, Any], stack: Mapping[str, Any]) -> None:
    backend: Any = iam_backends[account_id][_PARTITION]
    if kind == _POLICY:
        policy = backend.create_policy(
            "", given.get("Path", "/"), json.dumps(given["PolicyDocument"]),
            given["ManagedPolicyName"], [],
        )  # fmt: skip
        for name in given.get("Roles", ()):
            backend.attach_role_policy(policy.arn, stack[name]["Properties"]["RoleName"])
        return
    backend.create_role(
        role_name=given["RoleName"],
        assume_role_policy_document=json.dumps(given["AssumeRolePolicyDocument"]),
        path=given.get("Path", "/"),
        permissions_boundary=None,
        description=given.get("Description", ""),
        tags=given.get("Tags", []),
        max_session_duration=str(given.get("MaxSessionDuration", 3600)),
    )
    for inline in given.get("Policies", ()):
        document = json.dumps(inline["PolicyDocument"])
        backend.put_role_policy(given["RoleName"], inline["PolicyName"], document)
    for arn in given.get("ManagedPolicyArns", ()):
        backend.attach_role_policy(arn, given["RoleName"])


def _policy_arn(account_id: str, given: Mapping[str, Any]) -> str:
    path = given.get("Path", "/")
    return f"arn:aws:iam::{account_id}:policy{path}{given['ManagedPolicyName']}"


def _resolved(node: Any, known: Mapping[str, str]) -> Any:
    """The tree with references to parameters and to the account replaced by their values."""
    if isinstance(node, list):
        return [_resolved(one, known) for one in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"Ref"}:
        return known.get(node["Ref"], node["Ref"])  # a resource is told by its name
    if set(node) == {"Fn::Sub"}:
        text = str(node["Fn::Sub"])
        for name in ("AWS::AccountId", "AWS::Partition"):
            text = text.replace(f"${{{name}}}", known[name])
        return text.replace("${!", "${")
    return {key: _resolved(value, known) for key, value in node.items()}
