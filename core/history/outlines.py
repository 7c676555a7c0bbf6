"""The outline of an account as JSON text: equal outlines give equal texts. Pure."""

from __future__ import annotations

import json
from typing import Any

from core.changes.outline import AccountOutline, CellOutline, PartyOutline, RoleOutline
from core.model import AccountOutcome, Status


def outline_text(outline: AccountOutline) -> str:
    """One text for one meaning."""
    data = [
        outline.outcome,
        outline.others,
        [[one.vendor, one.status, [_role(role) for role in one.roles]] for one in outline.cells],
        [
            [one.role_name, one.outside_account_id, one.known_as, one.external_id_required,
             one.place]
            for one in outline.parties
        ],
        outline.limits,
    ]  # fmt: skip
    return json.dumps(data, separators=(",", ":"))


def outline_from(text: str) -> AccountOutline:
    """The outline again."""
    outcome, others, cells, parties, limits = json.loads(text)
    return AccountOutline(
        outcome=AccountOutcome(outcome),
        others=Status(others) if others else None,
        cells=tuple(
            CellOutline(vendor, Status(status), tuple(map(_role_from, roles)))
            for vendor, status, roles in cells
        ),
        parties=tuple(PartyOutline(*party) for party in parties),
        limits=limits,
    )


def _role(role: RoleOutline) -> list[Any]:
    return [
        role.key, role.name, role.status, role.expected, role.observed, role.exemption,
        sorted(role.differences), role.found, role.place,
    ]  # fmt: skip


def _role_from(data: list[Any]) -> RoleOutline:
    key, name, status, expected, observed, exemption, differences, found, place = data
    return RoleOutline(
        key, name, Status(status), expected, observed, exemption, frozenset(differences), found,
        place,
    )  # fmt: skip
