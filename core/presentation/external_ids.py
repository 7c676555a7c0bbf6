"""External IDs are shared secrets of a kind: found here, and masked wherever text is shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from core.model import CellResult

_KEY = "sts:externalid"
_KEPT = 2  # characters left readable at each end, enough to tell two IDs apart


def external_ids(cell: CellResult) -> tuple[str, ...]:
    """Every external ID in the cell's trust policies, longest first."""
    found: set[str] = set()
    for role in cell.roles:
        documents = role.expected.trust_alternatives if role.expected else ()
        for document in (*documents, *((role.observed.trust,) if role.observed else ())):
            found.update(document_external_ids(document))
    return tuple(sorted(found, key=lambda value: (-len(value), value)))


def mask(value: str) -> str:
    """``rc-4711-prod`` as ``rc••••od``; short ones disappear wholly."""
    if len(value) < 3 * _KEPT:
        return "••••"
    return f"{value[:_KEPT]}••••{value[-_KEPT:]}"


def masked(text: str, secrets: Iterable[str]) -> str:
    """`text` with each of `secrets` masked."""
    for secret in secrets:
        if secret not in text:
            continue
        whole = rf"(?<![\w-]){re.escape(secret)}(?![\w-])"
        text = re.sub(whole, mask(secret), text)
    return text


@lru_cache(maxsize=4096)
def document_external_ids(document: str) -> frozenset[str]:
    """The external IDs in JSON text: a trust policy, or an answer that holds such policies,
    percent-encoded or not."""
    try:
        return frozenset(_values(json.loads(document)))
    except (ValueError, RecursionError):
        return frozenset()


def _values(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if str(key).lower() == _KEY:
                yield from _plain(value)
            else:
                yield from _values(value)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item)
    elif isinstance(node, str) and node[:3].upper().startswith(("{", "%7B")):
        yield from document_external_ids(unquote(node))


def _plain(value: Any) -> Iterator[str]:
    values = value if isinstance(value, list) else [value]
    # wildcards are no secret, and masking "*" would mask half the document
    return (str(item) for item in values if len(str(item)) > 2 and set(str(item)) - set("*?"))
