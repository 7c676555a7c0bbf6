"""The backup of a run: every state that it may replace, on disk before the first write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.errors import InputError, RepairRefused
from core.repair.files import write_private
from core.repair.plan import canonical_json, digest
from core.repair.state import RoleState

BACKUP_FILE = "backup.json"
StateKey = tuple[str, str]  # (account id, role name)


@dataclass(frozen=True, slots=True)
class Backup:
    """The states as they stood when a run began. `sha256` covers everything else in it."""

    run_id: str
    plan_sha256: str
    taken_at: datetime
    states: tuple[RoleState, ...]
    sha256: str = ""

    @property
    def by_key(self) -> Mapping[StateKey, RoleState]:
        """(account id, role name) -> state."""
        return {(state.account_id, state.name): state for state in self.states}


def save_backup(backup: Backup, folder: Path) -> Backup:
    """Write the backup and have it on disk; returns it with its digest.

    Raises:
        RepairRefused: it cannot be written, so nothing may be changed.
    """
    body = _body(backup)
    sha256 = digest(body)
    try:
        write_private(folder / BACKUP_FILE, canonical_json({**body, "sha256": sha256}) + "\n")
    except InputError as error:
        raise RepairRefused(
            f"No backup, no run: {error.message}", "Nothing was changed. " + error.hint
        ) from error
    return load_backup(folder)


def load_backup(folder: Path) -> Backup:
    """Read the backup of a run.

    Raises:
        RepairRefused: it is absent, damaged or was altered.
    """
    from pydantic import TypeAdapter, ValidationError

    path = folder / BACKUP_FILE
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        backup = TypeAdapter(Backup).validate_python(body)
    except OSError as error:
        raise RepairRefused(f"The backup {path} cannot be read: {error.strerror}.") from error
    except (ValueError, ValidationError) as error:
        raise RepairRefused(f"The backup {path} is damaged.") from error
    if digest({key: value for key, value in body.items() if key != "sha256"}) != backup.sha256:
        raise RepairRefused(f"The backup {path} was altered: it does not match its SHA-256.")
    return backup


def _body(backup: Backup) -> dict[str, Any]:
    from pydantic import TypeAdapter

    body: dict[str, Any] = TypeAdapter(Backup).dump_python(backup, mode="json")
    del body["sha256"]
    return {"schema_version": 1, **body}
