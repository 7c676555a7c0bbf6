"""What a scan keeps of a result that its listener has already."""

from __future__ import annotations

import sys

from core.model import AccountResult, CellResult


def shell_of(result: AccountResult) -> AccountResult:
    """A result of which only the account, the outcome and the vendors are left."""
    cells = tuple(
        CellResult(cell.account_id, sys.intern(cell.vendor), cell.status) for cell in result.cells
    )
    return AccountResult(result.account, result.outcome, cells)
