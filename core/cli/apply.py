"""`main.py apply`: carry out a plan that was reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from core.cli.options import open_workspace, workspace_options
from core.cli.repairing import (
    RunChoices,
    approval_of,
    carry_out,
    go_on,
    of_organization,
    report,
    run_options,
    show_plan,
)
from core.repair.handover import check_fits, read_plan
from core.repair.places import backup_folder
from core.repair.runs import find_run


@click.command("apply")
@click.argument(
    "plan_path",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="[PLAN]",
    required=False,
)
@click.option("--resume", metavar="RUN", help="Carry out what is left of an earlier run instead.")
@run_options
@workspace_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    plan_path: Path | None,
    resume: str | None,
    choices: RunChoices,
    show_external_ids: bool,
    data_folder: Path | None,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Carry out PLAN: back up, read again, write, verify.

    A run of many accounts begins with one alone and ends by itself when too many fail. A run
    that was cut off, stopped or failed in part goes on with --resume RUN.

    Exit codes: 0 everything done and verified, 1 something was skipped or still differs,
    2 something failed or was not done, 3 refused (nothing was changed).
    """
    if (plan_path is None) == (resume is None):
        raise click.UsageError("Give either a PLAN or --resume RUN.")
    folder = backup_folder(data_folder)
    earlier = find_run(folder, resume) if resume is not None else None
    plan = earlier.plan if earlier is not None else read_plan(cast(Path, plan_path))
    show_plan(plan, show_external_ids=show_external_ids)
    approval = approval_of(plan, choices)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as opened:
        workspace = of_organization(opened, plan.management_account_id, profile)
        check_fits(plan, workspace.agreement)
        if earlier is not None:
            run = go_on(workspace, earlier, choices, approval)
        else:
            run = carry_out(workspace, plan, choices, approval, folder)
    ctx.exit(report(run))
