"""The course of a fix, without any window: Choose -> Preview -> Approve -> Run -> Result.

A `RepairFlow` never changes; every method answers with the next one. What may not happen now
raises nothing: `blocked_by` says beforehand, in a sentence, why one cannot go on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.model import Account, CellResult, Reason
from core.repair.approval import same_person, why_not_approved
from core.repair.events import (
    AccountChanged,
    AccountStarted,
    BackupSaved,
    RepairEvent,
    RepairFinished,
    RepairStarted,
)
from core.repair.plan import Plan
from core.repair.planning import why_not_repairable
from core.repair.run import NOT_APPROVED, AccountRepair, Approval, RepairRun

Cell = tuple[Account, CellResult]


class FlowPage(StrEnum):
    """Where one is. There is no way back from RUN."""

    CHOOSE = "choose"
    PREVIEW = "preview"
    APPROVE = "approve"
    RUN = "run"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class RepairFlow:
    """One fix, undo or resumed run on its way. Begin with one of the `begin_` functions."""

    page: FlowPage
    cells: tuple[Cell, ...] = ()
    undo_of: RepairRun | None = None
    resume_of: RepairRun | None = None
    plan: Plan | None = None
    problem: Reason | None = None  # why there is no plan or no run
    approval: Approval = NOT_APPROVED
    second_person: bool = False
    in_progress: tuple[Account, ...] = ()  # the accounts being changed now
    backup_path: str = ""
    results: tuple[AccountRepair, ...] = ()
    run: RepairRun | None = None
    stopping: bool = False

    @property
    def repairable(self) -> tuple[Cell, ...]:
        """The chosen cells that a plan will be asked for."""
        return tuple(cell for cell in self.cells if why_not_repairable(cell[1]) is None)

    @property
    def left_out(self) -> tuple[tuple[Cell, str], ...]:
        """The chosen cells that cannot be repaired, each with the reason."""
        reasons = ((cell, why_not_repairable(cell[1])) for cell in self.cells)
        return tuple((cell, reason) for cell, reason in reasons if reason is not None)

    @property
    def blocked_by(self) -> str | None:
        """Why one cannot go on from this page; None when one can."""
        if self.page is FlowPage.CHOOSE:
            return None if self.repairable else "None of the chosen cells can be repaired."
        if self.page is FlowPage.PREVIEW:
            return self._plan_missing()
        if self.page is FlowPage.APPROVE:
            return self._plan_missing() or self._not_approved()
        if self.page is FlowPage.RUN:
            return "The changes are being made."
        return "This was the last page."

    @property
    def can_go_back(self) -> bool:
        """Only what has not begun can be taken back."""
        first = FlowPage.CHOOSE if self.cells else FlowPage.PREVIEW
        return self.page in (FlowPage.PREVIEW, FlowPage.APPROVE) and self.page is not first

    @property
    def progress(self) -> tuple[int, int]:
        """Accounts finished, and accounts in all."""
        return len(self.results), len(self.plan.accounts) if self.plan else 0

    def next(self) -> RepairFlow:
        """The next page; the same flow when something is in the way."""
        following = {
            FlowPage.CHOOSE: FlowPage.PREVIEW,
            FlowPage.PREVIEW: FlowPage.APPROVE,
            FlowPage.APPROVE: FlowPage.RUN,
        }
        if self.blocked_by is not None:
            return self
        return replace(self, page=following[self.page])

    def back(self) -> RepairFlow:
        """The page before. A preview that is left is thrown away, an approval always."""
        if not self.can_go_back:
            return self
        if self.page is FlowPage.APPROVE:
            return replace(self, page=FlowPage.PREVIEW, approval=NOT_APPROVED)
        return replace(self, page=FlowPage.CHOOSE, plan=None, problem=None)

    def with_plan(self, plan: Plan) -> RepairFlow:
        """The preview has come."""
        return replace(self, plan=plan, problem=None)

    def with_problem(self, problem: Reason) -> RepairFlow:
        """There will be no preview, or no run, and why."""
        page = FlowPage.RESULT if self.page is FlowPage.RUN else self.page
        return replace(self, page=page, problem=problem)

    def with_approval(self, approval: Approval) -> RepairFlow:
        """What has been typed on the approval page so far."""
        return self if self.page is not FlowPage.APPROVE else replace(self, approval=approval)

    def with_stop(self) -> RepairFlow:
        """Stop was asked for: the account being changed is finished, no other is begun."""
        return self if self.page is not FlowPage.RUN else replace(self, stopping=True)

    def with_event(self, event: RepairEvent) -> RepairFlow:
        """The flow after what the run has just said."""
        match event:
            case RepairStarted():
                return replace(self, page=FlowPage.RUN, results=())
            case BackupSaved(path=path):
                return replace(self, backup_path=path)
            case AccountStarted(account=account):
                return replace(self, in_progress=(*self.in_progress, account))
            case AccountChanged(result=result):
                others = tuple(one for one in self.in_progress if one != result.account)
                return replace(self, results=(*self.results, result), in_progress=others)
            case RepairFinished(run=run, failure=failure):
                done = replace(self, page=FlowPage.RESULT, run=run, problem=failure)
                return replace(done, in_progress=(), stopping=False)

    def _plan_missing(self) -> str | None:
        if self.problem is not None:
            return self.problem.summary
        if self.plan is None:
            return "The preview is being made."
        return None if self.plan.accounts else "There is nothing to change."

    def _not_approved(self) -> str | None:
        assert self.plan is not None
        return why_not_approved(self.plan, self.approval, second_person=self.second_person)


def likely_approver(flow: RepairFlow, user: str) -> str:
    """Whose name is put in for the approver at first: of one's own plan the requester, of
    somebody else's who sits here; nobody when a second person is asked for and is not here."""
    assert flow.plan is not None
    handed_over = not (flow.cells or flow.undo_of or flow.resume_of)
    name = user if handed_over or flow.second_person else flow.plan.requester
    return "" if flow.second_person and same_person(name, flow.plan.requester) else name


def begin_repair(cells: tuple[Cell, ...], *, second_person: bool = False) -> RepairFlow:
    """The repair of chosen cells. `second_person`: the requester may not approve."""
    return RepairFlow(FlowPage.CHOOSE, cells=cells, second_person=second_person)


def begin_undo(run: RepairRun, *, second_person: bool = False) -> RepairFlow:
    """The undo of a run; its preview is awaited."""
    return RepairFlow(FlowPage.PREVIEW, undo_of=run, second_person=second_person)


def begin_approval(*, second_person: bool = False) -> RepairFlow:
    """The approval of a plan that somebody hands over; the file is being read."""
    return RepairFlow(FlowPage.PREVIEW, second_person=second_person)


def begin_resume(run: RepairRun, *, second_person: bool = False) -> RepairFlow:
    """What is left of a run; its preview is awaited, its plan is approved anew."""
    return RepairFlow(FlowPage.PREVIEW, resume_of=run, second_person=second_person)
