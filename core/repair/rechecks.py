"""What every account of a run was found to be afterwards, kept beside the run's journal.

One line per account that was looked at again: its fresh verdicts with their evidence, and the
roles as they stood then. The journal does not need it; an auditor does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.model import Evidence, Status
from core.repair.files import append_private
from core.repair.plan import canonical_json, digest
from core.repair.run import AccountRepair
from core.repair.state import RoleState, canonical

RECHECK_FILE = "rechecks.jsonl"


@dataclass(frozen=True, slots=True)
class RecheckedCell:
    """The fresh status of one vendor, with the raw answers it rests on."""

    vendor: str
    status: Status
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Recheck:
    """One account, looked at again. `states`: its roles as they stood, () when not read."""

    account_id: str
    at: datetime | None
    cells: tuple[RecheckedCell, ...]
    states: tuple[RoleState, ...] = ()


def recheck_of(result: AccountRepair, vendors: Sequence[str]) -> Recheck | None:
    """What the outcome of an account says about `vendors`; None when it was not looked at."""
    checked = result.checked
    if checked is None:
        return None
    by_id = {evidence.id: evidence for evidence in checked.evidence}
    cells = tuple(
        RecheckedCell(
            cell.vendor, cell.status, tuple(by_id[one] for one in cell.evidence if one in by_id)
        )
        for cell in checked.cells
        if cell.vendor in vendors
    )
    return Recheck(result.account.id, checked.checked_at, cells, result.states_after)


def add_recheck(folder: Path, recheck: Recheck) -> str:
    """Add a line to the run's file and return its SHA-256.

    Raises:
        OSError: it could not be written.
    """
    body = _dumped(recheck)
    sha256 = digest(body)
    append_private(folder / RECHECK_FILE, canonical_json({**body, "sha256": sha256}))
    return sha256


def read_rechecks(folder: Path) -> Mapping[str, Recheck]:
    """Account id -> the latest look. Lines that are cut off or were altered prove nothing and
    are left out; a run without the file has none."""
    try:
        text = (folder / RECHECK_FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    found = (_parsed(line) for line in text.split("\n")[:-1])
    return {recheck.account_id: recheck for recheck in found if recheck is not None}


def states_sha256(states: Sequence[RoleState]) -> str:
    """One digest for roles that are alike in everything a repair may change.

    The internal id of a role and the numbers of policy versions are left out: IAM gives new
    ones to what is put back.
    """
    return digest([_content(state) for state in sorted(states, key=lambda state: state.name)])


def _content(state: RoleState) -> dict[str, Any]:
    if not state.exists:
        return {"role": state.name, "exists": False}
    return {
        "role": state.name,
        "exists": True,
        "arn": state.arn,
        "trust": canonical(state.trust),
        "inline": {policy.name: canonical(policy.document) for policy in state.inline},
        "attached": {
            policy.arn: None if policy.document is None else canonical(policy.document)
            for policy in state.managed
            if policy.attached
        },
        "description": state.description or "",
        "max_session_duration": state.max_session_duration,
        "tags": dict(state.tags),
        "boundary": state.boundary_arn,
    }


def _dumped(recheck: Recheck) -> dict[str, Any]:
    from pydantic import TypeAdapter

    body: dict[str, Any] = TypeAdapter(Recheck).dump_python(recheck, mode="json")
    return body


def _parsed(line: str) -> Recheck | None:
    from pydantic import TypeAdapter, ValidationError

    try:
        body = json.loads(line)
        sha256 = body.pop("sha256")
        return TypeAdapter(Recheck).validate_python(body) if digest(body) == sha256 else None
    except (ValueError, KeyError, AttributeError, ValidationError):
        return None
