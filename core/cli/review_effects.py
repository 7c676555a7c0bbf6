"""`main.py review effects`: exemptions and a draft plan from what a review decided."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.options import open_workspace, workspace_options
from core.cli.repairing import plan_terms
from core.errors import InputError
from core.presentation.text import counted, visible

if TYPE_CHECKING:
    from core.model import Scan
    from core.review.model import Review
    from core.review.subjects import Subjects
    from core.workspace import Workspace


@click.command("effects")
@click.option("--review", "review_id", help="The review (default: the newest).")
@click.option("--write", is_flag=True, help="Write the exemptions into the agreement.")
@click.option(
    "--plan",
    "plan_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the draft plan to this file, for 'apply'.",
)
@workspace_options
def effects(
    *,
    review_id: str | None,
    write: bool,
    plan_path: Path | None,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Say what follows from a review: exemptions for what was accepted, a plan for what is to be
    fixed or removed. Without --write and --plan, nothing is written."""
    from core.cli.history import opened_history
    from core.cli.review import found_review
    from core.review.subjects import subjects_of

    with opened_history() as history:
        review = found_review(history, review_id)
        scan = history.scan(review.scan_id)
    subjects = subjects_of(scan)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as workspace:
        if plan_path is not None:  # first: written exemptions make another agreement
            _plan(review, subjects, scan, workspace, plan_path)
        _exemptions(review, subjects, workspace, write=write)


def _exemptions(review: Review, subjects: Subjects, workspace: Workspace, *, write: bool) -> None:
    from core.review.acceptances import agreement_effect

    path, today = workspace.agreement_path, datetime.now(UTC).date()
    effect = agreement_effect(review, subjects, path, workspace.catalogue, today)
    for one in effect.acceptances:
        accounts = ", ".join(one.account_ids)
        click.echo(
            f"{one.id}  {visible(one.vendor_name)} in {accounts} until {one.expires_on},"
            f" owner {visible(one.owner)}: {visible(one.reason)}"
        )
    made = counted(len(effect.acceptances), "exemption")
    if write and effect.acceptances:
        effect.save(workspace.catalogue, now=datetime.now(UTC))
        click.echo(f"{made} written to {workspace.agreement_path}.", err=True)
    else:
        click.echo(f"{made} to write; {effect.already} there already.", err=True)


def _plan(review: Review, subjects: Subjects, scan: Scan, workspace: Workspace, path: Path) -> None:
    from core.repair.plan_file import save_plan
    from core.repair.text import plan_lines
    from core.review.draft_plans import draft_plan

    if workspace.agreement.sha256 != scan.agreement.sha256:
        raise InputError(
            f"The review's scan was judged by another agreement, {scan.agreement.version}.",
            "Scan again with the agreement that is in force, and plan from that.",
        )
    plan = draft_plan(review, subjects, plan_terms(workspace, scan.organization.partition))
    save_plan(plan, path)
    for line in plan_lines(plan):
        click.echo(line, err=True)
    click.echo(f"Nothing was changed. Carry it out with: main.py apply {path}", err=True)
