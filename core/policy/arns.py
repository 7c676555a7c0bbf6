"""ARN patterns: six fields, each matched on its own.

A `*` in the first five fields stays inside its field, a short pattern is padded
(``arn:aws:ec2:*`` is ``arn:aws:ec2:*:*:*``), the sixth field may hold anything. Source:
IAM User Guide, "IAM JSON policy elements: Resource" and "ARN condition operators".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.policy.bits import bits_of
from core.policy.budget import Budget
from core.policy.documents import CannotJudge
from core.policy.patterns import Classes, classes
from core.policy.texts import ANY, FRESH, STAR

_FIELDS = 6


@dataclass(frozen=True, slots=True)
class ArnPattern:
    """A compiled ARN pattern; ``everything`` (a lone `*`) also matches what is no ARN."""

    fields: tuple[str, ...]
    everything: bool = False


def arn_pattern(compiled: str) -> ArnPattern:
    """Split a compiled pattern into its fields.

    Raises:
        CannotJudge: it is neither `*` nor of the form ``arn:...``.
    """
    if compiled == STAR:
        return ArnPattern((), everything=True)
    fields = compiled.split(":", _FIELDS - 1)
    if fields[0] != "arn" or len(fields) == 1:
        raise CannotJudge(f"{_shown(compiled)!r} is neither an ARN nor *.")
    if len(fields) < _FIELDS:
        if not fields[-1].endswith(STAR):
            raise CannotJudge(f"{_shown(compiled)!r} is not a complete ARN.")
        fields += [STAR] * (_FIELDS - len(fields))
    return ArnPattern(tuple(fields))


def with_partition(text: str, partition: str, *, expected: bool) -> str:
    """Return an ARN text of a document as it reads in the role's partition.

    A wildcard partition means the role's own; what was agreed for ``aws`` is meant for the
    partition that the role is in.
    """
    if not text.startswith("arn:"):
        return text
    own, colon, rest = text[4:].partition(":")
    if own == "*" or (expected and own == "aws"):
        # "arn:*" alone stands for a short, padded ARN
        return f"arn:{partition}:{rest}" if colon else f"arn:{partition}:*"
    return text


def arn_classes(patterns: Mapping[ArnPattern, int], budget: Budget, *, not_an_arn: str) -> Classes:
    """Return every achievable union of payloads over all ARNs and the text `not_an_arn`.

    `patterns`: ARN pattern -> payload bits.
    """
    base = 0
    listed: list[tuple[tuple[str, ...], int]] = []
    for pattern, payload in patterns.items():
        if pattern.everything:
            base |= payload
        else:
            listed.append((pattern.fields, payload))
    found: Classes = {base: [not_an_arn]}
    for alive, start in _prefixes([fields for fields, _ in listed], budget).items():
        resources: dict[str, int] = {}
        for index in bits_of(alive):
            fields, payload = listed[index]
            resources[fields[-1]] = resources.get(fields[-1], 0) | payload
        budget.spend(1 + len(resources))
        for value, texts in classes(resources, budget, allow_empty=False).items():
            found.setdefault(base | value, []).extend(f"{start}:{text}" for text in texts)
    return found


def _prefixes(patterns: list[tuple[str, ...]], budget: Budget) -> dict[int, str]:
    """Return the sets of patterns whose first five fields some ARN start matches."""
    alive: dict[int, str] = {(1 << len(patterns)) - 1: "arn"}
    for position in range(1, _FIELDS - 1):
        bits: dict[str, int] = {}
        for index, fields in enumerate(patterns):
            bits[fields[position]] = bits.get(fields[position], 0) | 1 << index
        if len(bits) == 1:
            only = next(iter(bits))
            if only == STAR or not (STAR in only or ANY in only):
                text = FRESH if only == STAR else only
                alive = {value: f"{start}:{text}" for value, start in alive.items()} | (
                    {} if only == STAR else {0: _outside(position)}
                )
                continue
        options = [(value, texts[0]) for value, texts in _field(bits, budget).items()]
        after: dict[int, str] = {}
        for value, start in alive.items():
            budget.spend(len(options))
            for option, text in options:
                after.setdefault(value & option, f"{start}:{text}")
        alive = after
    return alive


def _field(bits: Mapping[str, int], budget: Budget) -> Classes:
    return classes(bits, budget, allow_empty=True)


def _outside(position: int) -> str:
    """Return an ARN start that no pattern matches."""
    return ":".join(["arn"] + [FRESH] * position)


def _shown(compiled: str) -> str:
    return compiled.replace(STAR, "*").replace(ANY, "?")[:80]
