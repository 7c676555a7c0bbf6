"""Policy documents that the agreement supplies: inline, as JSON text, or in a file beside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.catalogue.yaml_text import read_text
from core.errors import InputError

_MAX_DEPTH = 30
_EFFECTS = ("Allow", "Deny")


class PolicyFault(Exception):
    """Why a supplied policy cannot be used (`args[0]`), and the remedy (`args[1]`)."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason, self.remedy = reason, remedy


def supplied_policy(value: Any, folder: Path) -> dict[str, Any]:
    """The policy document that a value of the agreement stands for.

    `value`: the document itself, its JSON text, or the name of a ``.json`` file at or below
    `folder`. Raises PolicyFault.
    """
    if isinstance(value, dict):
        document = value
    elif isinstance(value, str) and value.lstrip().startswith("{"):
        document = _parsed(value, "the text")
    elif isinstance(value, str):
        document = _parsed(_file_text(value, folder), value)
    else:
        raise PolicyFault("has to be a policy.", "Give a file beside the agreement, or the JSON.")
    _check_shape(document)
    return document


def _file_text(name: str, folder: Path) -> str:
    path = folder / name.replace("\\", "/")
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError) as error:  # a zero byte, a circle of links
        raise PolicyFault(f"{name!r} is no file name.", "Name a .json file.") from error
    if not inside:
        raise PolicyFault(
            f"{name!r} leaves the agreement's folder.", "Put the file beside the agreement."
        )
    if path.suffix.lower() != ".json":
        raise PolicyFault(f"{name!r} is no .json file.", "Give a .json file or the JSON itself.")
    try:
        return read_text(path)
    except InputError as error:
        problem = error.problems[0]
        raise PolicyFault(f"{name!r}: {problem.reason}", problem.remedy) from error


def _parsed(text: str, what: str) -> dict[str, Any]:
    try:
        document = json.loads(text, object_pairs_hook=_without_repeats)
    except RecursionError as error:
        raise PolicyFault(f"{what} nests too deep.", "Give an IAM policy.") from error
    except ValueError as error:
        raise PolicyFault(f"{what} is not JSON: {error}.", "Copy the policy again.") from error
    if not isinstance(document, dict):
        raise PolicyFault(f"{what} is no JSON object.", "Give an IAM policy.")
    return document


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the field {max(keys, key=keys.count)} is given twice")
    return fields


def _check_shape(document: dict[str, Any]) -> None:
    statements: Any = document.get("Statement")
    listed: list[Any] = statements if isinstance(statements, list) else [statements]
    if not listed or not all(isinstance(item, dict) for item in listed):
        raise PolicyFault("has no Statement.", "Give an IAM permission policy.")
    if _nests_deeper(document, _MAX_DEPTH):
        raise PolicyFault("nests too deep.", "Give an IAM policy.")
    for statement in listed:
        if statement.get("Effect") not in _EFFECTS:
            raise PolicyFault("has a statement without Effect Allow or Deny.", "Mend the policy.")
        if "Principal" in statement or "NotPrincipal" in statement:
            raise PolicyFault(
                "names a Principal: this is a trust policy.", "Give the permission policy."
            )
        for one, other in (("Action", "NotAction"), ("Resource", "NotResource")):
            if (one in statement) == (other in statement):
                raise PolicyFault(
                    f"has a statement without exactly one of {one} and {other}.",
                    "Mend the policy.",
                )


def _nests_deeper(node: Any, levels: int) -> bool:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return levels == 0 or any(_nests_deeper(child, levels - 1) for child in children)
