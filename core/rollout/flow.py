"""The course of a change to a StackSet, without any window: Choose, Preview, Approve, Run, Result.

A `RolloutFlow` never changes; every method answers with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from core.aws.stack_set_state import InstanceState
from core.model import Reason
from core.repair.run import NOT_APPROVED, Approval
from core.rollout.deploy import Deployment, why_not_approved
from core.rollout.preview import RolloutPreview


class RolloutPage(StrEnum):
    """Where one is. There is no way back from RUN."""

    CHOOSE = "choose"
    PREVIEW = "preview"
    APPROVE = "approve"
    RUN = "run"
    RESULT = "result"


_AFTER = {
    RolloutPage.CHOOSE: RolloutPage.PREVIEW,
    RolloutPage.PREVIEW: RolloutPage.APPROVE,
    RolloutPage.APPROVE: RolloutPage.RUN,
}
_BEFORE = {
    RolloutPage.PREVIEW: RolloutPage.CHOOSE,
    RolloutPage.APPROVE: RolloutPage.PREVIEW,
}


@dataclass(frozen=True, slots=True)
class RolloutFlow:
    """One deployment, update or removal on its way."""

    page: RolloutPage = RolloutPage.CHOOSE
    second_person: bool = False
    preview: RolloutPreview | None = None
    problem: Reason | None = None  # why there is no preview, or how the run was refused
    approval: Approval = NOT_APPROVED
    instances: tuple[InstanceState, ...] = ()
    result: Deployment | None = None
    stopping: bool = False

    @property
    def blocked_by(self) -> str | None:
        """Why one cannot go on from this page; None when one can."""
        match self.page:
            case RolloutPage.CHOOSE:
                return None
            case RolloutPage.PREVIEW:
                return self._preview_missing()
            case RolloutPage.APPROVE:
                return self._preview_missing() or self._not_approved()
            case RolloutPage.RUN:
                return "The StackSet is being changed."
            case RolloutPage.RESULT:
                return "This was the last page."

    @property
    def can_go_back(self) -> bool:
        """Only what has not begun can be taken back."""
        return self.page in _BEFORE

    def next(self) -> RolloutFlow:
        """The next page; the same flow when something is in the way."""
        return self if self.blocked_by is not None else replace(self, page=_AFTER[self.page])

    def back(self) -> RolloutFlow:
        """The page before. A preview that is left is thrown away, an approval always."""
        if not self.can_go_back:
            return self
        before = replace(self, page=_BEFORE[self.page], approval=NOT_APPROVED)
        if before.page is RolloutPage.CHOOSE:
            return replace(before, preview=None, problem=None)
        return before

    def with_preview(self, preview: RolloutPreview) -> RolloutFlow:
        """The preview has come."""
        return replace(self, preview=preview, problem=None)

    def with_problem(self, problem: Reason) -> RolloutFlow:
        """There will be no preview, or the run was refused or broken off, and why."""
        page = RolloutPage.RESULT if self.page is RolloutPage.RUN else self.page
        return replace(self, page=page, problem=problem)

    def with_approval(self, approval: Approval) -> RolloutFlow:
        """What has been typed on the approval page so far."""
        return replace(self, approval=approval) if self.page is RolloutPage.APPROVE else self

    def with_instance(self, instance: InstanceState) -> RolloutFlow:
        """The state of one account has changed."""
        others = tuple(one for one in self.instances if one.account_id != instance.account_id)
        return replace(self, instances=(*others, instance))

    def with_stop(self) -> RolloutFlow:
        """Stop was asked for: no further call is made; what was begun goes on in AWS."""
        return replace(self, stopping=True) if self.page is RolloutPage.RUN else self

    def with_result(self, result: Deployment) -> RolloutFlow:
        """It has ended."""
        return replace(self, page=RolloutPage.RESULT, result=result, stopping=False)

    def _preview_missing(self) -> str | None:
        if self.problem is not None:
            return self.problem.summary
        if self.preview is None:
            return "The preview is being made."
        return None if self.preview.change.calls else "There is nothing to change."

    def _not_approved(self) -> str | None:
        assert self.preview is not None
        return why_not_approved(
            self.preview.change, self.approval, second_person=self.second_person
        )
