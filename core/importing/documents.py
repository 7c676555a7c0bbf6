"""Policy documents inside an imported text."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from core.agreement.policy_files import PolicyFault, supplied_policy

MAX_DEPTH = 40
_SEPARATORS = re.compile(r"[\s,;]*(?:^---[ \t]*$[\s,;]*)?", re.MULTILINE)
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")


class DocumentFault(Exception):
    """Why something is no policy document; `line` is within its own text, 0 when unknown."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


def parse_json(text: str) -> Any:
    """JSON data; raises DocumentFault for broken, repeated or too deep fields."""
    try:
        data = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise DocumentFault(f"this is not JSON: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise DocumentFault("it nests too deep") from error
    except ValueError as error:
        raise DocumentFault(str(error)) from error
    if nests_deeper(data, MAX_DEPTH):
        raise DocumentFault("it nests too deep")
    return data


def json_documents(text: str) -> list[tuple[int, str]]:
    """The JSON documents that stand one after the other, with the line each begins in, when
    there are several; an empty list when the text is one document, or anything else."""
    decoder, found, position = json.JSONDecoder(), [], 0
    while rest := _SEPARATORS.match(text, position):
        start = rest.end()
        if start == len(text):
            break
        try:
            _, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            return []
        found.append((text.count("\n", 0, start) + 1, text[start:position]))
    return found if len(found) > 1 else []


def is_policy(data: Any) -> bool:
    """Whether data has the outline of a policy document."""
    return isinstance(data, dict) and "Statement" in data


def is_trust(document: dict[str, Any]) -> bool:
    """Whether a policy document says who may enter: some statement names a principal."""
    return any(
        isinstance(item, dict) and ("Principal" in item or "NotPrincipal" in item)
        for item in statements(document)
    )


def statements(document: dict[str, Any]) -> list[Any]:
    """The statements of a document; one alone counts as a list."""
    listed = document.get("Statement", [])
    return listed if isinstance(listed, list) else [listed]


def check_permission(document: Any) -> None:
    """Raises DocumentFault unless `document` has the shape of a permission policy."""
    if not isinstance(document, dict):
        raise DocumentFault("it is no policy document")
    _check_whole(document)
    try:
        supplied_policy(document, Path())
    except PolicyFault as fault:
        raise DocumentFault(fault.reason.rstrip(".")) from fault
    _check_fields(document)


def check_trust(document: Any) -> None:
    """Raises DocumentFault unless `document` has the shape of a trust policy."""
    if not is_policy(document) or not statements(document):
        raise DocumentFault("it is no policy document")
    _check_whole(document)
    for item in statements(document):
        if not isinstance(item, dict) or item.get("Effect") not in ("Allow", "Deny"):
            raise DocumentFault("it has a statement without Effect Allow or Deny")
        if ("Principal" in item) == ("NotPrincipal" in item):
            raise DocumentFault("it has a statement without a Principal")
        if ("Action" in item) == ("NotAction" in item):
            raise DocumentFault("it has a statement without an Action")
    _check_fields(document)


def _check_whole(document: dict[str, Any]) -> None:
    """Raises DocumentFault when a placeholder stands where statements should."""
    if any(isinstance(item, str) for item in statements(document)):
        raise DocumentFault("some of its statements are not in the text")


def _check_fields(document: dict[str, Any]) -> None:
    """Raises DocumentFault for a field of a statement that cannot be what IAM has there."""
    for statement in statements(document):
        for name in _TEXTS:
            if name in statement and not _are_texts(statement[name]):
                raise DocumentFault(f"the {name} of a statement is not text")
        for name in ("Principal", "NotPrincipal"):
            principal = statement.get(name, "*")
            named = principal.values() if isinstance(principal, dict) else (principal,)
            if principal == {} or not all(_are_texts(item) for item in named):
                raise DocumentFault(f"the {name} of a statement is not text")
        _check_condition(statement.get("Condition", {}))


def _check_condition(condition: Any) -> None:
    operators = condition.values() if isinstance(condition, dict) else (None,)
    for keys in operators:
        values = keys.values() if isinstance(keys, dict) else ({},)
        for value in values:
            listed = value if isinstance(value, list) else [value]
            if not all(isinstance(item, (str, int, float)) for item in listed):
                raise DocumentFault("the Condition of a statement is none")


def _are_texts(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(item, str) for item in listed)


def nests_deeper(node: Any, levels: int) -> bool:
    """Whether data nests more than `levels` deep."""
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return levels == 0 or any(nests_deeper(child, levels - 1) for child in children)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the field {max(keys, key=keys.count)} is given twice")
    return fields


def _no_constant(name: str) -> Any:
    raise ValueError(f"it holds {name}, which is no JSON value")
