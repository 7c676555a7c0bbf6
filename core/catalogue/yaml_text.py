"""Reads YAML from a stranger: plain data with the line of every field, or every fault.

Works on the parser's events, never on a recursive constructor: no tags are honoured, aliases
are refused (they can grow without bound), depth and size are limited, and a key that is given
twice is a fault instead of silently winning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.catalogue.yaml_tree import FieldPath, Spot, YamlTree
from core.errors import InputError, Problem

__all__ = ["FieldPath", "YamlText", "dotted", "parse_yaml", "read_text"]

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
    reader = _Reader(file)
    try:
        for event in yaml.parse(text, Loader=loader):
            reader.take(event)
    except yaml.YAMLError as error:
        raise _not_yaml(file, error) from error
    if reader.problems:
        raise InputError(f"{file} cannot be used.", problems=_by_line(reader.problems))
    return YamlText(file, reader.result, reader.lines)


class _Reader(YamlTree):
    """Our own files: no tags, no aliases; every fault is collected."""

    def __init__(self, file: str) -> None:
        super().__init__(MAX_DEPTH, keeps_empty=False)  # "name:" is as if it were not there
        self._file = file
        self.problems: list[Problem] = []

    def refused(self, reason: str, remedy: str, line: int) -> InputError:
        return _refused(self._file, reason, remedy, line)

    def plain(self, event: Any) -> Any:
        is_plain = event.implicit[0] and not event.style  # libyaml says "" for none
        return _plain_value(event.value) if is_plain else event.value

    def tagged(self, tag: str, value: Any, spot: Spot) -> Any:
        self._add(spot, f"the tag {tag!r} is not accepted.", "Remove it.")
        return value

    def alias(self, name: str, spot: Spot) -> None:
        self._add(spot, f"the alias *{name} is not accepted here.", "Write the value out.")

    def repeated(self, spot: Spot) -> None:
        first = self.lines[spot.path]
        self._add(
            spot, f"the field is given twice (first on line {first}).", "Keep one of the two."
        )

    def _add(self, spot: Spot, reason: str, remedy: str) -> None:
        self.problems.append(Problem(self._file, spot.line, dotted(spot.path), reason, remedy))


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


def _by_line(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: one.line))


def _refused(file: str, reason: str, remedy: str, line: int = 0) -> InputError:
    return InputError(
        f"{file} cannot be used.", problems=(Problem(file, line, "", reason, remedy),)
    )


def _not_yaml(file: str, error: Exception) -> InputError:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    line = mark.line + 1 if mark else 0
    return _refused(file, f"this is not YAML: {what}.", "Check indentation and quotes.", line)
