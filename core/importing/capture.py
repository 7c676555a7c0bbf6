"""From a role that stands in an account to an import: "this one is right"."""

from __future__ import annotations

import json
import re
from typing import Any

from core.importing.drafts import Draft, DraftPolicy, RoleDraft
from core.importing.imported import Import, ImportKind
from core.model import ObservedRole, PolicyKind

# AWS puts these on what it makes itself; nobody agreed to them
_AWS_TAGS = "aws:"


def captured(role: ObservedRole) -> Import:
    """The import of an observed role. Its own account becomes ``${account_id}`` in ARNs, so that
    the result fits other accounts too."""
    draft = Draft()
    own_arns = _OwnArns(role.account_id)
    found = RoleDraft(
        name=role.name,
        path=role.path,
        description=role.description or None,
        max_session_duration=role.max_session_duration,
        tags={key: value for key, value in role.tags.items() if not key.startswith(_AWS_TAGS)},
        trust=[own_arns.freed(_data(role.trust))],
    )
    for policy in role.policies:
        if policy.kind is PolicyKind.AWS_MANAGED and policy.arn:
            found.managed_arns.append(policy.arn)
        else:
            document = own_arns.freed(_data(policy.document))
            found.policies.append(
                DraftPolicy(policy.name, policy.kind, document, 0, own_arns.freed(policy.arn))
            )
    if role.boundary is not None:
        found.boundary_arn = own_arns.freed(role.boundary.arn)
        draft.remark(
            0,
            f"A permissions boundary ({role.boundary.name}) limits this role; it is accepted, "
            "but no part of what the vendor asks for.",
        )
    if own_arns.seen:
        draft.remark(0, f"The account {role.account_id} in ARNs is read as: the role's account.")
    draft.roles.append(found)
    return Import(ImportKind.ACCOUNT, draft.finished(), tuple(draft.remarks))


class _OwnArns:
    """Frees ARNs from the one account the role happens to stand in."""

    def __init__(self, account_id: str) -> None:
        self._own = re.compile(rf"^(arn:[^:]*:[^:]*:[^:]*:){account_id}(?=:|$)")
        self.seen = False

    def freed(self, node: Any) -> Any:
        """`node` with the account of ARNs replaced."""
        if isinstance(node, str):
            text, count = self._own.subn(r"\1${account_id}", node)
            self.seen = self.seen or count > 0
            return text
        if isinstance(node, dict):
            return {key: self.freed(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.freed(item) for item in node]
        return node


def _data(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text  # the finish of the draft says that it is no policy
