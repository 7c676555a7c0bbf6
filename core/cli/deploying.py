"""What `template --deploy` does: the StackSet is shown, made, followed and put on record."""

from __future__ import annotations

import getpass
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.exit_codes import ExitCode
from core.errors import AppError
from core.presentation.text import visible

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.aws.stack_sets import InstanceState
    from core.rollout.agreed import VendorRollout
    from core.rollout.targets import StackSetPlan


def deploy_as_stack_set(
    found: VendorRollout,
    plan: StackSetPlan,
    agreement: Agreement,
    *,
    confirm: str,
    profile: str | None,
    data_folder: Path | None,
) -> ExitCode:
    """Make the StackSet and print the progress of every account. Ctrl+C ends the watching only.

    Raises:
        RepairRefused: not confirmed, or it exists already; nothing was done.
        AwsError: AWS refused a call.
    """
    from core.aws.connection import ConnectionSettings
    from core.aws.stack_sets import StackSets
    from core.repair.apply import LOCK_FILE
    from core.repair.files import make_private_folder, only_one
    from core.repair.places import backup_folder
    from core.repair.record import RECORD_FILE, open_record
    from core.rollout.cloudformation import role_template, template_text
    from core.rollout.deploy import check_may_deploy, deploy

    _show(plan)
    settings = ConnectionSettings(profile=profile or agreement.organization.profile)
    calls = StackSets(settings, delegate=plan.call_as_delegate)
    description = f"{found.rollout.vendor_name}: roles as agreed. {found.rollout.origin}"
    folder = backup_folder(data_folder)
    make_private_folder(folder)
    check_may_deploy(calls, plan, confirm)
    with only_one(folder / LOCK_FILE):
        record = open_record(folder / RECORD_FILE, lambda: datetime.now(UTC))
        record.write("stack-set-started", name=plan.name, by=getpass.getuser(), why=description)
        try:
            template = template_text(role_template(found.rollout))
            result = deploy(calls, plan, template, description, told=_tell, stop=threading.Event())
        except AppError as error:
            record.write("stack-set-failed", name=plan.name, summary=error.message)
            raise
        states = {one.account_id: one.status for one in result.instances}
        record.write("stack-set-finished", name=plan.name, complete=result.complete, states=states)
    succeeded = sum(one.status == "SUCCEEDED" for one in result.instances)
    click.echo(f"StackSet {result.name}: {succeeded} of {len(result.instances)} accounts done.")
    click.echo("Scan the accounts to see whether everything is as agreed.", err=True)
    return ExitCode.DONE if result.complete else ExitCode.ATTENTION


def _show(plan: StackSetPlan) -> None:
    click.echo(f"StackSet {plan.name}, service-managed, in {plan.region}.", err=True)
    click.echo("Accounts that join these units later get the roles by themselves.", err=True)
    for group in plan.groups:
        units = ", ".join(group.targets["OrganizationalUnitIds"])
        accounts = ", ".join(group.targets.get("Accounts", ()))
        kind = group.targets.get("AccountFilterType")
        which = {"DIFFERENCE": f", without {accounts}", "INTERSECTION": f", only {accounts}"}
        own = ", with values of its own" if group.parameters else ""
        click.echo(f"  Units {units}{which.get(str(kind), '')}{own}", err=True)


def _tell(instance: InstanceState) -> None:
    reason = f": {visible(instance.reason)}" if instance.reason else ""
    click.echo(f"{instance.account_id} {instance.status.lower()}{reason}", err=True)
