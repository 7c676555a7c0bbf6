"""Repairs as work for the courier: previews, carrying out, and the list of earlier runs."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import DocumentVersion
from gui.work.asking import code_asker
from gui.work.scanning import connect, scan_request

if TYPE_CHECKING:
    from core.model import Account, CellResult, Organization
    from core.repair.drafts import DraftPlan
    from core.repair.plan import Plan
    from core.repair.planning import PlanTerms
    from core.repair.resume import Remainder
    from core.repair.run import Approval, RepairRun
    from core.rollout.past import PastRollout
    from core.workspace import Workspace
    from gui.work.courier import Emit, Work


def plan_terms(workspace: Workspace, organization: Organization, requester: str) -> PlanTerms:
    """The terms of a plan made now."""
    from core.repair.planning import PlanTerms

    agreement = workspace.agreement
    return PlanTerms(
        requester=requester,
        created_at=datetime.now(UTC),
        agreement=DocumentVersion(agreement.version, agreement.sha256),
        repair_role_name=agreement.organization.repair_role_name,
        partition=organization.partition,
        management_account_id=organization.management_account_id,
    )


def preview_work(
    workspace: Workspace, cells: Sequence[tuple[Account, CellResult]], terms: PlanTerms
) -> Work:
    """Work that reads the roles as they stand and returns the plan of a repair."""

    def work(emit: Emit, cancel: threading.Event) -> Plan:
        from core.repair.preview import preview_repair

        connection = connect(workspace, code_asker(emit, cancel))
        return preview_repair(connection, cells, terms, external_id=_external_id(workspace))

    return work


def undo_preview_work(
    workspace: Workspace, run: RepairRun, terms: PlanTerms, account_ids: Collection[str]
) -> Work:
    """Work that reads the roles as they stand and returns the plan of an undo: of all accounts
    of the run, or of `account_ids` when any are given."""

    def work(emit: Emit, cancel: threading.Event) -> Plan:
        from core.repair.preview import preview_undo

        return preview_undo(
            connect(workspace, code_asker(emit, cancel)),
            run,
            terms,
            external_id=_external_id(workspace),
            account_ids=account_ids or None,
        )

    return work


def remainder_work(workspace: Workspace, run: RepairRun) -> Work:
    """Work that reads from the run's own files what a resume would take up."""

    def work(_emit: Emit, _cancel: threading.Event) -> Remainder:
        from core.repair.handover import check_fits
        from core.repair.resume import remainder_of

        check_fits(run.plan, workspace.agreement)
        return remainder_of(run.folder)

    return work


def open_plan_work(workspace: Workspace, path: Path, member_ids: Sequence[str]) -> Work:
    """Work that reads a plan somebody hands over and returns it, if it may be carried out here."""

    def work(_emit: Emit, _cancel: threading.Event) -> Plan:
        from core.repair.handover import open_plan

        return open_plan(path, workspace.agreement, frozenset(member_ids))

    return work


def apply_work(
    workspace: Workspace,
    plan: Plan,
    approval: Approval,
    *,
    folder: Path,
    member_ids: Sequence[str],
    second_person: bool = False,
) -> Work:
    """Work that carries out an approved plan and returns the run; its cancel stops it after
    the account being changed. The run's own folder is made under `folder`. `second_person`:
    the requester may not approve."""

    def work(emit: Emit, stop: threading.Event) -> RepairRun:
        from core.repair.account import RunConditions
        from core.repair.apply import run_plan
        from core.repair.handover import check_fits
        from core.scan.engine import open_checker

        check_fits(plan, workspace.agreement)
        connection = connect(workspace, code_asker(emit, stop))
        return run_plan(
            connection,
            plan,
            approval=approval,
            backup_folder=folder,
            checker=open_checker(connection, scan_request(workspace), member_ids=member_ids),
            emit=emit,
            stop=stop,
            conditions=RunConditions(external_id=_external_id(workspace)),
            second_person=second_person,
        )

    return work


def resume_work(
    workspace: Workspace,
    run: RepairRun,
    approval: Approval,
    *,
    member_ids: Sequence[str],
    second_person: bool = False,
) -> Work:
    """Work that carries out what is left of `run`; all else as with `apply_work`."""

    def work(emit: Emit, stop: threading.Event) -> RepairRun:
        from core.repair.account import RunConditions
        from core.repair.handover import check_fits
        from core.repair.resume import resume_run
        from core.scan.engine import open_checker

        check_fits(run.plan, workspace.agreement)
        connection = connect(workspace, code_asker(emit, stop))
        return resume_run(
            connection,
            run,
            approval=approval,
            checker=open_checker(connection, scan_request(workspace), member_ids=member_ids),
            emit=emit,
            stop=stop,
            conditions=RunConditions(external_id=_external_id(workspace)),
            second_person=second_person,
        )

    return work


@dataclass(frozen=True, slots=True)
class PastFixes:
    """What was done here before, or is to be: runs of repairs, roll-outs, plans that wait, and
    what cannot be read of it."""

    runs: tuple[RepairRun, ...]
    rollouts: tuple[PastRollout, ...]
    drafts: tuple[DraftPlan, ...]
    unreadable: tuple[tuple[str, str], ...]  # names and reasons


def past_fixes_work(folder: Path, member_ids: Sequence[str]) -> Work:
    """Work that reads what was done under `folder`, as `PastFixes`: what touched an account of
    the organization, or all of it while none is known."""

    def work(_emit: Emit, _cancel: threading.Event) -> PastFixes:
        from core.repair.drafts import list_drafts
        from core.repair.runs import read_runs
        from core.rollout.past import list_rollouts

        runs, unread = read_runs(folder)
        drafts, unread_drafts = list_drafts(folder, {run.plan.sha256 for run in runs})
        rollouts = list_rollouts(folder)
        if member_ids:
            known = frozenset(member_ids)
            runs = tuple(
                one for one in runs if any(part.account.id in known for part in one.plan.accounts)
            )
            rollouts = tuple(
                one
                for one in rollouts
                if not one.instances or any(part.account_id in known for part in one.instances)
            )
            drafts = tuple(
                one for one in drafts if any(part.account.id in known for part in one.plan.accounts)
            )
        unreadable = (*((one.name, one.why) for one in unread), *unread_drafts)
        return PastFixes(runs, rollouts, drafts, unreadable)

    return work


def _external_id(workspace: Workspace) -> str | None:
    return workspace.agreement.organization.external_id
