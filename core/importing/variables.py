"""The values that an imported text leaves open, each under one name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from core.catalogue.placeholders import Text, fill, names_in
from core.catalogue.spec import BUILT_IN
from core.importing.imported import ImportedVariable

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
# how consoles write "put yours here": <external-id>, <YOUR BUCKET>
_ANGLED = re.compile(r"<([A-Za-z][\w .-]{1,60})>")
_PSEUDO = {
    "AWS::AccountId": "${account_id}",
    "AWS::Partition": "${partition}",
}
# more than a value: a piece of a document
_FRAGMENT = re.compile(r'["{}\n]')
_SECRET = re.compile(r"extern\w*id|secret|token|password", re.IGNORECASE)


@dataclass(slots=True)
class Variables:
    """Gives every origin one name that a vendor spec accepts, and keeps what is known of it."""

    _by_origin: dict[str, ImportedVariable] = field(default_factory=dict)
    _empty: set[str] = field(default_factory=set)

    def declare(
        self,
        origin: str,
        *,
        default: Text | None = None,
        description: str = "",
        sensitive: bool = False,
        choices: tuple[str, ...] = (),
        name: str | None = None,
    ) -> str:
        """The placeholder of an origin; the first declaration says what it is.

        An empty default counts where conditions ask for it, but never fills a document.
        """
        known = self._by_origin.get(origin)
        if known is None:
            empty, default = default in ("", ()), default or None
            chosen = self._free_name(name or origin)
            secret = sensitive or _SECRET.search(chosen.replace("_", "")) is not None
            known = ImportedVariable(chosen, origin, default, description, secret, choices)
            self._by_origin[origin] = known
            if empty:
                self._empty.add(chosen)
        return f"${{{known.name}}}"

    def adopted(self, node: Any) -> Any:
        """`node` with CloudFormation's and console placeholders turned into our own."""
        if isinstance(node, str):
            text = _PLACEHOLDER.sub(self._own, node)
            return _ANGLED.sub(lambda match: self.declare(match.group(0)), text)
        if isinstance(node, dict):
            return {self.adopted(key): self.adopted(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.adopted(item) for item in node]
        return node

    def concrete(self, node: Any) -> Any:
        """`node` with the defaults in place; None when a value without default is left."""
        defaults: dict[str, Text] = dict.fromkeys(self._empty, "")
        defaults |= {one.name: one.default for one in self._by_origin.values() if one.default}
        for _ in range(3):  # a default may name another variable
            node = fill(node, defaults)
        return None if any(names_in(node)) else node

    def used_in(self, *nodes: Any) -> tuple[ImportedVariable, ...]:
        """The variables that nodes name, and those that their defaults name."""
        named = dict.fromkeys(name for node in nodes for name in names_in(node))
        by_name = {one.name: one for one in self._by_origin.values()}
        for name in list(named):
            if name in by_name:
                named |= dict.fromkeys(names_in(by_name[name].default))
        return tuple(by_name[name] for name in named if name in by_name)

    def _own(self, match: re.Match[str]) -> str:
        name = match.group(1).strip()
        if name in _PSEUDO:
            return _PSEUDO[name]
        ours = name in BUILT_IN or any(one.name == name for one in self._by_origin.values())
        if ours or not any(names_in(match.group(0))):
            return match.group(0)
        return self.declare(name)

    def _free_name(self, origin: str) -> str:
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", origin)
        name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:48].strip("_")
        name = name if name[:1].isalpha() else f"value_{name}".rstrip("_")
        taken = {*BUILT_IN, *(one.name for one in self._by_origin.values())}
        numbered = (f"{name}_{number}" for number in range(2, 10_000))
        return next(text for text in (name, *numbered) if text not in taken)


def is_fragment(text: str) -> bool:
    """Whether a default is a piece of a document, to be put in place rather than asked for."""
    return _FRAGMENT.search(text) is not None
