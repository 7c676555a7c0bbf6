"""Finding the roles of one vendor in one account again in another scan. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from core.changes.outline import CellOutline, RoleOutline
from core.model import Status

Pair = tuple[RoleOutline | None, RoleOutline | None]


def paired_roles(before: CellOutline | None, after: CellOutline | None) -> Iterator[Pair]:
    """Every role of both cells exactly once, each with its counterpart.

    None stands for a whole cell that is not there. A role without a counterpart in a cell that
    is there gets one that says what is known of it.
    """
    if before is None or after is None:
        for role in after.roles if after else ():
            yield None, role
        for role in before.roles if before else ():
            yield role, None
        return
    old, new = list(before.roles), list(after.roles)
    pairs = [*_matched(old, new, lambda role: role.key), *_matched(old, new, lambda one: one.name)]
    if len(old) == len(new) == 1 and not (old[0].name and new[0].name):
        pairs.append((old.pop(), new.pop()))
    old, new = _without_blank(old), _without_blank(new)
    pairs += [(role, _absent(after)) for role in old]
    pairs += [(_absent(before), role) for role in new]
    yield from pairs


def _matched(
    old: list[RoleOutline], new: list[RoleOutline], mark: Callable[[RoleOutline], str]
) -> list[Pair]:
    """Takes the roles with the same, non-empty mark out of both lists."""
    pairs: list[Pair] = []
    for role in tuple(new):
        other = next((one for one in old if mark(role) and mark(one) == mark(role)), None)
        if other is not None:
            old.remove(other)
            new.remove(role)
            pairs.append((other, role))
    return pairs


def _without_blank(roles: list[RoleOutline]) -> list[RoleOutline]:
    return [role for role in roles if role.name or role.key]


def _absent(cell: CellOutline) -> RoleOutline:
    """What is known of a role that a cell does not have. A cell without any role says it."""
    if not (cell.roles[0].name or cell.roles[0].key):
        return cell.roles[0]
    unknown = cell.status is Status.UNREACHABLE
    return RoleOutline("", "", Status.UNREACHABLE if unknown else Status.NOT_EXPECTED)
