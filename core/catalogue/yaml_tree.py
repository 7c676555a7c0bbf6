"""Puts the events of a YAML parser together to plain data with the line of every field.

Nothing is constructed, so that a stranger's text can do nothing: depth is limited, and tags,
aliases and keys that are given twice are for the reader of each format to judge.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

from core.errors import InputError

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: its field, and the line."""

    path: FieldPath
    line: int


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet."""

    spot: Spot
    items: dict[str, Any] | list[Any]
    tag: Any
    key: str | None = None  # of a mapping: the key whose value comes next
    repeated: bool = False  # that key was given before: its value is read past


class YamlTree(ABC):
    """Takes one event after the other; then `result` is the data, and `lines` says where its
    fields stand (counted from 1)."""

    def __init__(self, max_depth: int, *, keeps_empty: bool) -> None:
        """`keeps_empty`: whether a field without a value is part of the data."""
        self.result: Any = None
        self.lines: dict[FieldPath, int] = {}
        self._max_depth, self._keeps_empty = max_depth, keeps_empty
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        """Adds one event of PyYAML or ruamel.yaml. Raises InputError where `refused` says so."""
        line = event.start_mark.line + 1 if event.start_mark else 0
        match type(event).__name__:
            case "DocumentStartEvent":
                self._documents += 1
                if self._documents > 1:
                    raise self.refused("there is a second document.", "Remove '---'.", line)
            case "ScalarEvent":
                self._scalar(event, line)
            case "MappingStartEvent":
                self._open(event, line, {})
            case "SequenceStartEvent":
                self._open(event, line, [])
            case "MappingEndEvent" | "SequenceEndEvent":
                closed = self._stack.pop()
                self._put(closed.spot, closed.tag, closed.items)
            case "AliasEvent":
                spot = self._begin(line)
                self._put(spot, None, self.alias(event.anchor, spot))

    # ---- what each format decides

    @abstractmethod
    def refused(self, reason: str, remedy: str, line: int) -> InputError:
        """The error that the whole text cannot be used."""

    @abstractmethod
    def plain(self, event: Any) -> Any:
        """What a scalar means, whatever its tag."""

    @abstractmethod
    def tagged(self, tag: str, value: Any, spot: Spot) -> Any:
        """What a value means that has a tag."""

    @abstractmethod
    def alias(self, name: str, spot: Spot) -> Any:
        """What stands for an alias."""

    @abstractmethod
    def repeated(self, spot: Spot) -> None:
        """A key is given again; if nothing is raised, its first value counts."""

    # ---- inside

    def _scalar(self, event: Any, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top and isinstance(top.items, dict) and top.key is None:
            top.key, path = event.value, (*top.spot.path, event.value)
            top.repeated = path in self.lines
            if top.repeated:
                self.repeated(Spot(path, line))
            self.lines.setdefault(path, line)
            return
        self._put(self._begin(line), event.tag, self.plain(event))

    def _open(self, event: Any, line: int, items: dict[str, Any] | list[Any]) -> None:
        if len(self._stack) >= self._max_depth:
            raise self.refused(f"fields nest more than {self._max_depth} deep.", "", line)
        self._stack.append(_Open(self._begin(line), items, event.tag))

    def _begin(self, line: int) -> Spot:
        """Where the value stands that comes now."""
        path: FieldPath = ()
        if self._stack:
            top = self._stack[-1]
            if isinstance(top.items, list):
                path = (*top.spot.path, len(top.items))
            elif top.key is None:
                raise self.refused("a field's name is not plain text.", "Quote it.", line)
            else:
                path = (*top.spot.path, top.key)
        self.lines.setdefault(path, line)
        return Spot(path, line)

    def _put(self, spot: Spot, tag: Any, value: Any) -> None:
        if tag is not None and str(tag) != "!":
            value = self.tagged(str(tag), value, spot)
        if not self._stack:
            self.result = value
            return
        top = self._stack[-1]
        if isinstance(top.items, list):
            top.items.append(value)
            return
        key, top.key = str(spot.path[-1]), None
        if not top.repeated and (value is not None or self._keeps_empty):
            top.items[key] = value
