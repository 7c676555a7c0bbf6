"""Reads CloudFormation's YAML: plain data in which ``!Ref x`` is ``{"Ref": "x"}``.

Works on the parser's events, like the reading of our own files: nothing is constructed, aliases
are refused, depth is limited, and a key that is given twice is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.errors import InputError
from core.importing.documents import MAX_DEPTH, DocumentFault, parse_json
from core.importing.source import Source

Place = tuple[str | int, ...]

_BOOLEANS = {"true": True, "false": False}
# sections that say nothing about roles: what is wrong with them does no harm
_NEVER_READ = frozenset({"Metadata", "Outputs"})
_FULL_NAMES = {"Ref": "Ref", "Condition": "Condition"}


@dataclass(frozen=True, slots=True)
class Tagged:
    """Data, and the line of every field (counted from 1)."""

    data: Any
    lines: dict[Place, int]

    def line(self, *place: str | int) -> int:
        """The line of a field or of the nearest thing around it; 0 when nothing is known."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 0


def parse_template(source: Source) -> Tagged:
    """The data of a JSON or YAML text; raises InputError with the line of the fault."""
    if source.text.lstrip().startswith("{"):
        try:
            return Tagged(parse_json(source.text), {})
        except DocumentFault as fault:
            reason = f"{fault.reason}."
            raise source.refused(reason, "Copy the whole text again.", fault.line) from fault
    return _parse_yaml(source)


def _parse_yaml(source: Source) -> Tagged:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    builder = _Builder(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            builder.take(event)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = mark.line + 1 if mark else 0
        remedy = "Check indentation and quotes."
        raise source.refused(f"this is not YAML: {what}.", remedy, line) from error
    except RecursionError as error:
        raise source.refused("it nests too deep.", "Import only the part about IAM.") from error
    return Tagged(builder.result, builder.lines)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet, with its tag."""

    place: Place
    items: dict[str, Any] | list[Any]
    tag: str | None
    key: str | None = None  # of a mapping: the key whose value comes next


@dataclass(slots=True)
class _Builder:
    source: Source
    result: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    _stack: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    raise self._refused("there is a second document.", line, "Remove '---'.")
            case "ScalarEvent":
                self._scalar(event, line)
            case "MappingStartEvent":
                self._open(event, line, {})
            case "SequenceStartEvent":
                self._open(event, line, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                closed = self._stack.pop()
                self._put(_tagged(closed.tag, closed.items), line)
            case "AliasEvent":
                raise self._refused(f"the alias *{event.anchor} is not accepted.", line)

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.items, dict) and top.key is None:
            section = (*top.place, event.value)[0]
            if event.value in top.items and section not in _NEVER_READ:
                raise self._refused(f"the field {event.value} is given twice.", line)
            top.key = event.value
            self.lines.setdefault((*top.place, event.value), line)
            return
        plain = event.style is None and event.tag is None
        value = _plain(event.value) if plain else event.value
        self._put(_tagged(event.tag, value), line)

    def _open(self, event: Any, line: int, items: dict[str, Any] | list[Any]) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise self._refused(f"fields nest more than {MAX_DEPTH} deep.", line)
        place = self._place(line)
        self.lines.setdefault(place, line)
        self._stack.append(_Open(place, items, event.tag))

    def _place(self, line: int) -> Place:
        if not self._stack:
            return ()
        top = self._stack[-1]
        if isinstance(top.items, list):
            return (*top.place, len(top.items))
        if top.key is None:
            raise self._refused("a field's name is not plain text.", line)
        return (*top.place, top.key)

    def _put(self, value: Any, line: int) -> None:
        place = self._place(line)
        self.lines.setdefault(place, line)
        if not self._stack:
            self.result = value
            return
        top = self._stack[-1]
        if isinstance(top.items, list):
            top.items.append(value)
        elif top.key is not None:
            top.items[top.key] = value
            top.key = None

    def _refused(self, reason: str, line: int, remedy: str = "Mend the template.") -> InputError:
        return self.source.refused(reason, remedy, line)


def _tagged(tag: str | None, value: Any) -> Any:
    """``!GetAtt A.B`` -> ``{"Fn::GetAtt": ["A", "B"]}``; YAML's own tags mean nothing here."""
    if tag is None or not str(tag).startswith("!") or str(tag) == "!":
        return value
    name = str(tag)[1:]
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {_FULL_NAMES.get(name, f"Fn::{name}"): value}


def _plain(text: str) -> Any:
    """An unquoted scalar: only booleans and whole numbers are not text to IAM."""
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if text in ("", "~", "null"):
        return None
    if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) < 10:
        return int(text)
    return text
