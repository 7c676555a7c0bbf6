"""Policy documents as JSON: decoding what IAM and people hand over, strictly.

IAM answers documents RFC 3986 percent-encoded, boto3 decodes them to dicts, files hold
JSON text: all three are accepted. Anything else is `CannotJudge`, never a guess.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import unquote

MAX_DOCUMENT_CHARACTERS = 400_000
"""Beyond every AWS quota (the largest AWS managed policy has some 160,000)."""


class CannotJudge(ValueError):
    """A policy that cannot be understood or decided; `reason` says why in plain words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NumberText(str):
    """A JSON number in its own spelling: fine as a condition value, wrong elsewhere."""

    __slots__ = ()


def document_text(document: object) -> str:
    """Return the JSON text of a document given as text, bytes or mapping.

    Raises:
        CannotJudge: it is none of these, or holds what JSON cannot.
    """
    if isinstance(document, str):
        return document
    if isinstance(document, bytes):
        try:
            return document.decode("utf-8")
        except UnicodeDecodeError as error:
            raise CannotJudge("The policy document is not text.") from error
    if not isinstance(document, Mapping):
        raise CannotJudge(f"A policy document cannot be a {type(document).__name__}.")
    try:
        return json.dumps(document, default=_as_mapping)
    except (TypeError, ValueError, RecursionError) as error:
        raise CannotJudge("The policy document holds values that JSON cannot express.") from error


def load(text: str) -> Mapping[str, Any]:
    """Return the JSON object in `text` (percent-encoded or not).

    Raises:
        CannotJudge: not JSON, too large, nested too deeply, or a key is given twice.
    """
    if len(text) > MAX_DOCUMENT_CHARACTERS:
        raise CannotJudge(f"The policy document is too large ({len(text):,} characters).")
    text = text.strip().removeprefix("\ufeff")
    try:
        if not text.startswith("{") and "%" in text:
            text = unquote(text, errors="strict").strip()
        document = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_int=NumberText,
            parse_float=NumberText,
            parse_constant=_refuse_constant,
        )
    except CannotJudge:
        raise
    except (ValueError, RecursionError) as error:
        raise CannotJudge("The policy document is not valid JSON.") from error
    if not isinstance(document, dict):
        raise CannotJudge("The policy document is not a JSON object.")
    return document


def canonical_text(document: str | Mapping[str, Any]) -> str:
    """Return the document as JSON text in one spelling: decoded, keys sorted, no blanks.

    Nothing in it is changed or dropped, so the text can be shown, hashed and written back.
    Text that is not a JSON object comes back as it is.
    """
    try:
        text = document_text(document)
        load(text)
        decoded = text.strip().removeprefix("\ufeff")
        if not decoded.startswith("{"):
            decoded = unquote(decoded)
        return json.dumps(
            json.loads(decoded), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
    except (CannotJudge, ValueError, RecursionError):
        return document if isinstance(document, str) else repr(document)


def _as_mapping(value: object) -> dict[Any, Any]:
    """Let read-only mappings inside a document pass as objects."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise CannotJudge("The policy document gives the same key twice.")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise CannotJudge(f"The policy document holds {name}, which is not a JSON value.")
