"""Principals in words: whose account, which role of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.policy.differences import Difference
from core.policy.wording import listed


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
