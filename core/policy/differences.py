"""One difference between two sets of policies, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class Cause(Enum):
    """Why a request that one side allows is not allowed by the other."""

    NOT_GRANTED = "not granted"  # the other side has nothing on the action
    OTHER_PLACE = "only elsewhere"  # only on other resources or for other principals
    CONDITION = "only under a condition"
    DENIED = "denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Difference:
    """Requests that one side allows and the other does not.

    `actions`, `resources`, `principals`, `conditions`: the patterns of the side that allows
    more, in the document's own spelling. `witness`: one concrete request. `other_conditions`
    are what the stricter side asks for, `keys` the condition keys that make the difference,
    `sids` the statements that deny.
    """

    cause: Cause
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    other_conditions: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    sids: tuple[str, ...] = ()
    sentence: str = ""
    witness: Mapping[str, Any] = field(default_factory=dict)

    def with_sentence(self, sentence: str) -> Difference:
        """Return the same difference in other words."""
        return replace(self, sentence=sentence)

    def of_actions(self, actions: Iterable[str]) -> Difference:
        """Return the same difference for some of its actions."""
        return replace(self, actions=tuple(actions))

    @classmethod
    def merged(cls, cause: Cause, differences: Sequence[Difference]) -> Difference:
        """Return one difference that says what several say; the first one's witness."""

        def union(name: str) -> tuple[str, ...]:
            texts = {text for one in differences for text in getattr(one, name)}
            return tuple(sorted(texts, key=str.lower))

        first = differences[0]
        return cls(cause, union("actions"), union("resources"), union("principals"),
                   union("conditions"), union("other_conditions"), union("keys"),
                   union("sids"), first.sentence, first.witness)  # fmt: skip
