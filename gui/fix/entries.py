"""What stands on the page Fixes: runs of repairs, roll-outs, and plans that wait; as texts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from core.presentation.text import counted
from core.repair.drafts import DraftPlan
from core.repair.run import RepairRun
from gui.fix.rollout.states import ACTION_WORDS
from gui.fix.words import RISK_WORDS, rollout_words, run_words

if TYPE_CHECKING:
    from core.rollout.past import PastRollout

Entry: TypeAlias = "RepairRun | PastRollout | DraftPlan"


def moment_of(entry: Entry) -> datetime:
    """When it was begun, or made."""
    return entry.plan.created_at if isinstance(entry, DraftPlan) else entry.started_at


def texts_of(entry: Entry) -> tuple[str, ...]:
    """The cells of its line: when, what, accounts, result, approved by, reason."""
    when = f"{moment_of(entry):%Y-%m-%d %H:%M} UTC"
    if isinstance(entry, DraftPlan):
        plan = entry.plan
        calls = counted(plan.summary.steps, "call")
        result = f"Awaiting approval: {calls}, {RISK_WORDS[plan.risk].lower()}"
        return when, "Plan", str(len(plan.accounts)), result, "", ""
    if isinstance(entry, RepairRun):
        what = "Undo" if entry.is_undo else "Repair"
        result = run_words(entry) if entry.finished_at else f"Interrupted: {run_words(entry)}"
        by, reason = entry.approval.approved_by, entry.approval.reason
        return when, what, str(len(entry.results)), result, by, reason
    what = f"{ACTION_WORDS[entry.action]} StackSet"
    count = str(len(entry.instances))
    return when, what, count, rollout_words(entry), entry.approved_by, entry.reason
