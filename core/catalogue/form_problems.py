"""Reads data into a form and says every fault in words, with its line."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from core.catalogue.yaml_text import FieldPath, YamlText
from core.errors import InputError, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    FormT = TypeVar("FormT", bound=BaseModel)

_KINDS = {
    "string_type": "has to be text; put it in quotes",
    "int_type": "has to be a whole number",
    "bool_type": "has to be true or false",
    "tuple_type": "has to be a list",
    "list_type": "has to be a list",
    "dict_type": "has to be a group of fields (name: value)",
    "mapping_type": "has to be a group of fields (name: value)",
    "model_type": "has to be a group of fields (name: value)",
    "model_attributes_type": "has to be a group of fields (name: value)",
    "date_type": "has to be a date such as 2026-12-31",
    "date_from_datetime_parsing": "has to be a date such as 2026-12-31",
    "date_parsing": "has to be a date such as 2026-12-31",
}


def read_form(form: type[FormT], text: YamlText) -> FormT:
    """The data of `text` as `form`; raises InputError with one Problem per faulty field."""
    try:
        # JSON mode: strict about types, yet a list is right for a tuple and text for a date
        return form.model_validate_json(json.dumps(text.data))
    except ValidationError as error:
        problems = _without_repeats(
            _problem(details, form, text) for details in error.errors(include_url=False)
        )
        raise InputError(f"{text.file} cannot be used.", problems=problems) from error


def _problem(details: ErrorDetails, form: type[BaseModel], text: YamlText) -> Problem:
    path = _path_in_file(details["loc"], text.data)
    kind = details["type"]
    if kind == "missing":
        return text.problem(path, "is required.", "Add it.")
    if kind == "extra_forbidden":
        return text.problem(path, "is not a known field.", _suggestion(path, form))
    if kind == "literal_error":
        return text.problem(path, f"has to be {details['ctx']['expected']}.", "")
    if kind in _KINDS:
        remedy = "" if kind != "string_type" else 'For example "123456789012".'
        return text.problem(path, f"{_KINDS[kind]}.", remedy)
    message = details["msg"].removeprefix("Value error, ")
    return text.problem(path, f"is not accepted: {message[:1].lower()}{message[1:]}.", "")


def _path_in_file(location: tuple[int | str, ...], data: Any) -> FieldPath:
    """Without the steps that pydantic adds for alternatives (``str``, ``tuple[str,...]``)."""
    path: list[str | int] = []
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
            values = node.get("additionalProperties")
            other = values if isinstance(values, dict) else {}
            node = node.get("properties", {}).get(step, other)
        for option in node.get("anyOf", ()):
            node = option if option.get("type") != "null" else node
            break
        node = definitions.get(node.get("$ref", "").rpartition("/")[2], node)
    return set(node.get("properties", ()))


def _without_repeats(problems: Any) -> tuple[Problem, ...]:
    """Alternatives of one field report each; one sentence about a field is enough."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.field, problem)
    return tuple(sorted(first.values(), key=lambda problem: problem.line))
