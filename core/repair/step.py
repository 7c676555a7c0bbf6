"""One step of a repair: an IAM call with its parameters, shown exactly as it will be made."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.model import JsonObject
from core.repair.state import InlinePolicy, ManagedPolicy, PolicyVersion, RoleState, canonical

_DELETED_PRINCIPAL = re.compile(r'"A(?:ROA|IDA)[A-Z0-9]{12,}"')


class Risk(StrEnum):
    """How much care a step asks for."""

    LOW = "low"  # repairs without widening
    MEDIUM = "medium"  # creates a role or grants something
    HIGH = "high"  # removes or changes trust, deletes, or touches the management account

    @property
    def rank(self) -> int:
        """0 is the highest risk."""
        return (Risk.HIGH, Risk.MEDIUM, Risk.LOW).index(self)


@dataclass(frozen=True, slots=True)
class Step:
    """One API call. `before` and `after` are JSON text of what the call replaces and leaves."""

    call: str
    params: JsonObject
    before: str | None
    after: str | None
    sentence: str
    risk: Risk
    reversible: bool = True


def update_trust(role: str, before: str, after: str) -> Step:
    """Who may enter the role. IAM takes no document that names a deleted principal by its
    internal id, so replacing such a one cannot be undone."""
    return Step(
        "UpdateAssumeRolePolicy",
        {"RoleName": role, "PolicyDocument": after},
        before,
        after,
        f"Replace the trust policy of role {role}: who may enter it.",
        Risk.HIGH,
        reversible=_DELETED_PRINCIPAL.search(before) is None,
    )


def update_role(before: RoleState, after: RoleState) -> Step:
    """Session length and description together: UpdateRole resets what it is not given."""
    params = {
        "RoleName": after.name,
        "Description": after.description or "",
        "MaxSessionDuration": after.max_session_duration,
    }
    return Step(
        "UpdateRole",
        params,
        _json(Description=before.description, MaxSessionDuration=before.max_session_duration),
        _json(Description=after.description, MaxSessionDuration=after.max_session_duration),
        f"Set the longest session of role {after.name} to {after.max_session_duration} seconds"
        + (" and its description." if before.description != after.description else "."),
        Risk.LOW,
    )


def update_description(before: RoleState, after: RoleState) -> Step:
    """The description alone."""
    return Step(
        "UpdateRoleDescription",
        {"RoleName": after.name, "Description": after.description},
        _json(Description=before.description),
        _json(Description=after.description),
        f"Set the description of role {after.name}.",
        Risk.LOW,
    )


def tag_role(role: str, old: Mapping[str, str], changed: Mapping[str, str]) -> Step:
    """Add tags or give them other values."""
    replaced = {key: old[key] for key in changed if key in old}
    return Step(
        "TagRole",
        {"RoleName": role, "Tags": _tag_list(changed)},
        _json(**replaced) if replaced else None,
        _json(**changed),
        f"Set these tags of role {role}: {', '.join(changed)}.",
        Risk.LOW,
    )


def untag_role(role: str, gone: Mapping[str, str]) -> Step:
    """Take tags off."""
    return Step(
        "UntagRole",
        {"RoleName": role, "TagKeys": list(gone)},
        _json(**gone),
        None,
        f"Take these tags off role {role}: {', '.join(gone)}.",
        Risk.LOW,
    )


def put_inline(role: str, policy: InlinePolicy, before: str | None, *, widens: bool) -> Step:
    """Add an inline policy, or replace the text of one."""
    return Step(
        "PutRolePolicy",
        {"RoleName": role, "PolicyName": policy.name, "PolicyDocument": policy.document},
        before,
        policy.document,
        f"Add the inline policy {policy.name} to role {role}."
        if before is None
        else f"Replace the inline policy {policy.name} of role {role}.",
        Risk.MEDIUM if widens else Risk.LOW,
    )


def delete_inline(role: str, policy: InlinePolicy) -> Step:
    """Delete an inline policy."""
    return Step(
        "DeleteRolePolicy",
        {"RoleName": role, "PolicyName": policy.name},
        policy.document,
        None,
        f"Delete the inline policy {policy.name} of role {role}.",
        Risk.HIGH,
    )


def attach(role: str, arn: str) -> Step:
    """Attach a managed policy."""
    return Step(
        "AttachRolePolicy",
        {"RoleName": role, "PolicyArn": arn},
        None,
        _json(PolicyArn=arn),
        f"Attach the managed policy {_name(arn)} to role {role}.",
        Risk.MEDIUM,
    )


def detach(role: str, arn: str) -> Step:
    """Detach a managed policy; the policy itself stays."""
    return Step(
        "DetachRolePolicy",
        {"RoleName": role, "PolicyArn": arn},
        _json(PolicyArn=arn),
        None,
        f"Detach the managed policy {_name(arn)} from role {role}.",
        Risk.LOW,
    )


def create_policy(policy: ManagedPolicy) -> Step:
    """Create a customer-managed policy; its ARN says the path."""
    path = policy.arn.split(":policy", 1)[1].rsplit("/", 1)[0] + "/"
    return Step(
        "CreatePolicy",
        {"PolicyName": policy.name, "Path": path, "PolicyDocument": policy.document},
        None,
        policy.document,
        f"Create the managed policy {policy.name}.",
        Risk.MEDIUM,
    )


def delete_policy(policy: ManagedPolicy) -> Step:
    """Delete a customer-managed policy that a repair had created."""
    return Step(
        "DeletePolicy",
        {"PolicyArn": policy.arn},
        policy.document,
        None,
        f"Delete the managed policy {policy.name}.",
        Risk.HIGH,
    )


def create_version(before: ManagedPolicy, after: ManagedPolicy, *, widens: bool) -> Step:
    """Give a customer-managed policy a new text, in force at once."""
    return Step(
        "CreatePolicyVersion",
        {"PolicyArn": after.arn, "PolicyDocument": after.document, "SetAsDefault": True},
        before.document,
        after.document,
        f"Write a new version of the managed policy {after.name} and put it in force.",
        Risk.MEDIUM if widens else Risk.LOW,
    )


def set_default_version(
    before: ManagedPolicy, after: ManagedPolicy, version_id: str, *, widens: bool
) -> Step:
    """Put an older version of a customer-managed policy in force again."""
    return Step(
        "SetDefaultPolicyVersion",
        {"PolicyArn": after.arn, "VersionId": version_id},
        before.document,
        after.document,
        f"Put version {version_id} of the managed policy {after.name} in force again.",
        Risk.MEDIUM if widens else Risk.LOW,
    )


def delete_version(arn: str, version: PolicyVersion, *, reversible: bool) -> Step:
    """Delete a version that is not in force; irreversible when it was not made by a repair."""
    return Step(
        "DeletePolicyVersion",
        {"PolicyArn": arn, "VersionId": version.id},
        version.document,
        None,
        f"Delete version {version.id} of the managed policy {_name(arn)}, which is not in force"
        + ("." if reversible else ": IAM keeps five versions at most. Its text is backed up."),
        Risk.HIGH,
        reversible,
    )


def create_role(role: RoleState) -> Step:
    """Create the role with its trust policy and attributes; policies follow as own steps."""
    optional: dict[str, Any] = {
        "Description": role.description,
        "MaxSessionDuration": role.max_session_duration,
        "PermissionsBoundary": role.boundary_arn,
        "Tags": _tag_list(dict(role.tags)),
    }
    required = {
        "RoleName": role.name,
        "Path": role.path,
        "AssumeRolePolicyDocument": role.trust,
    }
    return Step(
        "CreateRole",
        {**required, **{key: value for key, value in optional.items() if value}},
        None,
        _bare_text(role),
        f"Create role {role.name} with its trust policy.",
        Risk.MEDIUM,
    )


def delete_role(role: RoleState) -> Step:
    """Delete the role, once it has no policies."""
    return Step(
        "DeleteRole",
        {"RoleName": role.name},
        _bare_text(role),
        None,
        f"Delete role {role.name}. An undo creates it again, with a new internal id.",
        Risk.HIGH,
    )


def role_text(role: RoleState) -> str | None:
    """A whole role as one JSON text for a side-by-side view; None when there is no role."""
    if not role.exists:
        return None
    shown: dict[str, Any] = {
        "RoleName": role.name,
        "Path": role.path,
        "AssumeRolePolicyDocument": _value(role.trust),
        "Description": role.description,
        "MaxSessionDuration": role.max_session_duration,
        "PermissionsBoundary": role.boundary_arn,
        "Tags": dict(role.tags),
        "InlinePolicies": {policy.name: _value(policy.document) for policy in role.inline},
        "AttachedPolicies": list(role.attached_arns),
    }
    return _json(**{key: value for key, value in shown.items() if value})


def _bare_text(role: RoleState) -> str | None:
    return role_text(replace(role, inline=(), managed=()))


def _value(document: str) -> Any:
    try:
        return json.loads(canonical(document))
    except ValueError:
        return document


def _json(**values: Any) -> str:
    return json.dumps(values, ensure_ascii=False)


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
