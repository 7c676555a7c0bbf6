"""Reads data into a form and says every fault in words, with its line."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from core.catalogue.pattern_words import expected_form
from core.catalogue.yaml_text import FieldPath, YamlText, dotted
from core.errors import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    FormT = TypeVar("FormT", bound=BaseModel)

_MAX_ROUNDS = 10
_GROUP = ("has to be a group of fields (name: value).", "Change it.")
_LIST = ("has to be a list.", "Write it as [one, two].")
_DATE = ("has to be a date such as 2026-12-31.", "Change it.")
_SENTENCES = {
    "missing": ("is required.", "Add it."),
    "too_short": ("needs at least one item.", "Add one."),
    "string_type": ("has to be text.", 'Put it in quotes, as in "123456789012".'),
    "int_type": ("has to be a whole number.", "Change it."),
    "bool_type": ("has to be true or false.", "Change it."),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _GROUP,
    "mapping_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
}


def read_form(
    form: type[FormT], text: YamlText, stand_ins: Mapping[str, Any] | None = None
) -> tuple[FormT | None, tuple[Problem, ...]]:
    """The data of `text` as `form`, and one Problem per faulty field.

    Where something is faulty, the form is what the rest of the data gives, so that its other
    faults can be told at once; None when too little is left. It may only be used for that.
    `stand_ins` then take the place of fields at the top that are missing or faulty.
    """
    data, problems = text.data, dict[str, Problem]()
    for _ in range(_MAX_ROUNDS):
        try:
            # JSON mode: strict about types, yet a list is right for a tuple, text for a date
            return form.model_validate_json(json.dumps(data)), _in_file_order(problems)
        except ValidationError as error:
            faults = _own_faults(error.errors(include_url=False))
        paths = [_path_in_file(details["loc"], data) for details in faults]
        if data is text.data:
            data = copy.deepcopy(data)
            for details, path in zip(faults, paths, strict=True):
                # alternatives of one field report each; one sentence about a field is enough
                problems.setdefault(dotted(path), _problem(details, path, form, text))
        places = {
            _place_to_cut(details["type"], path)
            for details, path in zip(faults, paths, strict=True)
        }
        if not isinstance(data, dict) or (() in places and not stand_ins):
            break
        for place in places - {()}:
            _cut_out(data, place)
        data = {**(stand_ins or {}), **data}
    return None, _in_file_order(problems)


def _own_faults(faults: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without lists that are only too short because faulty items do not count."""
    return [
        fault
        for fault in faults
        if fault["type"] != "too_short"
        or not any(_is_inside(other["loc"], fault["loc"]) for other in faults)
    ]


def _is_inside(inner: tuple[int | str, ...], outer: tuple[int | str, ...]) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def merged_problems(first: Iterable[Problem], later: Iterable[Problem]) -> tuple[Problem, ...]:
    """Both, in file order; of a field that both speak about, what was said first."""
    fields: dict[str, Problem] = {}
    for problem in (*first, *later):
        fields.setdefault(problem.field, problem)
    return _in_file_order(fields)


def _in_file_order(problems: dict[str, Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems.values(), key=lambda problem: problem.line))


def _place_to_cut(kind: str, path: FieldPath) -> FieldPath:
    """What has to go for a fault to go: the field; if it is missing, or in a list, its holder."""
    place = path[:-1] if kind == "missing" else path
    in_list = next((index for index, step in enumerate(place) if isinstance(step, int)), None)
    return place[:in_list]


def _cut_out(data: Any, place: FieldPath) -> None:
    for step in place[:-1]:
        data = data.get(step, {}) if isinstance(data, dict) else {}
    if isinstance(data, dict):
        data.pop(place[-1], None)


def _problem(
    details: ErrorDetails, path: FieldPath, form: type[BaseModel], text: YamlText
) -> Problem:
    if text.data is None:
        return text.problem((), "the file is empty.", "Fill it in.")
    if details["type"] == "extra_forbidden":
        return text.problem(path, "is not a known field.", _suggestion(path, form))
    return text.problem(path, *(_SENTENCES.get(details["type"]) or _sentence(details)))


def _sentence(details: ErrorDetails) -> tuple[str, str]:
    kind, context = details["type"], details.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return f"has to be {context['expected']}.", "Choose one of these."
    if kind == "string_pattern_mismatch":
        return expected_form(context["pattern"]), "Check the spelling."
    if kind == "string_too_short" and not details["input"]:
        return "is empty.", "Fill it in."
    message = details["msg"].removeprefix("Value error, ")
    return f"{message[:1].lower()}{message[1:]}.", "Correct it."


def _path_in_file(location: tuple[int | str, ...], data: Any) -> FieldPath:
    """Without the steps that pydantic adds for alternatives (``str``, ``tuple[str,...]``)."""
    path: list[str | int] = []
    location = location[:-1] if location[-1:] == ("[key]",) else location
    for position, step in enumerate(location):
        last = position == len(location) - 1
        if isinstance(data, dict) and isinstance(step, str) and (step in data or last):
            path.append(step)
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            path.append(step)
            data = data[step]
    return tuple(path)


def _suggestion(path: FieldPath, form: type[BaseModel]) -> str:
    known = sorted(_known_fields(form, path[:-1]))
    close = get_close_matches(str(path[-1]), known, n=1)
    if close:
        return f"Did you mean {close[0]}?"
    return f"Known here: {', '.join(known)}." if known else "Remove it."


def _known_fields(form: type[BaseModel], path: FieldPath) -> set[str]:
    """The fields of the form that stands at `path`, read from the form's JSON Schema."""
    schema = form.model_json_schema()
    definitions = schema.get("$defs", {})
    node: dict[str, Any] = schema
    for step in path:
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            by_pattern = [*node.get("patternProperties", {}).values(), {}][0]
            node = node.get("properties", {}).get(step, by_pattern)
        for option in node.get("anyOf", ()):
            node = option if option.get("type") != "null" else node
            break
        node = definitions.get(node.get("$ref", "").rpartition("/")[2], node)
    return set(node.get("properties", ()))
