"""Which of today's AWS actions really differ between two sets of policies."""

from __future__ import annotations

from core.policy.access_levels import Today, today
from core.policy.documents import CannotJudge
from core.policy.masks import Problem

_MAX_ACTIONS = 3_000


def differing_today(problem: Problem, meaning: Today, *, missing: bool) -> Today:
    """Return what of `meaning` (today's reading of some patterns) is missing, or in excess.

    Where that cannot be told, the whole meaning is returned.
    """
    named = [name for names in meaning.levels.values() for name in names]
    if len(named) > _MAX_ACTIONS:
        return meaning
    try:
        differing = problem.differing_actions(named, missing=missing)
    except CannotJudge:
        return meaning
    return Today(today(differing).levels, meaning.unknown, meaning.open_ended)
