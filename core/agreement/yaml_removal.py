"""Taking a field out of a YAML text, line by line: what stands around it keeps its form."""

from __future__ import annotations

import copy
from typing import Any

from core.catalogue.yaml_text import FieldPath, parse_yaml
from core.errors import InputError


def removed(text: str, path: FieldPath) -> str:
    """The text without the field or item at `path`, and without the comment right above it.

    A group that becomes empty is written as ``{}``, a list as ``[]``. Raises KeyError when there
    is no such field, InputError when it stands on one line with others (write it over instead).
    """
    document = parse_yaml(text, "agreement")
    wanted = _without(document.data, path)
    first = document.lines[path] - 1
    lines = text.splitlines(keepends=True)
    indent = _indent(lines[first])
    start = first
    while (
        start and lines[start - 1].lstrip().startswith("#") and _indent(lines[start - 1]) == indent
    ):
        start -= 1
    end = _end(lines, first, indent, is_item=isinstance(path[-1], int))
    rest = lines[:start] + lines[end:]
    parent = _at(wanted, path[:-1])
    if not parent:
        holder = document.lines[path[:-1]] - 1
        line = rest[holder].rstrip("\n")
        code, mark, comment = line.partition(" #")
        empty = "[]" if isinstance(parent, list) else "{}"
        rest[holder] = f"{code.rstrip()} {empty}{' ' * bool(mark)}{mark}{comment}\n"
    new_text = "".join(rest)
    if _same(new_text, wanted):
        return new_text
    raise InputError("The field shares its line with others.", "Change it in the text.")


def _same(text: str, wanted: Any) -> bool:
    try:
        return bool(parse_yaml(text, "agreement").data == wanted)
    except InputError:
        return False


def _end(lines: list[str], first: int, indent: int, *, is_item: bool) -> int:
    """The line after the field: blank lines and comments before the next one are the next's."""
    end = first + 1
    for number in range(first + 1, len(lines)):
        line = lines[number]
        bare = line.strip()
        if not bare or (bare.startswith("#") and _indent(line) <= indent):
            continue
        dash = bare.startswith("-") and not is_item  # a list may stand as deep as its field
        if not bare.startswith("#") and (
            _indent(line) < indent or (_indent(line) == indent and not dash)
        ):
            break
        end = number + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _at(data: Any, path: FieldPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _without(data: Any, path: FieldPath) -> Any:
    changed = copy.deepcopy(data)
    try:
        del _at(changed, path[:-1])[path[-1]]
    except (IndexError, TypeError) as error:
        raise KeyError(path) from error
    return changed
