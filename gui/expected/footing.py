"""The sentence beside Save: what is still to do before the agreement counts."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import Problem
from core.presentation.text import counted, visible


def footing(problems: Sequence[Problem], *, changed: bool) -> str:
    """What keeps the agreement from being saved, or that there is something to save."""
    if problems:
        first = problems[0]
        words = f"{counted(len(problems), 'problem')} to mend before this can be saved. "
        return visible(words + f"{first.field}: {first.reason}")
    return "Changes that are not saved yet." if changed else "Everything is saved."
