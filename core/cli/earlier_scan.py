"""The earlier scan that `main.py scan --changed-only` compares with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import InputError
from core.scan.document import load_scan

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.model import Scan

LAST = "last"  # the last whole scan of the history


def earlier_scan(named: str, agreement: Agreement) -> Scan:
    """A saved scan by its file, or one of the history by its id, or the `LAST` one of the
    agreement's organization.

    Raises:
        InputError: there is no such scan, or the history cannot be used.
    """
    if named != LAST and Path(named).is_file():
        return load_scan(Path(named))
    from core.cli.past import is_there
    from core.history import open_history

    if not is_there():
        raise InputError(
            f"There is no {'history' if named == LAST else f'file {named}'} to take it from.",
            "Name a scan that was saved as JSON: --changed-only scan.json",
        )
    with open_history() as history:
        if named != LAST:
            return history.scan(named)
        management = agreement.organization.management_account_id
        for entry in history.scans():
            if entry.complete and not entry.demo:
                scan = history.scan(entry.id)
                if scan.organization.management_account_id == management:
                    return scan
    raise InputError(
        "The history has no whole scan of this organization yet.", "Scan all accounts once."
    )
