"""What `template --deploy` and `--remove` do: the change of the StackSet is previewed, approved,
made, followed and put on record."""

from __future__ import annotations

import getpass
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.exit_codes import ExitCode
from core.errors import RepairRefused
from core.presentation.text import visible
from core.repair.run import Approval

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.aws.stack_set_state import InstanceState
    from core.rollout.agreed import VendorRollout
    from core.rollout.deploy import Deployment
    from core.rollout.targets import StackSetPlan


@dataclass(frozen=True, slots=True)
class DeployChoices:
    """What the command line says about a deployment: see the options' help."""

    remove: bool
    confirm: str
    approved_by: str | None
    reason: str
    second_person: bool
    show_external_ids: bool
    profile: str | None
    data_folder: Path | None


def deploy_as_stack_set(
    found: VendorRollout, plan: StackSetPlan, agreement: Agreement, choices: DeployChoices
) -> ExitCode:
    """Make, update or remove the StackSet and print the progress of every account. Ctrl+C ends
    the watching only.

    Raises:
        RepairRefused: not confirmed, or nothing is there to be removed; nothing was done.
        AwsError: AWS refused a call.
    """
    from core.aws.connection import ConnectionSettings
    from core.aws.stack_sets import StackSets
    from core.repair.places import backup_folder
    from core.rollout.change_text import change_lines
    from core.rollout.deploy import carry_out, why_not_approved
    from core.rollout.stack_change import deployment, removal

    settings = ConnectionSettings(profile=choices.profile or agreement.organization.profile)
    calls = StackSets(settings, delegate=plan.call_as_delegate)
    before, requester, now = calls.describe(plan.name), getpass.getuser(), datetime.now(UTC)
    change = (
        removal(found.rollout.vendor, plan, before, requester, now)
        if choices.remove
        else deployment(found.wanted(plan), before, requester, now)
    )
    for line in change_lines(change, show_external_ids=choices.show_external_ids):
        click.echo(line, err=True)
    click.echo(err=True)
    if not change.calls:
        return ExitCode.DONE
    approval = Approval(choices.approved_by or requester, choices.confirm, choices.reason)
    problem = why_not_approved(change, approval, second_person=choices.second_person)
    if problem:
        raise RepairRefused(problem, f'Add --confirm "{change.phrase}".')
    result = carry_out(
        calls, change, approval, backup_folder(choices.data_folder), told=_tell,
        stop=threading.Event(), second_person=choices.second_person,
    )  # fmt: skip
    return _report(result, len(change.calls))


def _report(result: Deployment, planned: int) -> ExitCode:
    click.echo(f"StackSet {result.name}: {result.done} of {len(result.instances)} accounts done.")
    if result.calls_made < planned:
        click.echo(f"{planned - result.calls_made} of {planned} calls were not made.")
    click.echo(f"The change and what stood before: {result.folder}", err=True)
    click.echo("Scan the accounts to see whether everything is as agreed.", err=True)
    return ExitCode.DONE if result.complete else ExitCode.ATTENTION


def _tell(instance: InstanceState) -> None:
    reason = f": {visible(instance.reason)}" if instance.reason else ""
    click.echo(f"{instance.account_id} {instance.status.lower()}{reason}", err=True)
