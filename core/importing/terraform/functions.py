"""The Terraform functions that IAM configurations use, on values that are known."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from core.importing.documents import DocumentFault, parse_json
from core.importing.imported import json_text


class CannotEvaluate(Exception):
    """A function on arguments that it cannot be worked out for."""


def call(name: str, arguments: list[Any]) -> Any:
    """The value of a function; raises CannotEvaluate when it is unknown or does not fit."""
    function = _FUNCTIONS.get(name)
    if function is None:
        raise CannotEvaluate(name)
    try:
        return function(*arguments)
    except (TypeError, ValueError, AttributeError, IndexError, KeyError, DocumentFault) as error:
        raise CannotEvaluate(name) from error


def _join(separator: str, *lists: list[Any]) -> str:
    return separator.join(_text(item) for item in itertools.chain(*map(_list, lists)))


def _format(spec: str, *values: Any) -> str:
    texts = iter(values)
    done, rest = "", spec
    while "%" in rest:
        before, _, rest = rest.partition("%")
        if rest[:1] not in ("s", "d", "v", "%"):
            raise ValueError(spec)
        done += before + ("%" if rest[0] == "%" else _text(next(texts, None)))
        rest = rest[1:]
    return done + rest


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (str, int, float)):
        raise TypeError(value)
    return str(value)


def _flatten(value: Any) -> list[Any]:
    flat: list[Any] = []
    for item in _list(value):
        flat.extend(_flatten(item) if isinstance(item, list) else [item])
    return flat


def _concat(*lists: Any) -> list[Any]:
    # a variable that stands for a list stays one item: its texts take its place later
    return [item for one in lists for item in (one if isinstance(one, list) else [_text(one)])]


def _distinct(value: Any) -> list[Any]:
    found: list[Any] = []
    for item in _list(value):
        if item not in found:
            found.append(item)
    return found


def _coalesce(*values: Any) -> Any:
    return next(value for value in (*values, "") if value not in (None, "") or value == "")


def _merge(*maps: Any) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for one in maps:
        if not isinstance(one, dict):
            raise TypeError(one)
        merged |= one
    return merged


def _compact(value: Any) -> list[Any]:
    return [item for item in _list(value) if item not in (None, "")]


def _length(value: Any) -> int:
    if not isinstance(value, (list, dict)):
        raise TypeError(value)
    return len(value)


def _replace(text: str, old: str, new: str) -> str:
    if old.startswith("/"):  # a regular expression of a stranger
        raise ValueError(old)
    return text.replace(old, new)


def _lookup(table: dict[str, Any], key: str, *default: Any) -> Any:
    return table.get(key, default[0]) if default else table[key]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "coalesce": _coalesce,
    "compact": _compact,
    "concat": _concat,
    "distinct": _distinct,
    "flatten": _flatten,
    "format": _format,
    "join": _join,
    "jsondecode": parse_json,
    "jsonencode": json_text,
    "length": _length,
    "lookup": _lookup,
    "lower": str.lower,
    "merge": _merge,
    "nonsensitive": lambda value: value,
    "replace": _replace,
    "sensitive": lambda value: value,
    "sort": lambda value: sorted(_list(value)),
    "split": lambda separator, text: text.split(separator),
    "title": str.title,
    "tolist": _list,
    "toset": _distinct,
    "tostring": _text,
    "trimspace": str.strip,
    "try": lambda value, *_others: value,
    "upper": str.upper,
}
