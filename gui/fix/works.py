"""The work behind the repair wizard, for the organization that is open."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from core.repair.drafts import save_draft
from core.repair.plan import Plan
from core.repair.run import Approval, RepairRun
from gui.fix.choose_page import Cells
from gui.session import Session
from gui.work.courier import Work
from gui.work.repairing import (
    apply_work,
    open_plan_work,
    plan_terms,
    preview_work,
    remainder_work,
    resume_work,
    undo_preview_work,
)


@dataclass(frozen=True, slots=True)
class RepairWork:
    """How the wizard gets its work done; each function returns work for the courier."""

    preview: Callable[[Cells, str], Work]  # cells, requester
    preview_undo: Callable[[RepairRun, str, Collection[str]], Work]  # run, requester, accounts
    remainder: Callable[[RepairRun], Work]
    carry_out: Callable[[Plan, Approval], Work]
    resume: Callable[[RepairRun, Approval], Work]
    open_plan: Callable[[Path], Work]
    keep: Callable[[Plan], Path]  # among the plans that wait; raises InputError


def works_of(session: Session, *, second_person: bool = False) -> RepairWork:
    """The work for the workspace and the scan that `session` has open now. `second_person`:
    whoever asked for a plan may not approve it."""
    workspace, scan = session.workspace, session.scan
    assert workspace is not None
    assert scan is not None
    members = session.account_ids

    def preview(cells: Cells, requester: str) -> Work:
        return preview_work(workspace, cells, plan_terms(workspace, scan.organization, requester))

    def preview_undo(run: RepairRun, requester: str, account_ids: Collection[str]) -> Work:
        terms = plan_terms(workspace, scan.organization, requester)
        return undo_preview_work(workspace, run, terms, account_ids)

    def remainder(run: RepairRun) -> Work:
        return remainder_work(workspace, run)

    def carry_out(plan: Plan, approval: Approval) -> Work:
        folder = session.repairs_folder
        return apply_work(
            workspace,
            plan,
            approval,
            folder=folder,
            member_ids=members,
            second_person=second_person,
        )

    def resume(run: RepairRun, approval: Approval) -> Work:
        return resume_work(
            workspace, run, approval, member_ids=members, second_person=second_person
        )

    def open_plan(path: Path) -> Work:
        return open_plan_work(workspace, path, members)

    def keep(plan: Plan) -> Path:
        return save_draft(plan, session.repairs_folder)

    return RepairWork(preview, preview_undo, remainder, carry_out, resume, open_plan, keep)
