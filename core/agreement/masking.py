"""Hiding the secrets of an agreement's text: external IDs, and what vendors mark as sensitive."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.catalogue import Catalogue
from core.catalogue.yaml_text import parse_yaml
from core.errors import InputError
from core.presentation.external_ids import mask

ALWAYS_MASKED = frozenset({"external_id"})


def sensitive_names(catalogue: Catalogue) -> frozenset[str]:
    """The names of values that are shown masked."""
    marked = {
        name
        for vendor in catalogue.vendors.values()
        for name, variable in vendor.variables.items()
        if variable.sensitive and variable.type != "policy"
    }
    return ALWAYS_MASKED | marked


def masked_text(text: str, data: Any, names: frozenset[str]) -> str:
    """YAML `text` (of a whole agreement, or of some of its lines) with what stands behind `names`
    masked, line for line. `data` is what the text holds, None where nobody can say."""
    named = "|".join(sorted(map(re.escape, names)))
    value = r"""(["']?)([^\s"'#,{}\[\]][^"'#,{}\n]*)"""
    behind = re.compile(rf"""(\b(?:{named})["']?[ \t]*:[ \t]*){value}""")
    text = behind.sub(lambda found: found[1] + found[2] + _masked(found[3]), text)
    if data is None:
        text = _without_blocks(text, named)
    for secret in sorted(set(_secrets(data, names)), key=len, reverse=True):
        text = re.sub(rf"(?<![\w-]){re.escape(secret)}(?![\w-])", mask(secret), text)
    return text


def data_of(text: str) -> Any:
    """What a YAML text holds, for `masked_text`; None where it cannot be read."""
    try:
        return parse_yaml(text, "agreement").data
    except InputError:
        return None


def _without_blocks(text: str, named: str) -> str:
    """Where nobody can say what the text holds: lists and texts of several lines behind the names
    go as a whole."""
    text = re.sub(rf"""(\b(?:{named})["']?[ \t]*:[ \t]*)\[[^\]\n]*""", r"\1[••••", text)
    opening = re.compile(rf"""^([ ]*)(?:- )?["']?(?:{named})["']?[ \t]*:[ \t]*(?:[>|\[•#].*)?$""")
    lines, depth = text.split("\n"), -1
    for number, line in enumerate(lines):
        indent, bare = len(line) - len(line.lstrip(" ")), line.strip()
        inside = indent > depth or (indent == depth and bare.startswith("- "))
        if depth >= 0 and bare and inside:
            lines[number] = f"{line[:indent]}••••"
            continue
        if bare:
            found = opening.match(line)
            depth = len(found[1]) if found else -1
    return "\n".join(lines)


def _masked(value: str) -> str:
    stripped = value.rstrip()
    return mask(stripped) + value[len(stripped) :]


def _secrets(node: Any, names: frozenset[str]) -> Iterator[str]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in names:
                yield from _texts(value)
            else:
                yield from _secrets(value, names)
    elif isinstance(node, list):
        for item in node:
            yield from _secrets(item, names)


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and len(one) > 2:
            yield one
