"""Statements: a policy document taken apart strictly, spelling removed.

Sources: IAM User Guide, "IAM JSON policy elements reference" and "Grammar". What IAM
would refuse, and what is not known here, raises `CannotJudge`: it is never ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from core.policy.arns import arn_pattern
from core.policy.conditions import Condition, read_conditions
from core.policy.documents import CannotJudge, load
from core.policy.domains import check_values
from core.policy.principals import Principal, read_principals
from core.policy.texts import Variables, compile_text, mark_plain, refuse_reserved


class PolicyType(Enum):
    """Which elements a document may have: a role's permissions, or who may assume it."""

    PERMISSIONS = "permission"
    TRUST = "trust"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Patterns are `*`/`?` texts; `actions` are lower-case.

    `written` maps a lower-case action to the spelling in the document.
    """

    allows: bool
    sid: str
    actions: tuple[str, ...]
    not_action: bool
    resources: tuple[str, ...]
    not_resource: bool
    principals: tuple[Principal, ...]
    conditions: tuple[Condition, ...]
    written: Mapping[str, str]


_DOCUMENT_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {
    "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource",
    "Principal", "NotPrincipal", "Condition",
}  # fmt: skip
_VERSIONS = {"2012-10-17": True, "2008-10-17": False}
_ACTION = re.compile(r"(?:\*|[a-z0-9-]+):[^:\s]+")


@lru_cache(maxsize=1_024)
def read_statements(text: str, policy_type: PolicyType) -> tuple[Statement, ...]:
    """Return the statements of the document in `text`.

    Raises:
        CannotJudge: something in it is not understood.
    """
    document = load(text)
    _refuse_unknown(document, _DOCUMENT_KEYS, "The policy document")
    version = document.get("Version", "2008-10-17")
    if not isinstance(version, str) or version not in _VERSIONS:
        raise CannotJudge(f"The policy document has an unknown Version: {version!r}.")
    statements = document.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list):
        raise CannotJudge("The policy document has no Statement.")
    return tuple(_statement(item, policy_type, _VERSIONS[version]) for item in statements)


def _statement(item: object, policy_type: PolicyType, variables: bool) -> Statement:
    if not isinstance(item, dict):
        raise CannotJudge("A statement of the policy is not a JSON object.")
    _refuse_unknown(item, _STATEMENT_KEYS, "A statement of the policy")
    effect = item.get("Effect")
    if effect not in ("Allow", "Deny"):
        raise CannotJudge(f"A statement has an unknown Effect: {effect!r}.")
    key, written = _either(item, "Action", "NotAction")
    actions = {_action(text): text for text in written}
    resource_key, resources = _resources(item, policy_type)
    conditions = read_conditions(item.get("Condition", {}), variables)
    for condition in conditions:
        check_values(condition)
    return Statement(
        allows=effect == "Allow",
        sid=_sid(item.get("Sid", "")),
        actions=tuple(sorted(actions)),
        not_action=key == "NotAction",
        resources=_checked(resources, variables),
        not_resource=resource_key == "NotResource",
        principals=_principals(item, policy_type),
        conditions=conditions,
        written=actions,
    )


def _sid(value: object) -> str:
    """Return the name of a statement; it never matters, so whatever it is will do."""
    text = value if isinstance(value, str) else ""
    refuse_reserved(text)
    return text


def _resources(item: Mapping[str, Any], policy_type: PolicyType) -> tuple[str, tuple[str, ...]]:
    if policy_type is PolicyType.PERMISSIONS:
        return _either(item, "Resource", "NotResource")
    if "Resource" in item or "NotResource" in item:
        raise CannotJudge("A trust policy cannot name resources.")
    return "Resource", ()


def _checked(resources: tuple[str, ...], variables: bool) -> tuple[str, ...]:
    """Return the resource patterns, each known to be an ARN or `*`."""
    texts = sorted({mark_plain(text, variables) for text in resources})
    for text in texts:
        for compiled in compile_text(text, Variables(), wild=True):
            arn_pattern(compiled)
    return tuple(texts)


def _principals(item: Mapping[str, Any], policy_type: PolicyType) -> tuple[Principal, ...]:
    if policy_type is PolicyType.PERMISSIONS:
        if "Principal" in item or "NotPrincipal" in item:
            raise CannotJudge("A permission policy of a role cannot name principals.")
        return ()
    if "NotPrincipal" in item:
        raise CannotJudge(
            "The trust policy uses NotPrincipal (everyone except those named): IAM does not "
            "allow it for roles, and it could open the role to the whole world."
        )
    if "Principal" not in item:
        raise CannotJudge("A statement of the trust policy has no Principal.")
    return read_principals(item["Principal"])


def _either(item: Mapping[str, Any], positive: str, negative: str) -> tuple[str, tuple[str, ...]]:
    """Return which of two elements a statement has, and its texts."""
    present = [key for key in (positive, negative) if key in item]
    if len(present) != 1:
        raise CannotJudge(f"A statement needs {positive} or {negative}, and only one of them.")
    value = item[present[0]]
    texts = value if isinstance(value, list) else [value]
    if not texts:
        raise CannotJudge(f"A statement has an empty {present[0]}.")
    for text in texts:
        if type(text) is not str or not text:
            raise CannotJudge(f"A statement has a {present[0]} that is not text: {text!r:.60}.")
        refuse_reserved(text)
    return present[0], tuple(texts)


def _action(text: str) -> str:
    """Return an action pattern in lower case; only the service may be a lone `*`."""
    action = text.lower()
    while "**" in action:
        action = action.replace("**", "*")
    if action in ("*", "*:*"):
        return "*"
    if not _ACTION.fullmatch(action):
        raise CannotJudge(f"{text!r:.80} is not an action of the form service:Action.")
    return action


def _refuse_unknown(mapping: Mapping[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise CannotJudge(f"{what} has an unknown element: {unknown[0]!r:.60}.")
