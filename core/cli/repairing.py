"""What `plan`, `apply` and `undo` share: options, terms, and how a run is carried out."""

from __future__ import annotations

import getpass
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar, cast

import click

from core.aws.connection import AwsConnection
from core.cli.connecting import connect
from core.cli.exit_codes import ExitCode
from core.cli.options import Workspace
from core.errors import RepairRefused
from core.model import DocumentVersion
from core.presentation.text import visible
from core.repair.approval import why_not_approved
from core.repair.events import AccountChanged, BackupSaved, RepairEvent
from core.repair.pace import Pace
from core.repair.plan import Plan
from core.repair.planning import PlanTerms
from core.repair.run import RESUMABLE, Approval, FixState, RepairRun
from core.repair.text import plan_lines, run_lines

_Command = TypeVar("_Command", bound=Callable[..., Any])
_USUAL_PACE = Pace()
_NOT_DONE = frozenset({FixState.FAILED, FixState.STOPPED, FixState.INTERRUPTED})


@dataclass(frozen=True, slots=True)
class RunChoices:
    """What the command line says about carrying out a plan: see the options' help."""

    confirm: str
    approved_by: str | None
    reason: str
    second_person: bool
    pace: Pace


def run_options(command: _Command) -> _Command:
    """The options of a command that writes: --data-folder, --show-external-ids, and what the
    command gets as its argument `choices` (`RunChoices`)."""

    @wraps(command)
    def with_choices(
        *, confirm: str, approved_by: str | None, reason: str, second_person: bool,
        at_once: int, max_failures: int, **others: Any,
    ) -> Any:  # fmt: skip
        pace = Pace(workers=at_once, max_failures=max_failures)
        choices = RunChoices(confirm, approved_by, reason, second_person, pace)
        return command(choices=choices, **others)

    decorated: Any = with_choices
    for option in (data_folder_option, *_RUN_OPTIONS, show_ids_option):
        decorated = option(decorated)
    return cast(_Command, decorated)


second_person_option = click.option(
    "--second-person",
    is_flag=True,
    envvar="ROLECALL_SECOND_PERSON",
    help="Refuse the approval of whoever asked for the plan (or set ROLECALL_SECOND_PERSON=1).",
)
_RUN_OPTIONS = (
    click.option(
        "--max-failures",
        type=click.IntRange(min=0),
        default=_USUAL_PACE.max_failures,
        show_default=True,
        help="After more failed accounts than this, a repair begins no further one.",
    ),
    click.option(
        "--at-once",
        type=click.IntRange(1, 16),
        default=_USUAL_PACE.workers,
        show_default=True,
        help="Accounts to change at a time; a repair of many begins with one alone.",
    ),
    second_person_option,
    click.option("--reason", default="", help="Why, for the change record (a ticket)."),
    click.option("--approved-by", help="Who approves (default: who is signed in here)."),
    click.option(
        "--confirm", default="", help='The phrase of a high-risk plan: "change 12 accounts".'
    ),
)
show_ids_option = click.option(
    "--show-external-ids", is_flag=True, help="Show external IDs in the preview unmasked."
)
data_folder_option = click.option(
    "--data-folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ROLECALL_DATA_FOLDER",
    help="Where runs and backups are kept (default: your data folder).",
)


def plan_terms(workspace: Workspace, partition: str, *, include_exempt: bool = False) -> PlanTerms:
    """The terms of a plan made now by whoever is signed in to this computer."""
    agreement = workspace.agreement
    return PlanTerms(
        requester=getpass.getuser(),
        created_at=datetime.now(UTC),
        agreement=DocumentVersion(agreement.version, agreement.sha256),
        repair_role_name=agreement.organization.repair_role_name,
        partition=partition,
        include_exempt=include_exempt,
        management_account_id=agreement.organization.management_account_id,
    )


def of_organization(
    workspace: Workspace, management_account_id: str, profile: str | None
) -> Workspace:
    """The workspace for the organization that a scan, a plan or a run is about, when the
    agreement speaks of several; itself when it does not know that one."""
    for one in workspace.agreement.all_organizations:
        if one.management_account_id == management_account_id:
            known = one is workspace.agreement.organization
            return workspace if known else workspace.for_organization(one, profile)
    return workspace


def show_plan(plan: Plan, *, show_external_ids: bool) -> None:
    """Print the preview to standard error."""
    for line in plan_lines(plan, show_external_ids=show_external_ids):
        click.echo(line, err=True)
    click.echo(err=True)


def approval_of(plan: Plan, choices: RunChoices) -> Approval:
    """The approval that the command line expresses.

    Raises:
        RepairRefused: it does not cover the plan.
    """
    approver = choices.approved_by or getpass.getuser()
    approval = Approval(approver, choices.confirm, choices.reason)
    problem = why_not_approved(plan, approval, second_person=choices.second_person)
    if problem:
        raise RepairRefused(problem, f'Add --confirm "{plan.phrase}".' if plan.accounts else "")
    return approval


def carry_out(
    workspace: Workspace, plan: Plan, choices: RunChoices, approval: Approval, folder: Path
) -> RepairRun:
    """Run the plan with progress on standard error; Ctrl+C stops after the accounts begun."""
    from core.repair.apply import run_plan

    with _surroundings(workspace, choices, len(plan.accounts)) as (connection, common):
        return run_plan(
            connection,
            plan,
            approval=approval,
            backup_folder=folder,
            second_person=choices.second_person,
            **common,
        )


def go_on(
    workspace: Workspace, run: RepairRun, choices: RunChoices, approval: Approval
) -> RepairRun:
    """As `carry_out`, for what is left of an earlier run."""
    from core.repair.resume import resume_run

    left = sum(result.state in RESUMABLE for result in run.results)
    with _surroundings(workspace, choices, left) as (connection, common):
        return resume_run(
            connection, run, approval=approval, second_person=choices.second_person, **common
        )


@contextmanager
def _surroundings(
    workspace: Workspace, choices: RunChoices, accounts: int
) -> Iterator[tuple[AwsConnection, dict[str, Any]]]:
    """A connection, and what every run takes from the command line."""
    from core.repair.account import RunConditions
    from core.scan.engine import ScanRequest, open_checker

    connection = connect(workspace.connection)
    request = ScanRequest(workspace.catalogue, workspace.agreement, demo=workspace.demo)
    external_id = workspace.agreement.organization.external_id
    stop = threading.Event()
    with _stopped_by_interrupt(stop):
        yield (
            connection,
            {
                "checker": open_checker(connection, request),
                "emit": _progress(accounts),
                "stop": stop,
                "conditions": RunConditions(external_id, pace=choices.pace),
            },
        )


def report(run: RepairRun) -> ExitCode:
    """Print the outcome to standard output and say it as an exit code."""
    for line in run_lines(run):
        click.echo(line)
    if any(result.state in _NOT_DONE for result in run.results):
        return ExitCode.UNCHECKED
    return ExitCode.DONE if run.all_done else ExitCode.ATTENTION


def _progress(total: int) -> Callable[[RepairEvent], None]:
    done = 0

    def show(event: RepairEvent) -> None:
        nonlocal done
        if isinstance(event, BackupSaved):
            click.echo(f"Backup {event.path} (SHA-256 {event.sha256})", err=True)
        elif isinstance(event, AccountChanged):
            done += 1
            account = event.result.account
            name = visible(account.name)
            click.echo(f"[{done}/{total}] {account.id} {name}: {event.result.word}", err=True)

    return show


@contextmanager
def _stopped_by_interrupt(stop: threading.Event) -> Iterator[None]:
    """The first Ctrl+C stops after the current account; a second one ends the program."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            signal.default_int_handler(number, frame)
        stop.set()
        click.echo("Stopping after the accounts that were begun...", err=True)

    previous = signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
