"""`main.py scan`: take the roll call and print or save the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import click

from core.aws.connection import AwsConnection
from core.cli.connecting import connect
from core.cli.earlier_scan import LAST
from core.cli.exit_codes import ExitCode
from core.cli.interrupt import cancelled_by_interrupt
from core.cli.keeping import history_for, keep, keeping_options, noted, tell_changes
from core.cli.options import Workspace, open_workspace, workspace_options
from core.cli.scan_choices import FORMATS, ScanChoices
from core.cli.scan_progress import scan_progress
from core.cli.scan_result import (
    exit_code,
    say_caveats,
    say_other_organization,
    say_totals,
    say_unmatched,
    write,
)
from core.errors import StartError
from core.events import ScanEvent, ScanFinished
from core.model import Scan
from core.scan.engine import ScanRequest, run_scan
from core.scan.journal import journal

Note = Callable[[ScanEvent], None]


@click.command("scan")
@workspace_options
@click.option(
    "--organization",
    "organizations",
    multiple=True,
    metavar="ID",
    help="Of an agreement about several organizations, this one (its management account's id, "
    "or its name in the agreement). Each is scanned and written by itself.",
)
@click.option(
    "--all-organizations", is_flag=True, help="Every organization of the agreement, one by one."
)
@click.option("--vendor", "vendors", multiple=True, metavar="ID", help="Only this vendor.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account.")
@click.option(
    "--accounts-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help="Only the accounts of this list (for where the organization may not be read): the id in "
    "the first column, a name if you like in the second.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write (default: standard output). Of several organizations, each gets its "
    "own: the management account's id is put into the name.",
)
@click.option(
    "--max-workers",
    type=click.IntRange(1, 256),
    default=64,
    show_default=True,
    help="How many accounts to check at the same time.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="SCAN",
    help="Go on with a saved scan, or the .partial file of a killed one: check only the rest.",
)
@click.option(
    "--changed-only",
    is_flag=False,
    flag_value=LAST,
    metavar="[SCAN]",
    help="Compare with an earlier scan (a file saved as JSON, or one of the history; default: the "
    "last whole one there): do not read again what was as agreed at most 7 days ago. Such "
    "results keep their time and are marked as carried over. Read again: whatever was not "
    "compliant or not read whole, accounts that are new, moved, renamed, closed or tagged "
    "otherwise, and those on which other organization policies bear now. A role that somebody "
    "changed in an account that was compliant is only seen by a whole scan.",
)
@keeping_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
    **options: Any,
) -> None:
    """Take the roll call and print or save the result.

    Exit codes: 0 everything as agreed, 1 something needs attention, 2 something could not be
    checked, 130 cancelled (what was found so far is still written).
    """
    choices = ScanChoices(profile=profile, **options)
    choices.check()
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as workspace:
        ctx.exit(_scan_each(choices.workspaces(workspace)))


def _scan_each(parts: Sequence[tuple[Workspace, ScanChoices]]) -> ExitCode:
    """One organization after the other; one that cannot be begun does not stop the others."""
    if len(parts) == 1:
        return _scan_one(*parts[0])
    codes: list[ExitCode] = []
    failure: StartError | None = None
    for workspace, choices in parts:
        organization = workspace.agreement.organization
        click.echo(f"\nOrganization {organization.text}:", err=True)
        try:
            codes.append(_scan_one(workspace, choices))
        except StartError as error:
            failure = error
            click.echo(f"It could not be scanned. {error}", err=True)
            continue
        if codes[-1] is ExitCode.CANCELLED:
            return ExitCode.CANCELLED
    if failure is not None:
        if not codes:
            raise failure
        return ExitCode.UNCHECKED
    return max(codes)


def _scan_one(workspace: Workspace, choices: ScanChoices) -> ExitCode:
    request = choices.request(workspace)
    connection = connect(workspace.connection, max_workers=request.max_workers)
    keeping = choices.keeping
    with history_for(workspace, keeping) as history:
        with (
            _journal(choices.output, request, choices.resume) as note,
            noted(request, note, keeping) as noting,
        ):
            scan, last = _scan(connection, request, noting)
            keep(history, scan, workspace, keeping)
            if keeping.since is None or choices.output is not None:
                write(scan, workspace, choices.form, choices.output)
        if keeping.since is not None:
            form = choices.form if choices.output is None else "table"
            tell_changes(history, scan, keeping.since, form)
    if not request.listed:
        say_unmatched(scan, workspace)
    say_other_organization(scan, workspace)
    say_caveats(scan)
    say_totals(scan, last)
    return exit_code(scan, last)


@contextmanager
def _journal(output: Path | None, request: ScanRequest, resume: Path | None) -> Iterator[Note]:
    """Where a file is to be written, what is found is kept beside it until it is."""
    if output is None:
        yield lambda _event: None
        return
    path = output.with_name(f"{output.name}.partial")
    go_on = resume is not None and resume.absolute() == path.absolute()
    with journal(path, request, go_on=go_on) as open_journal:
        try:
            yield open_journal.note
        except BaseException:
            if path.stat().st_size <= 1:  # nothing was found yet
                path.unlink()
            raise
    path.unlink()


def _scan(connection: AwsConnection, request: ScanRequest, note: Note) -> tuple[Scan, ScanFinished]:
    finished: list[ScanFinished] = []
    cancel = Event()
    with scan_progress() as show, cancelled_by_interrupt(cancel):

        def emit(event: ScanEvent) -> None:
            note(event)
            show(event)
            if isinstance(event, ScanFinished):
                finished.append(event)

        scan = run_scan(connection, request, emit, cancel)
    if scan is None:
        failure = finished[0].failure
        if failure is None:
            raise click.Abort
        raise StartError(failure.summary, failure.remedy)
    return scan, finished[0]
