"""From IAM's answers to `ObservedRole`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from core.aws.calls import Answer
from core.aws.documents import decoded
from core.aws.errors import malformed
from core.aws.managed_policies import is_aws_managed
from core.model import ObservedRole, PolicyKind, RolePolicy

RawRole = Mapping[str, Any]


def required_list(answer: Answer, key: str) -> list[Any]:
    """The list under `key`; an answer without it is not an empty one.

    Raises:
        AwsMalformed: there is none, or the answer does not say whether it is whole.
    """
    value = answer.data.get(key)
    if not isinstance(value, list) or "IsTruncated" not in answer.data:
        raise malformed(answer.operation, f"{key} is not in it")
    return value


def outline(raw: RawRole, account_id: str, operation: str) -> ObservedRole:
    """The role with its trust policy and the names of its policies, documents left out.

    `raw` is a RoleDetail of GetAccountAuthorizationDetails or a Role of GetRole or ListRoles.

    Raises:
        AwsMalformed: a part that every role has is absent, the trust policy is not JSON, or the
            role is of another account.
    """
    try:
        role = ObservedRole(
            account_id=account_id,
            name=raw["RoleName"],
            arn=raw["Arn"],
            path=raw["Path"],
            trust=decoded(raw["AssumeRolePolicyDocument"]),
            policies=tuple(_policy_names(raw)),
            unique_id=raw.get("RoleId", ""),
            created_at=raw.get("CreateDate"),
            last_used_at=raw.get("RoleLastUsed", {}).get("LastUsedDate"),
            description=raw.get("Description"),
            max_session_duration=raw.get("MaxSessionDuration"),
            tags={tag["Key"]: tag["Value"] for tag in raw.get("Tags", ())},
        )
        _check_json(role.trust)
    except KeyError as error:
        raise malformed(operation, f"a role in it has no {error.args[0]}") from error
    except ValueError as error:
        raise malformed(operation, "a trust policy in it is not JSON") from error
    if account_of(role.arn) != account_id:
        # never judge one account by the answer about another, wherever the mistake was made
        raise malformed(operation, "a role in it is of another account")
    return role


def account_of(arn: str) -> str:
    """The account id in an ARN; empty when it is no ARN."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


@lru_cache(maxsize=4096)
def _check_json(text: str) -> None:
    json.loads(text)


def _policy_names(raw: RawRole) -> Iterable[RolePolicy]:
    for policy in raw.get("RolePolicyList", ()):
        yield RolePolicy(policy["PolicyName"], PolicyKind.INLINE, "")
    for attached in raw.get("AttachedManagedPolicies", ()):
        yield managed(attached["PolicyName"], attached["PolicyArn"], "")


def inline(name: str, encoded: str) -> RolePolicy:
    """An inline policy from the document as IAM sends it."""
    return RolePolicy(name, PolicyKind.INLINE, decoded(encoded))


def managed(name: str, arn: str, document: str) -> RolePolicy:
    """A managed policy (customer's or AWS's own, by its ARN)."""
    kind = PolicyKind.AWS_MANAGED if is_aws_managed(arn) else PolicyKind.MANAGED
    return RolePolicy(name, kind, document, arn)


def default_documents(policies: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Documents (as sent) of the default versions of customer-managed policies, by ARN."""
    return {
        policy["Arn"]: version["Document"]
        for policy in policies
        for version in policy.get("PolicyVersionList", ())
        if version.get("IsDefaultVersion") and "Document" in version
    }
