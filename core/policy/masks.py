"""The exact core: what two sets of statements allow, request by request, compared.

A statement is a product: actions x resources or principals x one predicate per condition
key. Along each dimension only the achievable *sets of statements that match at once*
matter (as bit masks), so requests fall into finitely many classes. Explicit Deny wins
over Allow, in each class, on each side. No wildcard is expanded to known actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from core.policy.arns import ArnPattern, arn_classes, arn_pattern, with_partition
from core.policy.conditions import Condition, Family, Test
from core.policy.documents import CannotJudge
from core.policy.domains import KeyClasses, KeyValue, key_classes
from core.policy.patterns import (
    FRESH,
    Budget,
    Variables,
    classes,
    compile_text,
    glob_matches,
    has_live_variable,
    is_plain,
    too_complex,
)
from core.policy.principals import Coverage, Principal, PrincipalKind, callers, localised
from core.policy.statements import Statement

STEPS = 2_000_000
"""Work allowed for one comparison: about a second of pure Python."""
_MAX_CONDITION_STATES = 30_000


_Example: TypeAlias = tuple["_Example", str, KeyValue] | None
"""The keys of an example request, the last one first; earlier ones are shared."""


@dataclass(frozen=True, slots=True)
class Body:
    """A statement without its actions, in the role's partition. Equal on both sides or not."""

    allows: bool
    texts: tuple[str, ...]  # resources; () in a trust policy
    negated: bool  # NotResource
    principals: tuple[Principal, ...]
    conditions: tuple[Condition, ...]

    @property
    def place(self) -> tuple[tuple[str, ...], bool, tuple[Principal, ...]]:
        """Where the statement applies: its resources or its principals."""
        return (self.texts, self.negated, self.principals)


@dataclass(frozen=True, slots=True)
class Row:
    """The actions of one or more statements of one side that share a body."""

    expected: bool
    body: int
    not_action: bool
    actions: tuple[str, ...]
    statements: tuple[Statement, ...]

    def matches(self, action: str) -> bool:
        """True if a literal, lower-case action is among the row's actions."""
        service = action.partition(":")[0]
        return any(
            pattern == action
            or (
                ("*" in pattern or "?" in pattern)
                and pattern.startswith(("*", service))
                and glob_matches(pattern, action)
            )
            for pattern in self.actions
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """Statements (bits of bodies) of each side that match a class of requests."""

    expected: int
    actual: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the sides differ in a cell: the keys of an example request, or None."""

    missing: Mapping[str, KeyValue] | None
    excess: Mapping[str, KeyValue] | None
    certain: bool


_SAME = Outcome(None, None, certain=True)


@dataclass(frozen=True, slots=True)
class Gap:
    """A class of requests that the sides answer differently, for some condition values."""

    actions: Sequence[str]
    places: Sequence[str | Principal]
    outer: Cell  # the statements that match the actions, wherever they apply
    cell: Cell  # those of them that apply at the places
    outcome: Outcome


@dataclass(slots=True)
class Problem:
    """Two sets of statements over shared bodies, and everything computed about them."""

    partition: str
    variables: Variables
    budget: Budget
    bodies: list[Body]
    rows: list[Row]
    _places: dict[tuple[tuple[str, ...], bool, tuple[Principal, ...]], int] = field(
        default_factory=dict
    )
    _condition_sets: dict[tuple[Condition, ...], int] = field(default_factory=dict)
    _place_classes: dict[int, list[str | Principal]] | None = None
    _outcomes: dict[tuple[int, int, int, int], Outcome] = field(default_factory=dict)
    _key_classes: dict[tuple[Condition, ...], KeyClasses] = field(default_factory=dict)

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
        for cell, actions in cells.items():
            for inner, places in self._place_cells(cell, cells).items():
                outcome = self.outcome(inner)
                if outcome is not _SAME:
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

    def old_version(self, *, expected: bool) -> bool:
        """True if one side's document is too old to resolve the variables it writes."""
        texts = (
            text
            for row in self.rows
            if row.expected is expected
            for statement in row.statements
            for text in _variable_texts(statement)
        )
        return self.variables.plain_is_dead and any(is_plain(text) for text in texts)

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

    # --- actions

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
        expected = actual = 0
        for index, row in enumerate(self.rows):
            if bool(matched >> index & 1) != row.not_action:
                if row.expected:
                    expected |= 1 << row.body
                else:
                    actual |= 1 << row.body
        return Cell(expected, actual)

    # --- resources and principals

    def _place_cells(self, cell: Cell, cells: Iterable[Cell]) -> dict[Cell, list[str | Principal]]:
        """Split a cell by resource or principal; classes in which nothing differs go."""
        if self._place_classes is None:
            relevant = 0
            for one in cells:
                relevant |= one.expected | one.actual
            self._place_classes = self._classes_of_places(relevant)
        active = cell.expected | cell.actual
        here: dict[int, list[str | Principal]] = {}
        self.budget.spend(1 + len(self._place_classes) // 8)
        for mask, witnesses in self._place_classes.items():
            if mask & active:
                here.setdefault(mask & active, []).extend(witnesses)
        found: dict[Cell, list[str | Principal]] = {}
        for mask, witnesses in here.items():
            inner = Cell(cell.expected & mask, cell.actual & mask)
            if inner.expected != inner.actual:
                found[inner] = witnesses
        return found

    def _classes_of_places(self, relevant: int) -> dict[int, list[str | Principal]]:
        """Return the sets of bodies that apply at the same place, with the places."""
        by_place: dict[int, int] = {}
        for index, body in enumerate(self.bodies):
            if relevant >> index & 1:
                place = self._places.setdefault(body.place, len(self._places))
                by_place[place] = by_place.get(place, 0) | 1 << index
        found: dict[int, list[str | Principal]] = {}
        for matched, witnesses in self._matched_places().items():
            bodies = 0
            for place, bits in by_place.items():
                if matched >> place & 1:
                    bodies |= bits
            found.setdefault(bodies, []).extend(witnesses)
        return found

    def _matched_places(self) -> dict[int, list[str | Principal]]:
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
        found: dict[int, list[str | Principal]] = {}
        for payload, witnesses in arn_classes(patterns, self.budget, not_an_arn="*").items():
            found.setdefault(payload ^ negated, []).extend(witnesses)
        return found

    def _matched_principals(self) -> dict[int, list[str | Principal]]:
        where: dict[Principal, int] = {}
        for (_, _, principals), place in self._places.items():
            for principal in principals:
                where[principal] = where.get(principal, 0) | 1 << place
        coverage = Coverage(where)
        found: dict[int, list[str | Principal]] = {}
        for caller in callers(where, self.partition):
            self.budget.spend(4)
            mask = 0
            for principal in coverage.of(caller):
                mask |= where[principal]
            found.setdefault(mask, []).append(caller)
        return found

    # --- conditions

    def outcome(self, cell: Cell, ignored_key: str | None = None) -> Outcome:
        """Return how the sides differ in a cell, whatever the place.

        `ignored_key`: a condition key to leave out on both sides (to find causes).
        """
        sides = (
            *self._condition_masks(cell.expected, ignored_key),
            *self._condition_masks(cell.actual, ignored_key),
        )
        if sides[:2] == sides[2:]:
            return _SAME
        known = self._outcomes.get(sides)
        if known is None:
            known = self._outcomes[sides] = self._compared(*sides)
        return known

    def _condition_masks(self, bodies: int, ignored_key: str | None) -> tuple[int, int]:
        """Return the condition sets that allow and that deny, without needless ones."""
        allow = deny = 0
        while bodies:
            lowest = bodies & -bodies
            bodies ^= lowest
            body = self.bodies[lowest.bit_length() - 1]
            conditions = body.conditions
            if ignored_key is not None:
                conditions = tuple(item for item in conditions if item.key != ignored_key)
            if not conditions and not body.allows:
                return (0, 0)
            number = self._condition_sets.setdefault(conditions, len(self._condition_sets))
            if body.allows:
                allow |= 1 << number
            else:
                deny |= 1 << number
        unconditional = self._condition_sets.get(())
        if unconditional is not None and allow >> unconditional & 1:
            allow = 1 << unconditional
        return (allow, deny) if allow else (0, 0)

    def _compared(self, e_allow: int, e_deny: int, a_allow: int, a_deny: int) -> Outcome:
        sides = _Sides(e_allow, e_deny, a_allow, a_deny)
        active = e_allow | e_deny | a_allow | a_deny
        sets = {
            number: conditions
            for conditions, number in self._condition_sets.items()
            if active >> number & 1
        }
        states: dict[int, _Example] = {active: None}
        open_keys = {number: {c.key for c in conditions} for number, conditions in sets.items()}
        certain = True
        for key in _keys_by_use(sets):
            conditions, needs = _conditions_on(key, sets)
            found = self._classes_of_key(conditions)
            certain = certain and found.certain
            for keys in open_keys.values():
                keys.discard(key)
            settled = sum(1 << number for number, keys in open_keys.items() if not keys)
            kept = _kept_masks(found.truths, needs, active)
            after: dict[int, _Example] = {}
            for state, example in states.items():
                self.budget.spend(2 * len(kept))
                for mask, value in kept.items():
                    both = state & mask
                    if both not in after and not sides.agree(both, settled):
                        after[both] = (example, key, value)
            if len(after) > _MAX_CONDITION_STATES:
                raise too_complex()
            states = after
        return sides.outcome(states, certain)

    def _classes_of_key(self, conditions: tuple[Condition, ...]) -> KeyClasses:
        found = self._key_classes.get(conditions)
        if found is None:
            found = key_classes(conditions, self.variables, self.budget)
            self._key_classes[conditions] = found
        return found


@dataclass(frozen=True, slots=True)
class _Sides:
    """The condition sets that allow and deny, on each side, as bits."""

    e_allow: int
    e_deny: int
    a_allow: int
    a_deny: int

    def agree(self, state: int, settled: int) -> bool:
        """True if both sides answer alike whatever the keys still open turn out to be."""
        e_allow, a_allow = state & self.e_allow, state & self.a_allow
        e_deny, a_deny = state & self.e_deny, state & self.a_deny
        if e_allow == a_allow and e_deny == a_deny:
            return True
        expected_no = not e_allow or bool(e_deny & settled)
        actual_no = not a_allow or bool(a_deny & settled)
        if expected_no or actual_no:
            return expected_no and actual_no
        expected_yes = bool(e_allow & settled) and not e_deny
        return expected_yes and bool(a_allow & settled) and not a_deny

    def outcome(self, states: Mapping[int, _Example], certain: bool) -> Outcome:
        """Judge the states that are left when every key has its value."""
        missing: dict[str, KeyValue] | None = None
        excess: dict[str, KeyValue] | None = None
        for state, example in states.items():
            expected = bool(state & self.e_allow) and not state & self.e_deny
            actual = bool(state & self.a_allow) and not state & self.a_deny
            if expected and not actual and missing is None:
                missing = _unrolled(example)
            elif actual and not expected and excess is None:
                excess = _unrolled(example)
        if missing is None and excess is None:
            return _SAME
        return Outcome(missing, excess, certain)


def _unrolled(example: _Example) -> dict[str, KeyValue]:
    found: dict[str, KeyValue] = {}
    while example is not None:
        example, key, value = example
        found[key] = value
    return found


def _keys_by_use(sets: Mapping[int, tuple[Condition, ...]]) -> list[str]:
    """The keys that most condition sets use first: they settle most."""
    use: dict[str, int] = {}
    for conditions in sets.values():
        for key in {condition.key for condition in conditions}:
            use[key] = use.get(key, 0) + 1
    return sorted(use, key=lambda key: (-use[key], key))


def _conditions_on(
    key: str, sets: Mapping[int, tuple[Condition, ...]]
) -> tuple[tuple[Condition, ...], dict[int, int]]:
    """Return the distinct conditions on a key, and which of them each set needs (bits)."""
    numbers: dict[Condition, int] = {}
    needs: dict[int, int] = {}
    for number, conditions in sets.items():
        for condition in conditions:
            if condition.key == key:
                bit = 1 << numbers.setdefault(condition, len(numbers))
                needs[number] = needs.get(number, 0) | bit
    return tuple(numbers), needs


def _kept_masks(
    truths: Mapping[int, KeyValue], needs: Mapping[int, int], active: int
) -> dict[int, KeyValue]:
    """Return which condition sets survive for some value of the key."""
    kept: dict[int, KeyValue] = {}
    for truth, value in truths.items():
        mask = active
        for number, need in needs.items():
            if need & ~truth:
                mask &= ~(1 << number)
        kept.setdefault(mask, value)
    return kept


# --- building


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
    texts = [text for statement in (*expected, *actual) for text in _variable_texts(statement)]
    live = any(has_live_variable(text) for text in texts)
    dead_ids = _dead_ids(expected, actual)
    bodies: dict[Body, int] = {}
    merged: dict[tuple[bool, int, bool, tuple[str, ...]], list[Statement]] = {}
    for is_expected, statements in ((True, expected), (False, actual)):
        for statement in statements:
            body = _body(statement, partition, is_expected, dead_ids[is_expected])
            number = bodies.setdefault(body, len(bodies))
            own = statement.actions if statement.not_action else ()
            key = (is_expected, number, statement.not_action, own)
            merged.setdefault(key, []).append(statement)
    rows = [
        Row(is_expected, number, not_action,
            tuple(sorted({action for item in group for action in item.actions})), tuple(group))
        for (is_expected, number, not_action, _), group in merged.items()
    ]  # fmt: skip
    variables = Variables(known=known_variables, plain_is_dead=live)
    return Problem(partition, variables, Budget(STEPS), list(bodies), rows)


def _variable_texts(statement: Statement) -> Iterator[str]:
    for text in statement.resources:
        if "${" in text:
            yield text
    for condition in statement.conditions:
        yield from (value for value in condition.values if "${" in value)


def _body(statement: Statement, partition: str, expected: bool, dead: frozenset[str]) -> Body:
    return Body(
        statement.allows,
        _distinct(with_partition(text, partition, expected=expected)
                  for text in statement.resources),
        statement.not_resource,
        tuple(sorted({
            localised(principal, partition, expected=expected)
            for principal in statement.principals
            if principal.name not in dead or principal.kind is not PrincipalKind.UNIQUE_ID
        })),
        tuple(_localised_condition(item, partition, expected) for item in statement.conditions),
    )  # fmt: skip


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Sorted, without repeats; a lone `*` says it all."""
    found = sorted(set(texts))
    return ("*",) if "*" in found else tuple(found)


def _localised_condition(condition: Condition, partition: str, expected: bool) -> Condition:
    wild = condition.test is Test.LIKE
    if condition.family not in (Family.STRING, Family.ARN):
        return condition
    values = {
        with_partition(value, partition, expected=expected)
        if wild or not value.startswith("arn:*")
        else value
        for value in condition.values
    }
    if values == set(condition.values):
        return condition
    return Condition(condition.key, condition.family, condition.test, condition.negated,
                     condition.quantifier, condition.if_exists,
                     tuple(sorted(values)))  # fmt: skip


def _dead_ids(
    expected: Sequence[Statement], actual: Sequence[Statement]
) -> dict[bool, frozenset[str]]:
    """Return, per side (True: expected), the unique ids that match nobody.

    IAM shows a deleted principal as its unique id. An id that only the actual side names
    is dead. One that only the expected side names is meant as the vendor's own if the
    expected side names nobody else.
    """
    names = {
        side: {(p.kind, p.name) for statement in statements for p in statement.principals}
        for side, statements in ((True, expected), (False, actual))
    }
    ids = {
        side: {name for kind, name in named if kind is PrincipalKind.UNIQUE_ID}
        for side, named in names.items()
    }
    others = any(kind is not PrincipalKind.UNIQUE_ID for kind, _ in (*names[True], *names[False]))
    return {
        True: frozenset(ids[True] - ids[False]) if others else frozenset(),
        False: frozenset(ids[False] - ids[True]),
    }


def undecidable_mix() -> CannotJudge:
    """The reason when operators of different kinds meet on one condition key."""
    return CannotJudge(
        "A condition key is compared with operators of different kinds (for example "
        "StringLike and ArnLike): which side allows more cannot be told with certainty."
    )
