"""Who is named in a trust policy, and how to say it: whose account, which role of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.policy.differences import Difference
from core.policy.documents import CannotJudge
from core.policy.principals import Principal, PrincipalKind
from core.policy.statements import PolicyType, Statement, read_statements
from core.policy.wording import listed

_PARTITION = re.compile(r"^arn:[^:]*:")


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is who. `names`: AWS account id -> who it is."""

    names: Mapping[str, str]

    def of(self, difference: Difference) -> str:
        """Return the principals of a difference in words."""
        return listed([self._label(text) for text in difference.principals], 3)

    def accounts(self, texts: Sequence[str]) -> str:
        """Return the accounts of some ARNs in words."""
        labels = []
        for text in texts:
            account = text.split(":")[4]
            owner = self.names.get(account)
            label = f"AWS account {account}"
            labels.append(f"{label} ({owner})" if owner else label)
        return listed(labels, 3)

    def _label(self, text: str) -> str:
        if text == "*":
            return "Anyone in any AWS account"
        parts = text.split(":", 5)
        if len(parts) < 6:
            return text
        account = self.accounts([text])
        if parts[5] == "root":
            return f"Anyone in {account}"
        return f"{parts[5]} of {account}"


@dataclass(frozen=True, slots=True)
class Side:
    """The statements of one side's trust policy."""

    statements: tuple[Statement, ...]

    def named(self) -> list[Principal]:
        """Return every principal that an Allow names."""
        return [
            principal
            for statement in self.statements
            if statement.allows
            for principal in statement.principals
        ]

    def deleted(self, agreed: Side) -> tuple[str, ...]:
        """Return the unique ids of deleted principals, except those that were agreed."""
        known = {principal.name for principal in agreed.named()}
        return tuple(sorted({
            principal.name
            for principal in self.named()
            if principal.kind is PrincipalKind.UNIQUE_ID and principal.name not in known
        }))  # fmt: skip

    def knows(self, texts: Iterable[str], everyone: Iterable[Principal]) -> bool:
        """True if this side names the principals that `texts` stand for, whatever the action.

        `everyone`: the principals of both sides, to find them by text.
        """
        named = {_identity(principal) for principal in self.named()}
        if ("EVERYONE", "", "") in named:
            return True
        wanted = {_without_partition(text) for text in texts}
        meant = [one for one in everyone if _without_partition(one.text) in wanted]
        return bool(meant) and all(
            _identity(one) in named or ("ACCOUNT", one.account, "") in named for one in meant
        )


def side_of(text: str) -> Side:
    """Return the side of a trust policy; one that is not understood names nobody."""
    try:
        return Side(read_statements(text, PolicyType.TRUST))
    except CannotJudge:
        return Side(())


def _identity(principal: Principal) -> tuple[str, str, str]:
    return (principal.kind_name, principal.account, principal.name)


def _without_partition(text: str) -> str:
    """Compare ARNs across partitions: what was agreed for aws is meant for the role's."""
    return _PARTITION.sub("", text)
