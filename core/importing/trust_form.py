"""A trust policy in the few fields that a vendor spec has for it."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from core.catalogue.placeholders import names_in
from core.errors import InputError, Problem
from core.importing.documents import statements

_ACCOUNT = re.compile(r"^(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?$")
_FIELDS = {"Sid", "Effect", "Principal", "Action", "Condition"}
_KINDS = ("AWS", "Service", "Federated")
_REMEDY = "Write this role's spec by hand, or import a simpler trust policy."


@dataclass(frozen=True, slots=True)
class TrustForm:
    """Who may enter, and under which conditions. `principals` are AWS ones, `services` and
    `federated` the others; `external_ids` is () when none is asked for."""

    principals: tuple[str, ...]
    services: tuple[str, ...]
    federated: tuple[str, ...]
    actions: tuple[str, ...]
    external_ids: tuple[str, ...]
    conditions: dict[str, dict[str, Any]]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The AWS account ids among the principals."""
        found = (_ACCOUNT.match(text) for text in self.principals)
        return tuple(dict.fromkeys(match.group(1) for match in found if match))


def trust_form(text: str) -> TrustForm:
    """The form of a trust policy (JSON text); raises InputError when it does not fit."""
    forms = [_form(statement) for statement in statements(json.loads(text))]
    first = forms[0]
    for other in forms[1:]:
        same = (other.actions, other.external_ids, other.conditions) == (
            first.actions,
            first.external_ids,
            first.conditions,
        )
        if not same:
            raise _refused("has statements that ask for different things of those who enter")
    return replace(
        first,
        principals=_together(form.principals for form in forms),
        services=_together(form.services for form in forms),
        federated=_together(form.federated for form in forms),
    )


def _together(listed: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(itertools.chain.from_iterable(listed)))


def _form(statement: dict[str, Any]) -> TrustForm:
    unknown = statement.keys() - _FIELDS
    if statement.get("Effect") != "Allow":
        raise _refused("denies something")
    if unknown:
        raise _refused(f"uses {', '.join(sorted(unknown))}")
    principal = statement.get("Principal")
    if principal == "*":
        principal = {"AWS": "*"}
    if not isinstance(principal, dict) or not set(principal) <= set(_KINDS):
        raise _refused("lets in others than AWS accounts, services and identity providers")
    external_ids, conditions = _conditions(statement.get("Condition") or {})
    aws, services, federated = (texts(principal.get(kind)) for kind in _KINDS)
    actions = texts(statement.get("Action"))
    return TrustForm(aws, services, federated, actions, external_ids, conditions)


def _conditions(condition: Any) -> tuple[tuple[str, ...], dict[str, dict[str, Any]]]:
    external_ids: tuple[str, ...] = ()
    others: dict[str, dict[str, Any]] = {}
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, value in keys.items() if isinstance(keys, dict) else ():
            found = texts(value)
            if operator == "StringEquals" and key.lower() == "sts:externalid":
                external_ids = found
            else:
                others.setdefault(operator, {})[key] = found[0] if len(found) == 1 else list(found)
    return external_ids, others


def texts(value: Any) -> tuple[str, ...]:
    """One text or several as texts; booleans in JSON's spelling."""
    listed = value if isinstance(value, list) else [value]
    return tuple(
        str(item).lower() if isinstance(item, bool) else str(item)
        for item in listed
        if item is not None
    )


def external_id_names(text: str) -> frozenset[str]:
    """The variables that a trust policy (JSON text) has in its external ID conditions."""
    found: set[str] = set()
    for statement in statements(json.loads(text)):
        for keys in (statement.get("Condition") or {}).values():
            for key, value in keys.items() if isinstance(keys, dict) else ():
                if key.lower() == "sts:externalid":
                    found.update(names_in(value))
    return frozenset(found)


def _refused(why: str) -> InputError:
    reason = f"the trust policy {why}; a vendor spec has no fields for that."
    return InputError(
        "The role cannot become a vendor spec.",
        problems=(Problem("the imported role", 0, "trust", reason, _REMEDY),),
    )
