"""The exact core: what two sets of statements allow, request by request, compared.

A statement is a product: actions x resources or principals x one predicate per condition
key. Along each dimension only the achievable *sets of statements that match at once*
matter (as bit masks), so requests fall into finitely many classes. Explicit Deny wins
over Allow, in each class, on each side. No wildcard is expanded to known actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.policy.bits import bits_of
from core.policy.bodies import Body, Row, resolves_variables, shared_bodies
from core.policy.budget import Budget
from core.policy.documents import CannotJudge
from core.policy.outcomes import SAME, ConditionSpace, Outcome
from core.policy.patterns import classes
from core.policy.places import Place, Places
from core.policy.statements import Statement
from core.policy.texts import FRESH, Variables, compile_text

STEPS = 2_000_000
"""Work allowed for one comparison: about a second of pure Python."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Statements (bits of bodies) of each side that match a class of requests."""

    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A class of requests that the sides answer differently, for some condition values."""

    actions: Sequence[str]
    places: Sequence[Place]
    outer: Cell  # the statements that match the actions, wherever they apply
    cell: Cell  # those of them that apply at the places
    outcome: Outcome


class Problem:
    """Two sets of statements over shared bodies, and everything computed about them."""

    def __init__(
        self, bodies: Sequence[Body], rows: Sequence[Row], partition: str, variables: Variables
    ) -> None:
        self.bodies = bodies
        self.rows = rows
        self.variables = variables
        self.budget = Budget(STEPS)
        self._not_actions = sum(1 << index for index, row in enumerate(rows) if row.not_action)
        self._rows_by_body: dict[tuple[bool, int], int] = {}
        for index, row in enumerate(rows):
            side = (row.expected, row.body)
            self._rows_by_body[side] = self._rows_by_body.get(side, 0) | 1 << index
        self._places = Places(bodies, partition, variables, self.budget)
        self._place_classes: dict[int, list[Place]] = {}
        self._laid_out = 0  # bodies that the classes of places tell apart
        self._conditions = ConditionSpace(bodies, variables, self.budget)

    def action_cells(self) -> dict[Cell, list[str]]:
        """Return the classes of actions that differ between the sides, with the actions."""
        cells: dict[Cell, list[str]] = {}
        for matched, actions in self._action_classes().items():
            cell = self._cell_of(matched)
            if cell.expected != cell.actual:
                cells.setdefault(cell, []).extend(actions)
        return cells

    def gaps(self, cells: Mapping[Cell, Sequence[str]]) -> Iterator[Gap]:
        """Yield every class of requests within `cells` in which the sides differ."""
        self._lay_out_places(cells)
        for cell, actions in cells.items():
            for inner, places in self._place_cells(cell).items():
                outcome = self.outcome(inner)
                if outcome is not SAME:
                    yield Gap(actions, places, cell, inner, outcome)

    def differing_actions(self, actions: Iterable[str], *, missing: bool) -> list[str]:
        """Return those of some literal actions that are missing, or in excess, somewhere."""
        cells: dict[Cell, list[str]] = {}
        for action in actions:
            matched = 0
            for index, row in enumerate(self.rows):
                matched |= row.matches(action.lower()) << index
            cell = self._cell_of(matched)
            if cell.expected != cell.actual:
                cells.setdefault(cell, []).append(action)
        found: dict[str, None] = {}
        for gap in self.gaps(cells):
            example = gap.outcome.missing if missing else gap.outcome.excess
            if example is not None:
                found.update(dict.fromkeys(gap.actions))
        return list(found)

    @cached_property
    def written(self) -> Mapping[str, str]:
        """Lower-case action patterns -> how a document spells them."""
        return {
            action: spelling
            for row in self.rows
            for statement in row.statements
            for action, spelling in statement.written.items()
        }

    def rows_of(self, bodies: int, *, expected: bool) -> list[Row]:
        """Return the rows of one side that have these bodies (bits)."""
        return [
            self.rows[index]
            for body in bits_of(bodies)
            for index in bits_of(self._rows_by_body.get((expected, body), 0))
        ]

    def outcome(self, cell: Cell, ignored_key: str | None = None) -> Outcome:
        """Return how the sides differ in a cell, whatever the place.

        `ignored_key`: a condition key to leave out on both sides (to find causes).
        """
        return self._conditions.outcome(cell.expected, cell.actual, ignored_key)

    def old_version(self, *, expected: bool) -> bool:
        """True if one side's document is too old to resolve the variables it writes."""
        return self.variables.plain_is_dead and any(
            row.writes_plain_variables for row in self.rows if row.expected is expected
        )

    def extra_denies(self) -> tuple[str, ...]:
        """Return the actions of Deny statements that only the actual side has."""
        known = {(row.body, row.not_action, row.actions) for row in self.rows if row.expected}
        return tuple(
            action
            for row in self.rows
            if not row.expected
            and not self.bodies[row.body].allows
            and (row.body, row.not_action, row.actions) not in known
            for action in row.actions
        )

    def _action_classes(self) -> dict[int, list[str]]:
        everything = 0
        by_service: dict[str, dict[str, int]] = {}
        for index, row in enumerate(self.rows):
            bit = 1 << index
            for action in row.actions:
                if action == "*":
                    everything |= bit
                    continue
                service, _, name = action.partition(":")
                (compiled,) = compile_text(name, self.variables, wild=True)
                names = by_service.setdefault(service, {})
                names[compiled] = names.get(compiled, 0) | bit
        any_service = by_service.pop("*", {})
        found: dict[int, list[str]] = {}
        for service in (*by_service, FRESH):
            names = dict(any_service)
            for name, bits in by_service.get(service, {}).items():
                names[name] = names.get(name, 0) | bits
            for bits, texts in classes(names, self.budget, allow_empty=False).items():
                named = [f"{service}:{text}" for text in texts]
                found.setdefault(bits | everything, []).extend(named)
        return found

    def _cell_of(self, matched: int) -> Cell:
        active = matched ^ self._not_actions
        expected = actual = 0
        if active.bit_count() <= len(self._rows_by_body):
            rows = [self.rows[index] for index in bits_of(active)]
            sides = [(row.expected, row.body) for row in rows]
        else:
            sides = [side for side, rows in self._rows_by_body.items() if rows & active]
        self.budget.spend(1 + len(sides) // 2)
        for is_expected, body in sides:
            if is_expected:
                expected |= 1 << body
            else:
                actual |= 1 << body
        return Cell(expected, actual)

    def _lay_out_places(self, cells: Iterable[Cell]) -> None:
        needed = self._laid_out
        for cell in cells:
            needed |= cell.expected | cell.actual
        if needed != self._laid_out:
            self._place_classes = self._places.classes(needed)
            self._laid_out = needed

    def _place_cells(self, cell: Cell) -> dict[Cell, list[Place]]:
        """Split a cell by resource or principal; classes in which nothing differs go."""
        active = cell.expected | cell.actual
        here: dict[int, list[Place]] = {}
        self.budget.spend(1 + len(self._place_classes) // 8)
        for mask, witnesses in self._place_classes.items():
            if mask & active:
                here.setdefault(mask & active, []).extend(witnesses)
        found: dict[Cell, list[Place]] = {}
        for mask, witnesses in here.items():
            inner = Cell(cell.expected & mask, cell.actual & mask)
            if inner.expected != inner.actual:
                found[inner] = witnesses
        return found


def build_problem(
    expected: Sequence[Statement],
    actual: Sequence[Statement],
    *,
    partition: str,
    known_variables: Mapping[str, str],
) -> Problem:
    """Put the statements of both sides over shared bodies.

    `known_variables`: policy variables whose value is certain (lower-case name -> value).
    """
    live = resolves_variables((*expected, *actual))
    variables = Variables(known=known_variables, plain_is_dead=live)
    bodies, rows = shared_bodies(expected, actual, partition)
    return Problem(bodies, rows, partition, variables)


def undecidable_mix() -> CannotJudge:
    """The reason when operators of different kinds meet on one condition key."""
    return CannotJudge(
        "A condition key is compared with operators of different kinds (for example "
        "StringLike and ArnLike): which side allows more cannot be told with certainty."
    )
