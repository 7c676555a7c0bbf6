"""Scans of the history in words, for whoever lets one be chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.presentation.text import counted, isolated
from gui.times import when

if TYPE_CHECKING:
    from core.history import ScanEntry


def entry_words(entry: ScanEntry, current_id: str = "") -> str:
    """``2026-03-31 09:15 UTC, agreement 2026-Q1, 46 accounts``, and what is special about it."""
    words = (
        f"{when(entry.finished_at)}, agreement {isolated(entry.agreement.version)}, "
        f"{counted(entry.accounts, 'account')}"
    )
    marks = [
        mark
        for mark, holds in (
            ("shown now", entry.id == current_id),
            ("partial", not entry.complete),
            ("re-checked", "-recheck" in entry.id),
        )
        if holds
    ]
    return f"{words} ({', '.join(marks)})" if marks else words
