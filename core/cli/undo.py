"""`main.py undo`: put back what a repair changed."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.connecting import connect
from core.cli.exit_codes import ExitCode
from core.cli.options import open_workspace, workspace_options
from core.cli.repairing import (
    RunChoices,
    approval_of,
    carry_out,
    of_organization,
    plan_terms,
    report,
    run_options,
    show_plan,
)
from core.repair.places import backup_folder
from core.repair.preview import preview_undo
from core.repair.runs import find_run


@click.command("undo")
@click.argument("run_name", metavar="RUN")
@run_options
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account.")
@workspace_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    run_name: str,
    choices: RunChoices,
    show_external_ids: bool,
    data_folder: Path | None,
    accounts: tuple[str, ...],
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Put back what RUN changed. RUN is the id of a run, its folder, or a file in it.

    An account is left alone when something changed there after the run. Without the phrase
    that a high-risk undo needs, the preview is shown and nothing happens.
    """
    folder = backup_folder(data_folder)
    earlier = find_run(folder, run_name)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as opened:
        workspace = of_organization(opened, earlier.plan.management_account_id, profile)
        connection = connect(workspace.connection)
        plan = preview_undo(
            connection,
            earlier,
            plan_terms(workspace, earlier.plan.partition),
            external_id=workspace.agreement.organization.external_id,
            account_ids=accounts or None,
        )
        show_plan(plan, show_external_ids=show_external_ids)
        approval = approval_of(plan, choices)
        run = carry_out(workspace, plan, choices, approval, folder)
    outcome = report(run)
    left_alone = plan.refused and outcome is ExitCode.DONE
    ctx.exit(ExitCode.ATTENTION if left_alone else outcome)
