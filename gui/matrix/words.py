"""What a cell of the matrix says in a tool tip and to a screen reader."""

from __future__ import annotations

from core.model import STATUS_MEANINGS
from core.presentation.text import counted, visible
from gui.matrix.rows import Cell


def tool_tip(text: str, cell: Cell | None) -> str:
    """Plain text: without the sign by which Qt would take it for markup.

    `text` is what the cell shows; `cell` is None outside the columns of vendors.
    """
    if cell is None:
        return text.replace("<", "\u2039")
    lines = [f"{text}: {STATUS_MEANINGS[cell.status]}"]
    if cell.further:
        lines.append(f"{counted(cell.further, 'further kind')} of difference: see the details.")
    if cell.result is not None and cell.result.reason is not None:
        lines.append(visible(cell.result.reason.summary))
    return "\n".join(lines).replace("<", "\u2039")


def spoken(account: str, head: str, text: str) -> str:
    """A cell read out of its place: with account and column, unless it names the account."""
    return f"{account}, {head}: {text or 'none'}" if account else text
