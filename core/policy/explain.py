"""Turning the classes of requests that differ into few differences with a cause each.

The cause is found by relaxation: what has to be left out on the stricter side (its Deny,
its conditions, its resources or principals) for the difference to vanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from core.policy.bits import bits_of
from core.policy.bodies import Body, Row
from core.policy.conditions import Condition
from core.policy.differences import Cause, Difference
from core.policy.documents import CannotJudge
from core.policy.domains import KeyValue
from core.policy.masks import STEPS, Cell, Gap, Problem
from core.policy.principals import Coverage, Principal
from core.policy.texts import FRESH, glob_matches, unmarked
from core.policy.witness import Witnesses
from core.policy.wording import sentence

_MAX_GAPS = 4_000
_MAX_DIFFERENCES = 200
_MAX_MATCHES = 50_000


def explain(
    problem: Problem, relation: str
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """Return what is missing and what is in excess, for a decided comparison."""
    problem.budget.renew(STEPS)
    gaps: list[Gap] = []
    with suppress(CannotJudge):  # the verdict stands; what was found so far explains it
        gaps.extend(islice(problem.gaps(problem.action_cells()), _MAX_GAPS))
    witnesses = Witnesses(problem)
    missing = _Side(problem, witnesses, expected_grants=True).differences(gaps)
    excess = _Side(problem, witnesses, expected_grants=False).differences(gaps)
    # a side that took too much work to explain still says that it differs
    return (
        missing or ((_unexplained(),) if relation in ("missing", "both") else ()),
        excess or ((_unexplained(),) if relation in ("excess", "both") else ()),
    )


def undecided(reason: str) -> Difference:
    """Return the difference that stands for a comparison without a certain answer."""
    return Difference(Cause.UNDECIDED, sentence=reason)


def _unexplained() -> Difference:
    return undecided("The documents differ in too many ways to list them.")


@dataclass(slots=True)
class _Group:
    """Gaps that have one cause and come from the same statements."""

    actions: dict[str, None] = field(default_factory=dict)
    places: dict[str | Principal, None] = field(default_factory=dict)
    granting: int = 0
    stricter: int = 0
    keys: set[str] = field(default_factory=set)
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    """One direction: the side that grants, and the other that is stricter."""

    problem: Problem
    witnesses: Witnesses
    expected_grants: bool

    def differences(self, gaps: Iterable[Gap]) -> tuple[Difference, ...]:
        """Group the gaps of this direction by cause and granting statements."""
        self.problem.budget.renew(STEPS)
        groups: dict[tuple[Cause, int, frozenset[str]], _Group] = {}
        for gap in gaps:
            if self._example(gap) is None:
                continue
            cause, keys = self._cause_and_keys(gap)
            granting = self._allowing(self._granting(gap.cell))
            own = (cause, granting, keys)
            if own not in groups and len(groups) >= _MAX_DIFFERENCES:
                own = (cause, 0, frozenset())  # the rest of them together
            group = groups.setdefault(own, _Group())
            group.granting |= granting
            group.actions.update(dict.fromkeys(gap.actions))
            group.places.update(dict.fromkeys(gap.places))
            group.stricter |= self._stricter(gap.cell) or self._stricter(gap.outer)
            group.gap = group.gap or gap
        return tuple(
            self._difference(cause, group.granting, keys, group)
            for (cause, _, keys), group in groups.items()
        )

    def _example(self, gap: Gap) -> Mapping[str, KeyValue] | None:
        return gap.outcome.missing if self.expected_grants else gap.outcome.excess

    def _granting(self, cell: Cell) -> int:
        return cell.expected if self.expected_grants else cell.actual

    def _stricter(self, cell: Cell) -> int:
        return cell.actual if self.expected_grants else cell.expected

    def _allowing(self, bodies: int) -> int:
        return sum(1 << i for i, body in self._bodies(bodies) if body.allows)

    def _bodies(self, bits: int) -> list[tuple[int, Body]]:
        return [(index, self.problem.bodies[index]) for index in bits_of(bits)]

    def _cell(self, granting: int, stricter: int) -> Cell:
        if self.expected_grants:
            return Cell(granting, stricter)
        return Cell(stricter, granting)

    def _cause_and_keys(self, gap: Gap) -> tuple[Cause, frozenset[str]]:
        try:
            cause = self._cause(gap)
            return cause, self._keys(gap) if cause is Cause.CONDITION else frozenset()
        except CannotJudge:  # too much work: a condition makes the difference, which one is open
            return Cause.CONDITION, frozenset()

    def _cause(self, gap: Gap) -> Cause:
        stricter = self._stricter(gap.cell)
        allowing = self._allowing(stricter)
        if not allowing:
            return Cause.OTHER_PLACE if self._allowing(self._stricter(gap.outer)) else (
                Cause.NOT_GRANTED
            )  # fmt: skip
        if allowing != stricter:
            relaxed = self.problem.outcome(self._cell(self._granting(gap.cell), allowing))
            left = relaxed.missing if self.expected_grants else relaxed.excess
            if left is None:
                return Cause.DENIED
        return Cause.CONDITION

    def _keys(self, gap: Gap) -> frozenset[str]:
        """The condition keys that make the difference: leaving one out ends it."""
        used = {c.key for _, body in self._bodies(gap.cell.expected | gap.cell.actual)
                for c in body.conditions}  # fmt: skip
        alone = set()
        for key in used:
            relaxed = self.problem.outcome(gap.cell, ignored_key=key)
            left = relaxed.missing if self.expected_grants else relaxed.excess
            if left is None:
                alone.add(key)
        return frozenset(alone or self._unshared_keys(gap.cell) or used)

    def _unshared_keys(self, cell: Cell) -> set[str]:
        sides = [
            {c for _, body in self._bodies(bits) for c in body.conditions}
            for bits in (cell.expected, cell.actual)
        ]
        return {condition.key for condition in sides[0] ^ sides[1]}

    def _difference(
        self, cause: Cause, granting: int, keys: frozenset[str], group: _Group
    ) -> Difference:
        assert group.gap is not None
        denying = group.stricter & ~self._allowing(group.stricter)
        bodies = [body for _, body in self._bodies(granting)]
        stricter = [body for _, body in self._bodies(self._allowing(group.stricter))]
        found = Difference(
            cause,
            actions=self._actions(group.actions, denying if cause is Cause.DENIED else granting),
            resources=_resources(group.places, bodies),
            principals=_principals(group.places, bodies),
            conditions=_condition_texts(bodies, keys),
            other_conditions=_condition_texts(stricter, keys),
            keys=tuple(sorted(keys)),
            sids=self._sids(denying) if cause is Cause.DENIED else (),
            witness=self.witnesses.of(group.gap, self._example(group.gap) or {}),
        )
        return found.with_sentence(sentence(found, missing=self.expected_grants))

    def _rows(self, bodies: int, *, granting: bool) -> list[Row]:
        return self.problem.rows_of(bodies, expected=self.expected_grants is granting)

    def _sids(self, denying: int) -> tuple[str, ...]:
        sids = {s.sid for row in self._rows(denying, granting=False) for s in row.statements}
        return tuple(sorted(sids - {""}))

    def _actions(self, texts: Iterable[str], bodies: int) -> tuple[str, ...]:
        """Return the patterns behind example actions, as the documents write them."""
        rows = self._rows(bodies, granting=True) + self._rows(bodies, granting=False)
        written = self.problem.written
        granted = {action for row in rows if not row.not_action for action in row.actions}
        found: dict[str, None] = {}
        for text in texts:
            whole = text.removesuffix(FRESH) + "*"
            if text in written and "*" not in text:
                found[written[text]] = None
            elif whole in granted:
                found[written.get(whole, whole)] = None
            else:
                found.update(dict.fromkeys(_patterns_behind(text, rows, written)))
        return tuple(sorted(found, key=str.lower))


def _patterns_behind(text: str, rows: Sequence[Row], written: Mapping[str, str]) -> Iterator[str]:
    """Yield the action patterns of some rows that match an example action."""
    service = text.partition(":")[0]
    for row in rows:
        if row.not_action:
            if not row.matches(text):
                excepted = ", ".join(written.get(action, action) for action in row.actions)
                yield f"every action except {excepted}"
            continue
        for pattern in row.actions:
            if pattern.startswith(("*", service)) and glob_matches(pattern, text):
                yield written.get(pattern, pattern)


def _resources(places: Iterable[str | Principal], bodies: Sequence[Body]) -> tuple[str, ...]:
    """Return the resource patterns of the granting statements that cover the places."""
    found: dict[str, None] = {}
    texts = {place: None for place in places if isinstance(place, str)}
    patterns = sum(len(body.texts) for body in bodies)
    some = list(texts)[: 1 + _MAX_MATCHES // (patterns + 1)]
    for body in bodies:
        if body.negated:
            found["every resource except " + ", ".join(map(unmarked, body.texts))] = None
            continue
        for pattern in body.texts:
            if (
                pattern in texts
                or pattern.removesuffix("*") + FRESH in texts
                or "${" in pattern
                or any(_arn_matches(pattern, text) for text in some)
            ):
                found[unmarked(pattern)] = None
    return tuple(sorted(found))


def _principals(places: Iterable[str | Principal], bodies: Sequence[Body]) -> tuple[str, ...]:
    callers = [place for place in places if isinstance(place, Principal)]
    coverage = Coverage(p for body in bodies for p in body.principals)
    covering = {p for caller in callers for p in coverage.of(caller)}
    return tuple(sorted(p.text for p in covering))


def _condition_texts(bodies: Sequence[Body], keys: frozenset[str]) -> tuple[str, ...]:
    """Return the conditions of statements, those on `keys` only if there are any."""
    found: set[Condition] = {c for body in bodies for c in body.conditions}
    return tuple(sorted(c.text for c in found if not keys or c.key in keys))


def _arn_matches(pattern: str, text: str) -> bool:
    if set(pattern) == {"*"}:
        return True
    own, other = pattern.split(":", 5), text.split(":", 5)
    own += ["*"] * (6 - len(own))
    return len(other) == 6 and all(map(glob_matches, own, other))
