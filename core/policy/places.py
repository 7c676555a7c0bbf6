"""Where statements apply: which bodies meet on one resource, or for one principal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.policy.arns import ArnPattern, arn_classes, arn_pattern
from core.policy.bits import bits_of
from core.policy.bodies import Body
from core.policy.budget import Budget
from core.policy.principals import Coverage, Principal, callers
from core.policy.texts import Variables, compile_text

Place = str | Principal
"""An example of where a request goes, or who makes it."""


@dataclass(slots=True)
class Places:
    """The resources or principals of some bodies."""

    bodies: Sequence[Body]
    partition: str
    variables: Variables
    budget: Budget
    _places: dict[tuple[tuple[str, ...], bool, tuple[Principal, ...]], int] = field(
        default_factory=dict
    )

    def classes(self, relevant: int) -> dict[int, list[Place]]:
        """Return the sets of bodies that apply at the same place, with the places."""
        by_place: dict[int, int] = {}
        for index in bits_of(relevant):
            place = self._places.setdefault(self.bodies[index].place, len(self._places))
            by_place[place] = by_place.get(place, 0) | 1 << index
        found: dict[int, list[Place]] = {}
        for matched, witnesses in self._matched_places().items():
            bodies = 0
            for place in bits_of(matched):
                bodies |= by_place.get(place, 0)
            found.setdefault(bodies, []).extend(witnesses)
        return found

    def _matched_places(self) -> dict[int, list[Place]]:
        if any(principals for _, _, principals in self._places):
            return self._matched_principals()
        patterns: dict[ArnPattern, int] = {}
        negated = 0
        for (texts, is_negated, _), place in self._places.items():
            negated |= is_negated << place
            for text in texts:
                for compiled in compile_text(text, self.variables, wild=True):
                    pattern = arn_pattern(compiled)
                    patterns[pattern] = patterns.get(pattern, 0) | 1 << place
        found: dict[int, list[Place]] = {}
        for payload, witnesses in arn_classes(patterns, self.budget, not_an_arn="*").items():
            found.setdefault(payload ^ negated, []).extend(witnesses)
        return found

    def _matched_principals(self) -> dict[int, list[Place]]:
        where: dict[Principal, int] = {}
        for (_, _, principals), place in self._places.items():
            for principal in principals:
                where[principal] = where.get(principal, 0) | 1 << place
        coverage = Coverage(where)
        found: dict[int, list[Place]] = {}
        for caller in callers(where, self.partition):
            self.budget.spend(4)
            mask = 0
            for principal in coverage.of(caller):
                mask |= where[principal]
            found.setdefault(mask, []).append(caller)
        return found
