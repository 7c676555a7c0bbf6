"""What CloudFormation's intrinsic functions come to, with parameters left as placeholders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.importing.drafts import Draft

NO_VALUE = object()
"""What ``AWS::NoValue`` gives: the field is as if it were not written."""

_SUB = re.compile(r"\$\{([^{}]*)\}")
_MAX_DEEP = 60
_PSEUDO = {
    "AWS::AccountId": "${account_id}",
    "AWS::Partition": "${partition}",
    "AWS::URLSuffix": "amazonaws.com",
}
_CONDITIONS = ("Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition")


@dataclass(slots=True)
class Evaluator:
    """Evaluates the values of one template.

    `named`: what ``Ref`` and the attribute ``Arn`` of a resource give, where they are known.
    """

    draft: Draft
    parameters: Mapping[str, str]  # the placeholder of each
    mappings: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resources: Mapping[str, Any]
    named: dict[tuple[str, str], str] = field(default_factory=dict)
    line: int = 0
    _depth: int = 0

    def value(self, node: Any) -> Any:
        """The value of a node; a part that stays open becomes a placeholder."""
        if self._depth > _MAX_DEEP:
            self.draft.remark(self.line, "A value nests too deep; it is left out.", left_out=True)
            return NO_VALUE
        self._depth += 1
        try:
            return self._value(node)
        finally:
            self._depth -= 1

    def text(self, node: Any) -> str | None:
        """The value of a node if it is text or a number."""
        value = self.value(node)
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return None
        return str(value)

    def holds(self, condition: Any) -> bool | None:
        """Whether a condition holds with the parameters' defaults; None when that is open."""
        if isinstance(condition, str):
            known = self.conditions.get(condition)
            return None if known is None or self._depth > _MAX_DEEP else self._held(known)
        return self._held(condition)

    def _value(self, node: Any) -> Any:
        if isinstance(node, list):
            return [value for item in node if (value := self.value(item)) is not NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            name, argument = next(iter(node.items()))
            if name == "Ref" or (isinstance(name, str) and name.startswith("Fn::")):
                return self._function(name, argument)
        values = {key: self.value(item) for key, item in node.items()}
        return {key: value for key, value in values.items() if value is not NO_VALUE}

    def _function(self, name: str, argument: Any) -> Any:
        known: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::Sub": self._sub,
            "Fn::GetAtt": self._attribute,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::FindInMap": self._find_in_map,
            "Fn::If": self._if,
        }
        if name in known:
            return known[name](argument)
        words = argument if isinstance(argument, str) else ""
        return self._open(f"{name.removeprefix('Fn::')} {words}".strip())

    def _open(self, origin: str) -> str:
        reason = f"{origin} is not in the text; its value has to be given."
        self.draft.remark(self.line, reason)
        return self.draft.variables.declare(origin)

    def _ref(self, name: Any) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if not isinstance(name, str):
            return self._open("Ref")
        if name in self.parameters:
            return self.parameters[name]
        if name in _PSEUDO:
            return _PSEUDO[name]
        return self.named.get((name, "Ref")) or self._open(name)

    def _attribute(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) != 2 or not isinstance(parts[0], str):
            return self._open("GetAtt")
        attribute = self.text(parts[1]) or ""
        return self.named.get((parts[0], attribute)) or self._open(f"{parts[0]}.{attribute}")

    def _sub(self, argument: Any) -> Any:
        text, own = argument, {}
        if isinstance(argument, list) and len(argument) == 2 and isinstance(argument[1], dict):
            text, own = argument[0], argument[1]
        if not isinstance(text, str):
            return self._open("Sub")

        def replaced(match: re.Match[str]) -> str:
            name = match.group(1).strip()
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in own:
                value = self.value(own[name])
            elif "." in name:
                value = self._attribute(name)
            else:
                value = self._ref(name)
            return str(value) if isinstance(value, (str, int)) else self._open(name)

        return _SUB.sub(replaced, text)

    def _join(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 2:
            return self._open("Join")
        items = self.value(argument[1])
        if not isinstance(argument[0], str) or not isinstance(items, list):
            return self._open(f"Join {items}")
        return argument[0].join(str(item) for item in items if not isinstance(item, (dict, list)))

    def _select(self, argument: Any) -> Any:
        items = self.value(argument[1]) if isinstance(argument, list) and len(argument) == 2 else 0
        index = str(self.value(argument[0])) if isinstance(argument, list) and argument else ""
        if isinstance(items, list) and index.isdigit() and int(index) < len(items):
            return items[int(index)]
        return self._open("Select")

    def _split(self, argument: Any) -> Any:
        if isinstance(argument, list) and len(argument) == 2 and argument[0]:
            text = self.draft.variables.concrete(self.value(argument[1]))
            if isinstance(text, str) and isinstance(argument[0], str):
                return text.split(argument[0])
        return self._open("Split")

    def _find_in_map(self, argument: Any) -> Any:
        keys = [self.value(item) for item in argument] if isinstance(argument, list) else []
        found: Any = self.mappings
        for key in keys:
            fixed = self.draft.variables.concrete(key)
            if fixed != key and fixed is not None:
                self.draft.remark(self.line, f"A table was read for {fixed}, the default.")
            known = isinstance(found, dict) and isinstance(fixed, str)
            found = found.get(fixed) if known else None
        return found if isinstance(found, (str, list)) else self._open(f"FindInMap {keys[:1]}")

    def _if(self, argument: Any) -> Any:
        if not isinstance(argument, list) or len(argument) != 3:
            return self._open("If")
        holds = self.holds(argument[0])
        doubt = "" if holds is not None else " (it could not be told: please check)"
        answer = "no" if holds is False else "yes"
        self.draft.remark(self.line, f"The condition {argument[0]} is taken as {answer}{doubt}.")
        return self.value(argument[2] if holds is False else argument[1])

    def _held(self, node: Any) -> bool | None:
        if not isinstance(node, dict) or len(node) != 1:
            return None
        name, argument = next(iter(node.items()))
        if name not in _CONDITIONS:
            return None
        self._depth += 1
        try:
            return self._answer(name, argument)
        finally:
            self._depth -= 1

    def _answer(self, name: str, argument: Any) -> bool | None:
        if name == "Condition":
            return self.holds(argument) if isinstance(argument, str) else None
        if not isinstance(argument, list):
            return None
        if name == "Fn::Equals":
            sides = [self.draft.variables.concrete(self.value(side)) for side in argument]
            known = len(sides) == 2 and None not in sides
            return str(sides[0]) == str(sides[1]) if known else None
        answers = [self._held(item) for item in argument]
        if name == "Fn::Not":
            return None if len(answers) != 1 or answers[0] is None else not answers[0]
        decisive = name == "Fn::Or"
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive
