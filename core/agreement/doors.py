"""Through which role an account is entered: the organization's, or that of its unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.agreement.scope import Selector, unknown_kinds
from core.model import Account, Organization


@dataclass(frozen=True, slots=True)
class Door:
    """A role to enter by (with its path, without a leading slash), and what it asks for."""

    role_name: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Accounts that are entered by other roles than the rest, tried in order."""

    where: tuple[Selector, ...]
    doors: tuple[Door, ...]

    def decided(self, account: Account, organization: Organization) -> bool | None:
        """Whether the account is entered this way; None where that depends on its unit or tags
        and neither is known."""
        if any(selector.matches(account, organization) for selector in self.where):
            return True
        has_place = bool(account.ou_path) or account.is_management
        unknown = unknown_kinds(account, has_place=has_place)
        return None if any(one.kind in unknown for one in self.where) else False


def doors_of(
    account: Account, organization: Organization, general: Sequence[Door], entries: Sequence[Entry]
) -> tuple[Door, ...]:
    """The roles to try in the account, in order, each once: those of the first entry that names
    it, or the general ones. Where its unit counts and is not known, every way that may be its
    own is tried too."""
    return tuple(dict.fromkeys(_doors(account, organization, general, entries)))


def _doors(
    account: Account, organization: Organization, general: Sequence[Door], entries: Sequence[Entry]
) -> Iterator[Door]:
    possible: list[Door] = []
    for entry in entries:
        is_meant = entry.decided(account, organization)
        if is_meant:
            yield from (*entry.doors, *possible)
            return
        if is_meant is None:
            possible += entry.doors
    yield from (*general, *possible)
