"""`main.py doctor`: who can be entered, and what to ask of whom about the others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from core.cli.exit_codes import ExitCode
from core.cli.options import open_workspace, organization_option, workspace_options

if TYPE_CHECKING:
    from core.scan.doctor import Diagnosis, RefusalGroup

_SECONDS_BETWEEN_LINES = 3.0
_SHOWN_ACCOUNTS = 20


@click.command("doctor")
@workspace_options
@organization_option
@click.option(
    "--accounts-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help="The accounts to try, for where the organization may not be read.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--max-workers", type=click.IntRange(1, 256), default=16, show_default=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
    organization: str | None,
    accounts_file: Path | None,
    as_json: bool,
    max_workers: int,
) -> None:
    """Check the sign-in and try to enter every account; say what to ask of the platform team.

    Exit codes: 0 a scan would reach everything, 2 some accounts cannot be entered or read.
    """
    from core.cli.connecting import connect
    from core.scan.account_list import load_accounts
    from core.scan.doctor import examine

    listed = load_accounts(accounts_file) if accounts_file else ()
    with open_workspace(
        demo=demo, agreement=agreement, profile=profile, organization=organization
    ) as workspace:
        connection = connect(workspace.connection, max_workers=max_workers)
        found = examine(
            connection,
            workspace.agreement,
            listed=listed,
            max_workers=max_workers,
            progress=_lines(),
        )
    if as_json:
        click.echo(json.dumps(_data(found), indent=1))
    else:
        _print(found)
    ctx.exit(ExitCode.DONE if found.is_well else ExitCode.UNCHECKED)


def _lines() -> Callable[[int, int], None]:
    due = time.monotonic() + _SECONDS_BETWEEN_LINES

    def show(done: int, listed: int) -> None:
        nonlocal due
        if time.monotonic() >= due:
            due = time.monotonic() + _SECONDS_BETWEEN_LINES
            click.echo(f"Tried {done} of {listed} accounts.", err=True)

    return show


def _print(found: Diagnosis) -> None:
    from core.presentation.text import isolated

    click.echo(f"Signed in as {found.caller.arn}.")
    where = f"Organization {found.organization.id}" if found.organization.id else "No organization"
    click.echo(f"{where}: {found.listed} accounts, {found.enterable} can be entered and read.")
    if found.list_failure is not None:
        failure = found.list_failure
        click.echo(f"The list of accounts is not whole: {failure.summary} {failure.remedy}")
    for group in found.groups:
        click.echo(f"\n{len(group.refusals)} cannot: {group.cause.value}.")
        for refusal in group.refusals[:_SHOWN_ACCOUNTS]:
            click.echo(f"  {refusal.account.id}  {isolated(refusal.account.name)}")
        if len(group.refusals) > _SHOWN_ACCOUNTS:
            click.echo(f"  and {len(group.refusals) - _SHOWN_ACCOUNTS} more (see --json)")
        for reason in _reasons(group):
            click.echo(f"  AWS: {reason}")
        click.echo(f"  To send: {group.request}")


def _reasons(group: RefusalGroup) -> list[str]:
    return list(
        dict.fromkeys(f"{one.reason.summary} ({one.reason.code})" for one in group.refusals)
    )


def _data(found: Diagnosis) -> dict[str, Any]:
    return {
        "caller_arn": found.caller.arn,
        "organization": found.organization.id,
        "accounts_listed": found.listed,
        "enterable": found.enterable,
        "list_failure": found.list_failure.summary if found.list_failure else None,
        "groups": [
            {
                "cause": group.cause.name.lower().replace("_", "-"),
                "heading": group.cause.value,
                "role": group.door.role_name if group.door else None,
                "request": group.request,
                "accounts": [
                    {
                        "id": one.account.id,
                        "name": one.account.name,
                        "reason": one.reason.summary,
                        "error_code": one.reason.code,
                    }
                    for one in group.refusals
                ],
            }
            for group in found.groups
        ],
    }
