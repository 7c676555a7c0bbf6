"""The calls behind a cell, and their answers as text to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import quote, unquote

from core.model import CellResult, Evidence
from core.presentation.external_ids import document_external_ids, external_ids, mask, masked
from core.presentation.text import visible, visible_lines

SHOWN_CHARACTERS = 300_000  # of an answer; the rest is in the saved scan
_DOCUMENT_KEYS = frozenset({"AssumeRolePolicyDocument", "PolicyDocument", "Document"})


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One call, for a line of the list."""

    id: str
    call: str
    time: str
    http_status: str
    request_id: str
    sha256: str
    region: str


def evidence_of(cell: CellResult | None, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The answers `cell` rests on, in the order of the calls; all of the account's when the
    cell names none."""
    named = frozenset(cell.evidence) if cell else frozenset()
    chosen = [one for one in evidence if not named or one.id in named]
    return tuple(sorted(chosen, key=lambda one: one.received_at))


def evidence_row(evidence: Evidence) -> EvidenceRow:
    """`evidence` in words. Its time is in UTC."""
    when = evidence.received_at
    when = when.astimezone(UTC) if when.tzinfo else when
    return EvidenceRow(
        id=evidence.id,
        call=visible(evidence.call),
        time=f"{when:%Y-%m-%d %H:%M:%S}",
        http_status=str(evidence.http_status),
        request_id=visible(evidence.request_id),
        sha256=evidence.sha256,
        region=visible(evidence.region),
    )


def body_text(
    evidence: Evidence, cell: CellResult | None, *, as_received: bool, show_external_ids: bool
) -> str:
    """The answer laid out with its policy documents decoded, or exactly as it was hashed.

    External IDs are masked unless asked for.
    """
    text = evidence.body if as_received else _laid_out(evidence.body)
    if not show_external_ids:
        text = _masked(text, evidence, cell)
    return visible_lines(text)


def _masked(text: str, evidence: Evidence, cell: CellResult | None) -> str:
    secrets = {*document_external_ids(evidence.body), *(external_ids(cell) if cell else ())}
    ordered = sorted(secrets, key=lambda secret: (-len(secret), secret))
    for secret in ordered:
        encoded = quote(secret, safe="")
        text = text.replace(f"%22{encoded}%22", f"%22{mask(secret)}%22")
    return masked(text, ordered)


def _laid_out(body: str) -> str:
    try:
        return json.dumps(_decoded(json.loads(body)), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return body


def _decoded(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        return {name: _decoded(value, name) for name, value in node.items()}
    if isinstance(node, list):
        return [_decoded(item) for item in node]
    if key in _DOCUMENT_KEYS and isinstance(node, str):
        try:
            return json.loads(unquote(node) if node.startswith("%7B") else node)
        except ValueError:
            return node
    return node
