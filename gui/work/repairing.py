"""Repairs as work for the courier: previews, carrying out, and the list of earlier runs."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import DocumentVersion
from gui.work.asking import code_asker
from gui.work.scanning import connect, scan_request

if TYPE_CHECKING:
    from core.model import Account, CellResult, Organization
    from core.repair.plan import Plan
    from core.repair.planning import PlanTerms
    from core.repair.resume import Remainder
    from core.repair.run import Approval, RepairRun
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


def list_runs_work(folder: Path, member_ids: Sequence[str]) -> Work:
    """Work that reads the runs under `folder`, newest first: those that touched an account of
    the organization, or all of them while none is known."""

    def work(_emit: Emit, _cancel: threading.Event) -> tuple[RepairRun, ...]:
        from core.repair.runs import list_runs

        members = frozenset(member_ids)
        return tuple(
            run
            for run in list_runs(folder)
            if not members or any(one.account.id in members for one in run.plan.accounts)
        )

    return work


def _external_id(workspace: Workspace) -> str | None:
    return workspace.agreement.organization.external_id
