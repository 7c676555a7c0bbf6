"""Which accounts an agreement means: selectors, and what they match."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from core.model import Account, Organization

SELECTOR_HELP = (
    'Use all, management, members, "123456789012", ou-..., r-..., '
    '"ou:Name/Name", "tag:key=value" or "organization:123456789012".'
)
_UNIT_ID = re.compile(r"ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32}")

SelectorKind = Literal[
    "all", "management", "members", "account", "unit-id", "unit-path", "tag", "organization"
]
_PLACED: tuple[SelectorKind, ...] = ("unit-id", "unit-path", "tag")


@dataclass(frozen=True, slots=True)
class Selector:
    """One line of a scope. `words`: the account id, the unit's id, its path, or tag and value."""

    kind: SelectorKind
    words: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The selector as an agreement writes it."""
        match self.kind:
            case "unit-path":
                return f"ou:{'/'.join(self.words)}"
            case "tag":
                return f"tag:{'='.join(self.words)}"
            case "organization":
                return f"organization:{self.words[0]}"
            case "account" | "unit-id":
                return self.words[0]
            case _:
                return self.kind

    def matches(self, account: Account, organization: Organization) -> bool:
        """Whether the account is meant. Units include everything below them."""
        match self.kind:
            case "all":
                return True
            case "management":
                return is_management(account, organization)
            case "members":
                return not is_management(account, organization)
            case "account":
                return account.id in self.words
            case "unit-id":
                return any(unit.id in self.words for unit in account.ou_path)
            case "unit-path":
                return self._is_above(account)
            case "tag":
                return self._has_tag(account)
            case "organization":
                return organization.management_account_id in self.words

    def _is_above(self, account: Account) -> bool:
        names = tuple(unit.name for unit in account.ou_path)
        size = len(self.words)
        # the path may be written from below the root, or with the root as the window shows it
        return self.words in (names[1 : 1 + size], names[:size])

    def _has_tag(self, account: Account) -> bool:
        key, *value = self.words
        return key in account.tags and (not value or account.tags[key] == value[0])


@dataclass(frozen=True, slots=True)
class Scope:
    """The accounts a vendor's access was agreed for."""

    include: tuple[Selector, ...]
    exclude: tuple[Selector, ...] = ()

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """All that are written, those that leave accounts out too."""
        return (*self.include, *self.exclude)

    def covers(self, account: Account, organization: Organization) -> bool:
        """Whether the account is in; what is excluded is out, whatever includes it."""
        if self.exclude and _any(self.exclude, account, organization):
            return False
        return _any(self.include, account, organization)

    def decided(
        self,
        account: Account,
        organization: Organization,
        unknown: Collection[SelectorKind] = _PLACED,
    ) -> bool | None:
        """As `covers`, where selectors of the kinds `unknown` cannot be answered for the account
        (its unit, its tags): None when they count."""
        if _any(self.exclude, account, organization):
            return False
        if _any(self.include, account, organization):
            return None if any(one.kind in unknown for one in self.exclude) else True
        return None if any(one.kind in unknown for one in self.include) else False


def unknown_kinds(account: Account, *, has_place: bool) -> tuple[SelectorKind, ...]:
    """Which selectors cannot be answered for an account; `has_place`: its unit is known, or it
    is in none."""
    if not has_place:
        return _PLACED
    return () if account.tags_known else ("tag",)


def is_management(account: Account, organization: Organization) -> bool:
    """Whether this is the organization's management account."""
    return account.is_management or account.id == organization.management_account_id


def parse_selector(text: str) -> Selector | None:
    """The selector that `text` writes, None when it is none."""
    if text in ("all", "management", "members"):
        return Selector(text)  # type: ignore[arg-type]  # mypy does not narrow str by `in`
    if re.fullmatch(r"[0-9]{12}", text):
        return Selector("account", (text,))
    if _UNIT_ID.fullmatch(text):
        return Selector("unit-id", (text,))
    prefix, _, rest = text.partition(":")
    if prefix == "ou":
        names = tuple(name.strip() for name in rest.split("/"))
        return Selector("unit-path", names) if all(names) else None
    if prefix == "organization":
        return Selector("organization", (rest,)) if re.fullmatch(r"[0-9]{12}", rest) else None
    if prefix == "tag":
        key, equals, value = rest.partition("=")
        return Selector("tag", (key, value) if equals else (key,)) if key else None
    return None


def _any(selectors: Iterable[Selector], account: Account, organization: Organization) -> bool:
    for selector in selectors:
        if selector.kind == "all" or selector.matches(account, organization):
            return True
    return False
