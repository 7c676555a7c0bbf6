"""Which found permission policy stands for which expected one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.model import RolePolicy
from core.presentation.outline import outline_rows

_RENAMED = 0.75  # share of equal lines from which two policies of different names are one


@dataclass(frozen=True, slots=True)
class PolicyPair:
    """Policies that are compared with each other; usually one of each side."""

    expected: tuple[RolePolicy, ...]
    found: tuple[RolePolicy, ...]

    @property
    def names_differ(self) -> bool:
        """Whether both sides exist under different names."""
        ours, theirs = ({one.name for one in side} for side in (self.expected, self.found))
        return bool(ours and theirs and ours != theirs)


def policy_pairs(
    expected: Sequence[RolePolicy], found: Sequence[RolePolicy]
) -> tuple[PolicyPair, ...]:
    """Pair by name, then by content. What is left on both sides is compared as one: policies
    may have been divided otherwise, and what counts is what they allow together."""
    pairs: list[PolicyPair] = []
    ours, theirs = list(expected), list(found)
    for same in (_same_name, _same_content):
        for one in list(ours):
            partner = next((other for other in theirs if same(one, other)), None)
            if partner is not None:
                pairs.append(PolicyPair((one,), (partner,)))
                ours.remove(one)
                theirs.remove(partner)
    if ours and theirs:
        return (*pairs, PolicyPair(tuple(ours), tuple(theirs)))
    return (
        *pairs,
        *(PolicyPair((one,), ()) for one in ours),
        *(PolicyPair((), (other,)) for other in theirs),
    )


def _same_name(one: RolePolicy, other: RolePolicy) -> bool:
    return one.name == other.name


def _same_content(one: RolePolicy, other: RolePolicy) -> bool:
    rows = outline_rows([one.document], [other.document])
    if rows is None:
        return one.document == other.document
    return sum(not row.differs for row in rows) >= _RENAMED * len(rows)
