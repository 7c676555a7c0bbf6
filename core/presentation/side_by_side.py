"""Expected and found, side by side: every part of a role as rows of paired lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from core.model import (
    CellResult,
    Effect,
    ExpectedRole,
    FindingCode,
    ObservedRole,
    PolicyKind,
    RolePolicy,
    RoleVerdict,
    Status,
)
from core.presentation.external_ids import external_ids, masked
from core.presentation.line_rows import Mark, Row, finished, line_rows, unified_text
from core.presentation.outline import outline_rows, written_lines
from core.presentation.policy_pairs import PolicyPair, policy_pairs
from core.presentation.role_attributes import expected_attributes, observed_attributes
from core.presentation.text import visible

NOT_AGREED = "Nothing was agreed here."
NOT_THERE = "Does not exist."
NOT_READ = "Could not be read."
MANY_LINES = 1000  # of a document that stands on one side alone, more are not shown
Show = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a role. `notes` are sentences; `left_empty` and `right_empty` say why a side
    has no lines."""

    title: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    left_empty: str = ""
    right_empty: str = ""

    @property
    def is_unread(self) -> bool:
        """Whether the found side is not known: then nothing is said about differences."""
        return self.right_empty == NOT_READ

    @property
    def differences(self) -> int:
        """How many rows differ; blank lines do not count."""
        return sum(row.differs and bool(row.left or row.right) for row in self.rows)


@dataclass(frozen=True, slots=True)
class RoleComparison:
    """The sections of one role."""

    title: str
    sections: tuple[Section, ...]


def side_by_side(
    cell: CellResult, *, as_written: bool = False, show_external_ids: bool = False
) -> tuple[RoleComparison, ...]:
    """Every role of `cell`, expected on the left and found on the right.

    Policy documents are outlines in which spelling and order do not count; with `as_written`
    they are the JSON as it stands. External IDs are masked unless asked for.
    """
    secrets = () if show_external_ids else external_ids(cell)
    show = partial(_shown, secrets)
    return tuple(_role(verdict, cell.status, as_written, show) for verdict in cell.roles)


def comparison_text(roles: Sequence[RoleComparison]) -> str:
    """Everything as plain text, for the clipboard: ``-`` expected only, ``+`` found only."""
    parts = []
    for role in roles:
        parts.append(f"{role.title}\n{'=' * len(role.title)}")
        for section in role.sections:
            empty = [f"Expected: {section.left_empty}"] if section.left_empty else []
            empty += [f"Found: {section.right_empty}"] if section.right_empty else []
            parts.append("\n".join([section.title, *section.notes, *empty,
                                    unified_text(section.rows)]))  # fmt: skip
    return "\n\n".join(parts) + "\n"


def text_rows(before: str, after: str) -> tuple[Row, ...]:
    """Two texts as they are, line by line; an empty text has no line."""
    left, right = (text.split("\n") if text else [] for text in (before, after))
    are_json = all(text[:1] in ("{", "[") for text in (before, after))
    rows = line_rows(left, right, loose_commas=are_json)
    return finished(rows, lambda line: visible(line.replace("\t", "    ")))


def _shown(secrets: Sequence[str], line: str) -> str:
    return masked(visible(line.replace("\t", "    ")), secrets)


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both sides of one role, and how to show them."""

    expected: ExpectedRole | None
    observed: ObservedRole | None
    unread: bool  # not all of the observed side was read
    as_written: bool
    show: Show

    @property
    def left_empty(self) -> str:
        return "" if self.expected else NOT_AGREED

    @property
    def right_empty(self) -> str:
        if self.observed is None:
            return NOT_READ if self.unread else NOT_THERE
        return ""

    def section(self, title: str, rows: Sequence[Row], notes: Sequence[str] = ()) -> Section:
        shown = finished(rows, self.show)
        if any(row.mark is Mark.CHANGED and row.left == row.right for row in shown):
            notes = (*notes, "The values differ in the part that is masked.")
        left = any(row.left is not None for row in shown)
        right = any(row.right is not None for row in shown)
        if left and not right and self.unread:
            # nothing was seen: that is no difference
            shown = tuple(replace(row, mark=Mark.SAME) for row in shown)
        return Section(
            self.show(title),
            shown,
            tuple(notes),
            "" if left else self.left_empty or NOT_AGREED,
            "" if right else self.right_empty or (NOT_READ if self.unread else NOT_THERE),
        )

    def documents(self, left: Sequence[str], right: Sequence[str]) -> tuple[Row, ...]:
        if not self.as_written:
            arn = self.observed.arn if self.observed else ""
            partition = arn.split(":")[1] if arn.count(":") > 1 else "aws"
            rows = outline_rows(left, right, partition=partition)
            if rows is not None:
                return rows
        return line_rows(written_lines(left), written_lines(right), loose_commas=True)


def _role(verdict: RoleVerdict, status: Status, as_written: bool, show: Show) -> RoleComparison:
    observed, expected = verdict.observed, verdict.expected
    unread = any(one.code is FindingCode.ACCOUNT_UNREADABLE for one in verdict.findings) or (
        observed is None and status is Status.UNREACHABLE
    )
    sides = _Sides(expected, observed, unread, as_written, show)
    name = expected.role_name if expected else observed.name if observed else ""
    sections = [_attributes(sides), _trust(sides, verdict), *_permissions(sides, verdict)]
    attached = _attached(sides)
    return RoleComparison(show(f"Role {name}"), (*sections, *attached))


# ---- the role itself


def _attributes(sides: _Sides) -> Section:
    left = expected_attributes(sides.expected) if sides.expected else {}
    right = observed_attributes(sides.observed) if sides.observed else {}
    if sides.expected and sides.observed:
        right = {name: value for name, value in right.items() if name in left or name == "Boundary"}
        if "Boundary" in right:
            left["Boundary"] = "none"
    rows: list[Row] = []
    for name in dict.fromkeys((*left, *right)):
        rows += line_rows(_lines(name, left.get(name)), _lines(name, right.get(name)))
    return sides.section("Name and attributes", rows)


def _lines(name: str, value: str | None) -> list[str]:
    return [] if value is None else [f"{name}: {value}"]


# ---- trust


def _trust(sides: _Sides, verdict: RoleVerdict) -> Section:
    alternatives = sides.expected.trust_alternatives if sides.expected else ()
    found = [sides.observed.trust] if sides.observed else []
    candidates = [sides.documents([one], found) for one in alternatives]
    nearest = min(candidates, key=_distance) if candidates else sides.documents([], found)
    notes = []
    if len(alternatives) > 1:
        notes.append(
            f"The agreement accepts any of {len(alternatives)} trust policies;"
            f" {'the nearest' if found else 'the first'} is shown."
        )
    if _only_wording(verdict, nearest, "trust-"):
        notes.append(_SAME_MEANING)
    return sides.section("Trust policy: who can enter", nearest, notes)


def _distance(rows: Sequence[Row]) -> int:
    return sum(row.differs for row in rows)


_SAME_MEANING = "Written differently, but it comes to the same."


def _only_wording(verdict: RoleVerdict, rows: Sequence[Row], prefix: str) -> bool:
    """Whether the verdict found both sides equal although their lines differ."""
    if not (verdict.expected and verdict.observed and any(row.differs for row in rows)):
        return False
    relevant = (prefix, "account-unreadable", "spec-incomplete")
    return not any(
        one.effect is not Effect.NOTE and one.code.startswith(relevant) for one in verdict.findings
    )


# ---- permissions


def _permissions(sides: _Sides, verdict: RoleVerdict) -> Iterator[Section]:
    expected = sides.expected.policies if sides.expected else ()
    observed = [
        policy
        for policy in (sides.observed.policies if sides.observed else ())
        if policy.kind is not PolicyKind.AWS_MANAGED
    ]
    for pair in policy_pairs(expected, observed):
        yield _policy(sides, verdict, pair)


def _policy(sides: _Sides, verdict: RoleVerdict, pair: PolicyPair) -> Section:
    rows = sides.documents(
        [policy.document for policy in pair.expected], [policy.document for policy in pair.found]
    )
    notes = []
    if not pair.expected and _is_allowed(sides.expected, pair.found[0]):
        rows = tuple(Row(Mark.SAME, row.right, row.right) for row in rows)
        notes.append("Not required, but the agreement allows it.")
    elif pair.names_differ:
        notes.append(f"Found as {sides.show(_names(pair.found))}.")
    if _only_wording(verdict, rows, "access-"):
        notes.append(_meaning(pair))
    plural = "ies" if len(pair.expected or pair.found) > 1 else "y"
    title = f"Permission polic{plural} {_names(pair.expected or pair.found)}"
    return sides.section(title, rows, notes)


def _meaning(pair: PolicyPair) -> str:
    """Why lines that differ make no difference."""
    if not pair.expected:
        return "It allows nothing beyond what was agreed."
    if not pair.found:
        return "What it should allow is allowed by other policies."
    return _SAME_MEANING


def _names(policies: Sequence[RolePolicy]) -> str:
    return ", ".join(policy.name for policy in policies)


def _is_allowed(expected: ExpectedRole | None, policy: RolePolicy) -> bool:
    if expected is None:
        return False
    if policy.arn in expected.allowed_extra:
        return True
    documents = [text for text in expected.allowed_extra if not text.startswith("arn:")]
    rows = (outline_rows([text], [policy.document]) for text in documents)
    return any(row is not None and not _distance(row) for row in rows)


# ---- AWS managed policies


def _attached(sides: _Sides) -> Iterator[Section]:
    agreed = sides.expected.aws_managed_arns if sides.expected else ()
    found = [
        policy
        for policy in (sides.observed.policies if sides.observed else ())
        if policy.kind is PolicyKind.AWS_MANAGED
    ]
    if not agreed and not found:
        return
    names = [policy.arn or policy.name for policy in found]
    allowed = [one for one in names if sides.expected and one in sides.expected.allowed_extra]
    allowed = [one for one in allowed if one not in agreed]
    rows = line_rows(sorted((*agreed, *allowed)), sorted(names))
    notes = [f"Not required, but allowed: {sides.show(', '.join(allowed))}."] if allowed else []
    yield sides.section("Attached AWS managed policies", rows, notes)
    for policy in found:
        if (policy.arn or policy.name) not in (*agreed, *allowed):
            yield _not_agreed(sides, policy)


def _not_agreed(sides: _Sides, policy: RolePolicy) -> Section:
    """What a policy allows that nobody agreed to; of a very long one, its beginning."""
    rows = sides.documents([], [policy.document])
    notes = [f"The first {MANY_LINES:,} of {len(rows):,} lines."] if len(rows) > MANY_LINES else []
    return sides.section(f"AWS managed policy {policy.name}", rows[:MANY_LINES], notes)
