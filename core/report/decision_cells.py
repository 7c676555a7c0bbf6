"""A decision as the cells of a row that reviewers fill in, and the words for it."""

from __future__ import annotations

from datetime import UTC, date
from typing import Final

from core.review.model import ACKNOWLEDGED, Decision
from core.review.rules import decision_word

DECISION_HEADERS: Final = ("Decision", "Reviewer", "Reviewed on", "Comment")
EXCEPTION_HEADERS: Final = (
    "Decision", "Accept until", "Owner", "Reviewer", "Reviewed on", "Comment",
)  # fmt: skip
Cell = str | date | None


def decision_cells(decision: Decision | None) -> tuple[Cell, ...]:
    """The values of `DECISION_HEADERS`; empty cells where nothing is decided yet."""
    if decision is None:
        return (None,) * len(DECISION_HEADERS)
    return (
        _word(decision),
        decision.reviewer,
        decision.decided_at.astimezone(UTC).date(),
        decision.comment,
    )


def exception_cells(decision: Decision | None) -> tuple[Cell, ...]:
    """The values of `EXCEPTION_HEADERS`."""
    if decision is None:
        return (None,) * len(EXCEPTION_HEADERS)
    word, *rest = decision_cells(decision)
    return (word, decision.accept_until, decision.owner or None, *rest)


def third_party_cells(decision: Decision | None) -> tuple[Cell, ...]:
    """The values of `DECISION_HEADERS` for a sheet that has no columns for date and owner: an
    acceptance names both at the beginning of its comment."""
    cells = decision_cells(decision)
    if decision is None or decision.accept_until is None:
        return cells
    until = f"until {decision.accept_until:%Y-%m-%d}, owner {decision.owner}"
    return (*cells[:-1], f"{until}; {decision.comment}")


def _word(decision: Decision) -> str | None:
    """An acknowledgement is no word of the list: a comment without a decision says it."""
    return None if decision.decision == ACKNOWLEDGED else decision_word(decision.decision)
