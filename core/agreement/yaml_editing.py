"""Changing a YAML text in places: comments, order and quotes of all the rest stay."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.agreement.yaml_removal import removed
from core.catalogue.yaml_text import FieldPath, parse_yaml

_FIRST_LIST = re.compile(r"^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n(\1 *)- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Edit:
    """Sets the field at `path`; what is missing on the way is made. A number one past the end
    of a list appends to it."""

    path: FieldPath
    value: Any


@dataclass(frozen=True, slots=True)
class Removal:
    """Takes the field or the list's item at `path` out, with the comment right above it."""

    path: FieldPath


def edited(text: str, edits: Iterable[Edit | Removal]) -> str:
    """The YAML text with the edits in it; everything else stays as it is.

    Raises InputError when `text` is no YAML, KeyError when there is nothing to remove.
    """
    for edit in edits:
        parse_yaml(text, "agreement")  # refuses aliases and depths before they are loaded
        text = removed(text, edit.path) if isinstance(edit, Removal) else _with(text, edit)
    return text


def _with(text: str, edit: Edit) -> str:
    yaml = round_trip(text)
    data = yaml.load(text)
    _set(data, edit.path, edit.value)
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def round_trip(text: str) -> Any:
    """A ruamel.yaml reader and writer that keeps the layout of `text`."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 4096  # long lines stay as they are
    offset = _list_offset(text)
    yaml.indent(mapping=_mapping_indent(text), sequence=offset + 2, offset=offset)
    return yaml


def _set(data: Any, path: FieldPath, value: Any) -> None:
    """Sets a field; what is missing on the way is made around it first."""
    for depth, step in enumerate(path[:-1]):
        inner = _child(data, step)
        if inner is None:
            for outer in reversed(path[depth + 1 :]):
                value = [value] if isinstance(outer, int) else {outer: value}
            _put(data, step, _node(value))
            return
        data = inner
    _put(data, path[-1], _node(value))


def _child(data: Any, step: str | int) -> Any:
    if isinstance(data, list):
        return data[step] if isinstance(step, int) and step < len(data) else None
    return data.get(step)


def _put(data: Any, key: Any, value: Any) -> None:
    """Sets a key, at the end when it is new. ruamel hangs what follows a field (blank lines,
    comments) on its innermost last value: that has to move to the end of the new value."""
    keys = list(range(len(data))) if isinstance(data, list) else list(data)
    is_new = key not in keys
    if not keys:
        data.fa.set_block_style()  # it stood as {} or []
    before = (keys[-1] if keys else None) if is_new else key
    tail = None if before is None else _cut_tail(data, before)
    if is_new and isinstance(data, list):
        key = len(data)
        data.append(value)
    else:
        data[_node(key) if is_new else key] = value
    if tail is not None:
        holder, last = _ends(data, key)[-1]
        comments = holder.ca.items.setdefault(last, [None, None, None, None])
        if (own := comments[_slot(holder)]) is not None:
            tail.value = own.value.removesuffix("\n") + tail.value
        comments[_slot(holder)] = tail


def _ends(data: Any, key: Any) -> list[tuple[Any, Any]]:
    """From a field to its innermost last value: each holder with its last key."""
    ends = [(data, key)]
    node: Any = data[key]
    while isinstance(node, (dict, list)) and node and not _is_flow(node):
        last = len(node) - 1 if isinstance(node, list) else list(node)[-1]
        ends.append((node, last))
        node = node[last]
    return ends


def _is_flow(node: Any) -> bool:
    return bool(node.fa.flow_style())


def _slot(holder: Any) -> int:
    """Where ruamel keeps what follows a value."""
    return 0 if isinstance(holder, list) else 2


def _cut_tail(data: Any, key: Any) -> Any:
    """Takes what follows a field off it; a comment on the line itself stays."""
    from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString

    for holder, last in reversed(_ends(data, key)):
        comments = holder.ca.items.get(last)
        token = comments[_slot(holder)] if comments else None
        if token is None:
            continue
        own, line_end, rest = token.value.partition("\n")
        if isinstance(holder[last], (FoldedScalarString, LiteralScalarString)):
            # such a text brings its own line end; the token may stand for its own margin
            margin = "" if token.value.startswith("\n") else " " * token.start_mark.column
            own, rest = "", margin + token.value
        elif not line_end or not rest:
            return None
        comments[_slot(holder)] = type(token)(f"{own}\n", token.start_mark, None) if own else None
        return type(token)(f"\n{rest}", token.start_mark, None)
    return None


def _node(value: Any) -> Any:
    """A value for the YAML tree; texts that could be read as something else are quoted."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, Mapping):
        return CommentedMap((_node(key), _node(item)) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return CommentedSeq(_node(item) for item in value)
    if isinstance(value, str) and (value[:1].isdigit() or not value.isprintable()):
        return DoubleQuotedScalarString(value)
    return value


def _mapping_indent(text: str) -> int:
    """How deep the first nested field stands."""
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip(" "))
        if indent and line.strip() and not line.lstrip().startswith(("#", "-")):
            return indent
    return 2


def _list_offset(text: str) -> int:
    """How much deeper than their field the items of the first list stand."""
    found = _FIRST_LIST.search(text)
    return len(found.group(2)) - len(found.group(1)) if found else 2
