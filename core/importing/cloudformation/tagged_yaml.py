"""Reads CloudFormation's YAML: plain data in which ``!Ref x`` is ``{"Ref": "x"}``.

Read as our own files are: nothing is constructed, aliases are refused, depth is limited, and a key
that is given twice is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.catalogue.yaml_tree import FieldPath, Spot, YamlTree
from core.errors import InputError
from core.importing.documents import MAX_DEPTH, DocumentFault, parse_json
from core.importing.source import Source

_BOOLEANS = {"true": True, "false": False}
# sections that say nothing about roles: what is wrong with them does no harm
_NEVER_READ = frozenset({"Metadata", "Outputs"})
_FULL_NAMES = {"Ref": "Ref", "Condition": "Condition"}


@dataclass(frozen=True, slots=True)
class Tagged:
    """Data, and the line of every field (counted from 1)."""

    data: Any
    lines: dict[FieldPath, int]

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

    reader = _Reader(source)
    try:
        for event in YAML(typ="safe", pure=True).parse(source.text):
            reader.take(event)
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = mark.line + 1 if mark else 0
        remedy = "Check indentation and quotes."
        raise source.refused(f"this is not YAML: {what}.", remedy, line) from error
    except RecursionError as error:
        raise source.refused("it nests too deep.", "Import only the part about IAM.") from error
    return Tagged(reader.result, reader.lines)


class _Reader(YamlTree):
    """Templates of others: tags are functions, and the first fault ends it."""

    def __init__(self, source: Source) -> None:
        super().__init__(MAX_DEPTH, keeps_empty=True)
        self._source = source

    def refused(self, reason: str, remedy: str, line: int) -> InputError:
        return self._source.refused(reason, remedy or "Mend the template.", line)

    def plain(self, event: Any) -> Any:
        is_plain = event.style is None and event.tag is None
        return _plain(event.value) if is_plain else event.value

    def tagged(self, tag: str, value: Any, spot: Spot) -> Any:  # noqa: ARG002 - any place may have one
        return _tagged(tag, value)

    def alias(self, name: str, spot: Spot) -> Any:
        raise self.refused(f"the alias *{name} is not accepted.", "", spot.line)

    def repeated(self, spot: Spot) -> None:
        if spot.path[0] not in _NEVER_READ:
            raise self.refused(f"the field {spot.path[-1]} is given twice.", "", spot.line)


def _tagged(tag: str, value: Any) -> Any:
    """``!GetAtt A.B`` -> ``{"Fn::GetAtt": ["A", "B"]}``; YAML's own tags mean nothing here."""
    if not tag.startswith("!"):
        return value
    name = tag[1:]
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
