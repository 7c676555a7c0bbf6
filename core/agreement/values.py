"""Checks the agreement's values against the variables of the vendor's spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from core.agreement.policy_files import PolicyFault, supplied_policy
from core.catalogue.pattern_words import expected_form
from core.catalogue.placeholders import names_in
from core.catalogue.reader import Value
from core.catalogue.spec import Variable
from core.catalogue.yaml_text import FieldPath

Fault = tuple[FieldPath, str, str]
MAX_TEXT = 2048
_ACCOUNT_ID = r"[0-9]{12}"


class ValueFault(Exception):
    """Why a value does not fit its variable, and the remedy."""

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason, self.remedy = reason, remedy


def checked_values(
    given: Mapping[str, Any],
    variables: Mapping[str, Variable],
    path: FieldPath,
    folder: Path,
    faults: list[Fault],
) -> dict[str, Value]:
    """The values that are right; a fault for each that is not. `folder` holds policy files."""
    values: dict[str, Value] = {}
    for name, value in given.items():
        variable = variables.get(name)
        if variable is None:
            faults.append(
                ((*path, name), "is not a value of this vendor.", _close(name, variables))
            )
            continue
        try:
            values[name] = _checked(value, variable, folder)
        except (ValueFault, PolicyFault) as fault:
            faults.append(((*path, name), fault.reason, fault.remedy))
    return values


def _checked(value: Any, variable: Variable, folder: Path) -> Value:
    match variable.type:
        case "policy":
            return supplied_policy(value, folder)
        case "boolean":
            if not isinstance(value, bool):
                raise ValueFault("has to be true or false.")
            return value
        case "choice":
            accepted = [choice.value for choice in variable.choices]
            if value not in accepted:
                raise ValueFault(f"has to be one of {', '.join(accepted)}.")
            return str(value)
        case "list":
            listed = [value] if isinstance(value, str) else value
            if not isinstance(listed, list) or not listed:
                raise ValueFault("has to be a list with at least one text.")
            return tuple(_text(item, variable.pattern) for item in listed)
        case "account-id":
            return _text(value, variable.pattern or _ACCOUNT_ID)
        case "text":
            return _text(value, variable.pattern)


def _text(value: Any, pattern: str | None) -> str:
    if not isinstance(value, str):
        raise ValueFault("has to be text.", 'Put it in quotes: "…".')
    if not value.strip():
        raise ValueFault("is empty.", "Fill it in or remove it.")
    if len(value) > MAX_TEXT:
        raise ValueFault(f"is longer than {MAX_TEXT:,} characters.", "Is it the right value?")
    if any(names_in(value)):
        raise ValueFault("still holds a placeholder.", "Write the value itself.")
    if pattern is not None and not re.fullmatch(pattern, value, re.ASCII):
        raise ValueFault(expected_form(pattern), "Copy it again.")
    return value


def _close(name: str, variables: Mapping[str, Variable]) -> str:
    close = get_close_matches(name, variables, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(variables)}."
