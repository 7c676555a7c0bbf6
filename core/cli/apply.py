"""`main.py apply`: carry out a plan that was reviewed."""

from __future__ import annotations

from pathlib import Path

import click

from core.aws.connection import AwsConnection
from core.cli.options import open_workspace, workspace_options
from core.cli.repairing import approval_of, carry_out, report, run_options, show_plan
from core.errors import RepairRefused
from core.repair.places import backup_folder
from core.repair.plan_file import load_plan


@click.command("apply")
@click.argument("plan_path", type=click.Path(path_type=Path, dir_okay=False), metavar="PLAN")
@run_options
@workspace_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    plan_path: Path,
    confirm: str,
    approved_by: str | None,
    reason: str,
    show_external_ids: bool,
    data_folder: Path | None,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Carry out PLAN: back up, read again, write, verify.

    Exit codes: 0 everything done and verified, 1 something was skipped or still differs,
    2 something failed or was not done, 3 refused (nothing was changed).
    """
    plan = load_plan(plan_path)
    show_plan(plan, show_external_ids=show_external_ids)
    approval = approval_of(plan, confirm, approved_by, reason)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as workspace:
        if workspace.agreement.sha256 != plan.agreement.sha256:
            raise RepairRefused(
                "The agreement changed since this plan was made.",
                "Scan again and make a new plan.",
            )
        connection = AwsConnection(workspace.connection)
        run = carry_out(workspace, connection, plan, approval, backup_folder(data_folder))
    ctx.exit(report(run))
