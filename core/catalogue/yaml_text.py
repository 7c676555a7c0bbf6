"""Reads YAML from a stranger: plain data with the line of every field, or every fault.

Works on the parser's events, never on a recursive constructor: no tags are honoured, aliases
are refused (they can grow without bound), depth and size are limited, and a key that is given
twice is a fault instead of silently winning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.errors import InputError, Problem

FieldPath = tuple[str | int, ...]

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class YamlText:
    """The data of one YAML document and where its fields stand (lines count from 1).

    A field without a value is left out of the data, as if it were not written.
    """

    file: str
    data: Any
    lines: dict[FieldPath, int]

    def line_of(self, path: FieldPath) -> int:
        """The line of a field, or of the nearest thing around it that the file has."""
        for end in range(len(path), -1, -1):
            if path[:end] in self.lines:
                return self.lines[path[:end]]
        return 0

    def problem(self, path: FieldPath, reason: str, remedy: str = "") -> Problem:
        """A Problem that points at `path` in this file."""
        return Problem(self.file, self.line_of(path), dotted(path), reason, remedy)


def dotted(path: FieldPath) -> str:
    """``("exemptions", 0, "id")`` -> ``exemptions[0].id``; no terminal codes get through."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            word = part if part.isprintable() else ascii(part)
            text += f".{word}" if text else word
    return text


def read_text(path: Path) -> str:
    """The text of a regular UTF-8 file of a sane size; raises InputError otherwise."""
    name = str(path)
    try:
        if not path.is_file():
            raise _refused(name, "there is no such file.", "Check the path.")
        if path.stat().st_size > MAX_BYTES:
            raise _refused(name, f"it is larger than {MAX_BYTES:,} bytes.", "Is it the right one?")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(name, "it is not UTF-8 text.", "Save it as UTF-8.") from error
    except (OSError, ValueError) as error:
        raise _refused(name, f"it cannot be read: {error}.", "Check its permissions.") from error


def parse_yaml(text: str, file: str) -> YamlText:
    """Turns YAML text into data; raises InputError naming every structural fault."""
    import yaml  # type: ignore[import-untyped]  # it ships no types, and only events are used

    # libyaml reads the whole catalogue in a thirtieth of the time; where it lacks, plain Python
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from error
    if builder.problems:
        raise InputError(f"{file} cannot be used.", problems=tuple(builder.problems))
    return YamlText(file, builder.result, builder.lines)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet."""

    path: FieldPath
    items: dict[str, Any] | list[Any]
    key: str | None = None  # of a mapping: the key whose value comes next
    repeated: bool = False  # that key was given before: its value is read past


@dataclass(slots=True)
class _Builder:
    file: str
    result: Any = None
    lines: dict[FieldPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Any) -> None:
        """Adds one parser event to the data."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    raise _refused(self.file, "there is a second document.", "Remove '---'.", line)
            case "ScalarEvent":
                self._scalar(event, line)
            case "MappingStartEvent":
                self._open(event, line, {})
            case "SequenceStartEvent":
                self._open(event, line, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                self._stack.pop()
            case "AliasEvent":
                reason = f"the alias *{event.anchor} is not accepted here."
                self._put(line, None, (reason, "Write the value out."))

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.items, dict) and top.key is None:
            self._key(top, event.value, line)
            return
        plain = event.implicit[0] and not event.style  # libyaml says "" for none
        self._put(line, _plain_value(event.value) if plain else event.value, _tag_fault(event))

    def _key(self, top: _Open, key: str, line: int) -> None:
        top.key, path = key, (*top.path, key)
        top.repeated = path in self.lines
        if not top.repeated:
            self.lines[path] = line
            return
        reason = f"the field is given twice (first on line {self.lines[path]})."
        self.problems.append(Problem(self.file, line, dotted(path), reason, "Keep one of the two."))

    def _open(self, event: Any, line: int, items: dict[str, Any] | list[Any]) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _refused(self.file, f"fields nest more than {MAX_DEPTH} deep.", "", line)
        path = self._put(line, items, _tag_fault(event))
        self._stack.append(_Open(path, items))

    def _put(self, line: int, value: Any, fault: tuple[str, str] | None = None) -> FieldPath:
        """Stores a value where the reading stands; returns its path."""
        if not self._stack:
            self.result = value
            path: FieldPath = ()
        else:
            path = self._put_inside(self._stack[-1], line, value)
        self.lines.setdefault(path, line)
        if fault:
            self.problems.append(Problem(self.file, line, dotted(path), *fault))
        return path

    def _put_inside(self, top: _Open, line: int, value: Any) -> FieldPath:
        if isinstance(top.items, list):
            top.items.append(value)
            return (*top.path, len(top.items) - 1)
        if top.key is None:
            raise _refused(self.file, "a field's name is not plain text.", "Quote it.", line)
        key, top.key = top.key, None
        if not top.repeated and value is not None:  # "name:" alone is as if it were not there
            top.items[key] = value
        return (*top.path, key)


def _plain_value(text: str) -> Any:
    """An unquoted scalar by YAML 1.2's core rules, without octal, hexadecimal and dates."""
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    if re.fullmatch(r"[-+]?[0-9]{1,18}", text):
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]{1,18}\.[0-9]{0,18}", text):
        return float(text)
    return text


def _tag_fault(event: Any) -> tuple[str, str] | None:
    if event.tag in (None, "!"):
        return None
    return f"the tag {event.tag!r} is not accepted.", "Remove it."


def _refused(file: str, reason: str, remedy: str, line: int = 0) -> InputError:
    return InputError(
        f"{file} cannot be used.", problems=(Problem(file, line, "", reason, remedy),)
    )


def _not_yaml(file: str, error: Exception) -> InputError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark else 0
    return _refused(file, f"this is not YAML: {what}.", "Check indentation and quotes.", line)
