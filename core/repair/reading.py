"""Reading the full state of one role under a repair's own session.

A scan reads what a verdict needs; a backup needs all that a change could replace: every
version of a policy, descriptions, instance profiles, and policies that stand unattached.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.aws.calls import AccountIam
from core.aws.documents import decoded
from core.aws.errors import AwsNotFound
from core.repair.state import (
    InlinePolicy,
    ManagedPolicy,
    PolicyVersion,
    RoleState,
    is_aws_managed,
    no_role,
)

ROLE_READS = (
    "GetRole",
    "ListRolePolicies",
    "GetRolePolicy",
    "ListAttachedRolePolicies",
    "ListInstanceProfilesForRole",
)
POLICY_READS = ("GetPolicy", "ListPolicyVersions", "GetPolicyVersion")
REPAIR_READS = frozenset((*ROLE_READS, *POLICY_READS))


def read_role_state(iam: AccountIam, role_name: str, also: Iterable[str] = ()) -> RoleState:
    """The role as it stands now, with its managed policies and those of `also` (ARNs).

    Raises:
        AwsError: it could not be read whole.
    """
    try:
        role = iam.call("GetRole", RoleName=role_name).data["Role"]
    except AwsNotFound:
        return no_role(iam.account_id, role_name, _managed(iam, (), also))
    return RoleState(
        account_id=iam.account_id,
        name=role["RoleName"],
        arn=role["Arn"],
        path=role["Path"],
        trust=decoded(role["AssumeRolePolicyDocument"]),
        inline=_inline(iam, role_name),
        managed=_managed(iam, _attached(iam, role_name), also),
        description=role.get("Description", ""),
        max_session_duration=role.get("MaxSessionDuration"),
        tags=tuple(sorted((tag["Key"], tag["Value"]) for tag in role.get("Tags", ()))),
        boundary_arn=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        unique_id=role["RoleId"],
        instance_profiles=tuple(
            sorted(
                profile["InstanceProfileName"]
                for profile in _listed(
                    iam, "ListInstanceProfilesForRole", "InstanceProfiles", RoleName=role_name
                )
            )
        ),
    )


def _inline(iam: AccountIam, role_name: str) -> tuple[InlinePolicy, ...]:
    names = _listed(iam, "ListRolePolicies", "PolicyNames", RoleName=role_name)
    return tuple(
        InlinePolicy(
            name,
            decoded(
                iam.call("GetRolePolicy", RoleName=role_name, PolicyName=name).data[
                    "PolicyDocument"
                ]
            ),
        )
        for name in sorted(names)
    )


def _attached(iam: AccountIam, role_name: str) -> tuple[str, ...]:
    listed = _listed(iam, "ListAttachedRolePolicies", "AttachedPolicies", RoleName=role_name)
    return tuple(policy["PolicyArn"] for policy in listed)


def _managed(
    iam: AccountIam, attached: Iterable[str], also: Iterable[str]
) -> tuple[ManagedPolicy, ...]:
    attached = frozenset(attached)
    found = []
    for arn in sorted(attached | frozenset(also)):
        if is_aws_managed(arn):
            if arn in attached:  # AWS keeps its text: only the attachment can change
                found.append(ManagedPolicy(arn, attached=True))
            continue
        policy = _customer_policy(iam, arn, attached=arn in attached)
        if policy is not None:
            found.append(policy)
    return tuple(found)


def _customer_policy(iam: AccountIam, arn: str, *, attached: bool) -> ManagedPolicy | None:
    try:
        policy = iam.call("GetPolicy", PolicyArn=arn).data["Policy"]
    except AwsNotFound:
        return None
    listed = _listed(iam, "ListPolicyVersions", "Versions", PolicyArn=arn)
    versions = tuple(
        PolicyVersion(
            entry["VersionId"],
            decoded(
                iam.call("GetPolicyVersion", PolicyArn=arn, VersionId=entry["VersionId"]).data[
                    "PolicyVersion"
                ]["Document"]
            ),
            entry["IsDefaultVersion"],
        )
        for entry in sorted(listed, key=lambda entry: int(entry["VersionId"][1:].split(".")[0]))
    )
    text = next((version.document for version in versions if version.is_default), None)
    return ManagedPolicy(arn, attached, text, versions, policy.get("AttachmentCount"))


def _listed(iam: AccountIam, call: str, key: str, **params: str) -> list[Any]:
    return [item for page in iam.pages(call, **params) for item in page.data[key]]
