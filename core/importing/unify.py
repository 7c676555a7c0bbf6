"""Which values make a spec's text, such as ``arn:${partition}:s3:::${bucket}/*``, a given text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from core.catalogue.placeholders import names_in
from core.catalogue.spec import BUILT_IN, VendorSpec

_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
# more than any ARN or name; keeps the search through a stranger's text short
_MAX_TEXT = 600
_BUILT_IN = {
    "account_id": r"(?:[0-9]{12}|\$\{account_id\})",
    "management_account_id": r"(?:[0-9]{12}|\$\{management_account_id\})",
    "partition": r"(?:aws[a-z-]*|\$\{partition\})",
    "organization_id": r"(?:o-[a-z0-9]+|\$\{organization_id\})",
}


def unify(template: str, text: str, spec: VendorSpec) -> Mapping[str, str] | None:
    """The values under which `template` reads `text`; None when there are none.

    A field of a choice (``${zone.principal}``) gives the choice. Values are checked against the
    variables' patterns; a value never holds a placeholder.
    """
    if len(text) > _MAX_TEXT:
        return None
    pattern = _compiled(template)
    match = pattern.fullmatch(text) if pattern else None
    if match is None:
        return None
    values: dict[str, str] = {}
    for group, found in match.groupdict().items():
        name, _, choice_field = group.partition("__of__")
        value = _chosen(name, choice_field, found, spec) if choice_field else found
        if value is None or values.setdefault(name, value) != value:
            return None
        if not _fits(name, value, spec):
            return None
    return values


@lru_cache(maxsize=1024)
def _compiled(template: str) -> re.Pattern[str] | None:
    written, end, seen = "", 0, set[str]()
    for match in _PLACEHOLDER.finditer(template):
        written += re.escape(template[end : match.start()])
        end = match.end()
        name = match.group(1)
        if not any(names_in(match.group(0))):
            written += re.escape(match.group(0))
        elif name in BUILT_IN:
            written += _BUILT_IN[name]
        else:
            group = name.replace(".", "__of__")
            written += f"(?P={group})" if group in seen else f"(?P<{group}>.+?)"
            seen.add(group)
    try:
        return re.compile(written + re.escape(template[end:]), re.DOTALL)
    except re.error:
        return None


def _chosen(name: str, choice_field: str, found: str, spec: VendorSpec) -> str | None:
    variable = spec.variables.get(name)
    choices = variable.choices if variable else ()
    values = (one.value for one in choices if one.fields.get(choice_field) == found)
    return next(values, None)


def _fits(name: str, value: str, spec: VendorSpec) -> bool:
    variable = spec.variables.get(name)
    if variable is None or any(names_in(value)):
        return False
    if variable.type == "choice":
        return value in {choice.value for choice in variable.choices}
    if variable.type == "account-id" and not re.fullmatch(r"[0-9]{12}", value):
        return False
    return variable.pattern is None or bool(re.fullmatch(variable.pattern, value, re.ASCII))
