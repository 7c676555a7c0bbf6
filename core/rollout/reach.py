"""Which accounts a roll-out to units would reach, as the last scan knows them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.agreement.scope import Scope, is_management
from core.model import Account, AccountResult, Organization, Status


@dataclass(frozen=True, slots=True)
class Reach:
    """`covered` accounts get a stack. `outside` stand in the units but nothing is agreed for
    them; in `standing` a role of that name stands already, which no stack can take over. `beyond`
    are agreed but stand in none of the units; of `unknown` ones among the covered nobody knows
    what stands there. `management`: the management account is agreed too, which no service-managed
    StackSet reaches."""

    covered: tuple[Account, ...]
    outside: tuple[Account, ...]
    standing: tuple[Account, ...]
    beyond: tuple[Account, ...]
    unknown: tuple[Account, ...]
    management: bool

    @property
    def outside_ids(self) -> tuple[str, ...]:
        """The ids of the accounts of the units for which nothing is agreed."""
        return tuple(account.id for account in self.outside)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Those, and the accounts where the role stands already."""
        return (*self.outside_ids, *(account.id for account in self.standing))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that can be chosen: `depth` 0 is the root, `accounts` counts all below it."""

    id: str
    name: str
    depth: int
    accounts: int


def reach(
    vendor: str,
    scope: Scope,
    units: Collection[str],
    results: Sequence[AccountResult],
    organization: Organization,
    *,
    with_stacks: Collection[str] = (),
) -> Reach:
    """What deploying `vendor` to `units` would reach. `with_stacks`: the accounts that have a
    stack of the StackSet already."""
    wanted = frozenset(units)
    covered: list[Account] = []
    outside: list[Account] = []
    standing: list[Account] = []
    beyond: list[Account] = []
    unknown: list[Account] = []
    management = False
    for one in results:
        account = one.account
        agreed = scope.covers(account, organization)
        if is_management(account, organization):
            management = management or agreed
        elif wanted.isdisjoint(unit.id for unit in account.ou_path):
            beyond += [account] if agreed else []
        elif not agreed:
            outside.append(account)
        elif account.id not in with_stacks and _has_role(one, vendor):
            standing.append(account)
        else:
            covered.append(account)
            unknown += [account] if _is_unknown(one, vendor) else []
    return Reach(
        tuple(covered), tuple(outside), tuple(standing), tuple(beyond), tuple(unknown), management
    )


def units_of(accounts: Sequence[Account]) -> tuple[Unit, ...]:
    """Every unit with accounts below it, each under its parent."""
    names: dict[tuple[str, ...], str] = {}
    counts: Counter[tuple[str, ...]] = Counter()
    for account in accounts:
        path = tuple(unit.id for unit in account.ou_path)
        for depth, unit in enumerate(account.ou_path, start=1):
            names[path[:depth]] = unit.name
            counts[path[:depth]] += 1
    return tuple(_below((), names, counts))


def likely_units(scope: Scope, accounts: Sequence[Account]) -> frozenset[str]:
    """The units that the scope itself names; the root for all members; none where it goes by
    tags or single accounts."""
    found: set[str] = set()
    for one in scope.include:
        if one.kind == "unit-id":
            found.update(one.words)
        elif one.kind == "unit-path":
            found.update(_named(one.words, accounts))
        elif one.kind in ("all", "members", "organization"):
            found.update(account.ou_path[0].id for account in accounts if account.ou_path)
    return frozenset(found)


def _named(words: tuple[str, ...], accounts: Sequence[Account]) -> Iterator[str]:
    """The unit of that path, which is written from below the root or from the root."""
    for account in accounts:
        names = tuple(unit.name for unit in account.ou_path)
        for start in (1, 0):
            end = start + len(words)
            if names[start:end] == words:
                yield account.ou_path[end - 1].id


def _below(
    above: tuple[str, ...], names: Mapping[tuple[str, ...], str], counts: Counter[tuple[str, ...]]
) -> Iterator[Unit]:
    own = [path for path in names if path[:-1] == above]
    for path in sorted(own, key=lambda one: (names[one].casefold(), one)):
        yield Unit(path[-1], names[path], len(above), counts[path])
        yield from _below(path, names, counts)


def _has_role(result: AccountResult, vendor: str) -> bool:
    cell = result.cell(vendor)
    return cell is not None and cell.observed is not None


def _is_unknown(result: AccountResult, vendor: str) -> bool:
    cell = result.cell(vendor)
    return cell is None or cell.status is Status.UNREACHABLE
