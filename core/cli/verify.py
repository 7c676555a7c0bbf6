"""`main.py verify`: prove that a workbook or a change record was not altered."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.exit_codes import ExitCode


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_context
def command(ctx: click.Context, *, file: Path) -> None:
    """Prove that a workbook (.xlsx) or a change record (.jsonl) was not altered.

    Exit codes: 0 everything fits, 1 something was changed or cannot be proved.
    """
    sound = _verify_workbook(file) if file.suffix.lower() == ".xlsx" else _verify_record(file)
    ctx.exit(ExitCode.DONE if sound else ExitCode.ATTENTION)


def _verify_workbook(file: Path) -> bool:
    from core.report.workbook import Outcome, verify_workbook

    checks = verify_workbook(file)
    for check in checks:
        click.echo(f"{check.outcome:<7} {check.name}: {check.detail}")
    return all(check.outcome is not Outcome.FAILED for check in checks)


def _verify_record(file: Path) -> bool:
    from core.repair.record import verify_record

    check = verify_record(file)
    if check.intact:
        ending = " or left out" if check.end_proved else "; whether its end is whole is not proved"
        click.echo(f"Passed  Change record: {check.entries} entries, none altered{ending}.")
        click.echo(f"        SHA-256 of the last one: {check.last_sha256}")
        click.echo("        Keep it elsewhere: a wholly new record would have another.")
    else:
        click.echo(f"Failed  Change record: {check.problem}")
    return check.intact
