"""`main.py scan`: take the roll call and print or save the result."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event

import click

from core.aws.connection import AwsConnection
from core.cli.exit_codes import ExitCode
from core.cli.interrupt import cancelled_by_interrupt
from core.cli.options import Workspace, open_workspace, workspace_options
from core.cli.scan_progress import scan_progress
from core.errors import InputError, StartError
from core.events import ScanEvent, ScanFinished
from core.model import Reason, Scan, Status
from core.scan.account_list import load_accounts
from core.scan.document import save_scan, scan_document
from core.scan.engine import ScanRequest, run_scan
from core.scan.journal import journal, load_earlier
from core.scan.resume import reusable_results
from core.scan.totals import Totals, totals
from core.scan.unmatched import unmatched_selectors, unmatched_words

Note = Callable[[ScanEvent], None]
_FORMATS = ("table", "json", "csv", "xlsx")


@click.command("scan")
@workspace_options
@click.option("--vendor", "vendors", multiple=True, metavar="ID", help="Only this vendor.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account.")
@click.option(
    "--accounts-file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="CSV",
    help="Only the accounts of this list (for where the organization may not be read).",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write (default: standard output).",
)
@click.option(
    "--max-workers",
    type=click.IntRange(1, 256),
    default=16,
    show_default=True,
    help="How many accounts to check at the same time.",
)
@click.option(
    "--resume",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="SCAN",
    help="Go on with a saved scan, or the .partial file of a killed one: check only the rest.",
)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
    vendors: tuple[str, ...],
    accounts: tuple[str, ...],
    accounts_file: Path | None,
    form: str,
    output: Path | None,
    max_workers: int,
    resume: Path | None,
) -> None:
    """Take the roll call and print or save the result.

    Exit codes: 0 everything as agreed, 1 something needs attention, 2 something could not be
    checked, 130 cancelled (what was found so far is still written).
    """
    _check_output(form, output)
    _check_accounts(accounts)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as workspace:
        request = _request(workspace, vendors, accounts, max_workers, resume)
        if accounts_file is not None:
            request = replace(request, listed=load_accounts(accounts_file))
        connection = AwsConnection(workspace.connection, max_workers=max_workers)
        with _journal(output, request, resume) as note:
            scan, last = _scan(connection, request, note)
            _write(scan, workspace, form, output)
    if output is not None:
        click.echo(f"Written to {output}.", err=True)
    if not request.listed:
        _say_unmatched(scan, workspace)
    _say_totals(scan, last)
    ctx.exit(_exit_code(scan, last))


def _check_output(form: str, output: Path | None) -> None:
    if form == "xlsx" and output is None:
        raise InputError("A workbook cannot be printed.", "Name a file with --output audit.xlsx.")
    if output is not None and not output.absolute().parent.is_dir():
        raise InputError(f"The folder of {output} does not exist.", "Create it first.")
    # now, not after an hour's scan
    if output is not None and not os.access(output.absolute().parent, os.W_OK):
        raise InputError(f"{output} cannot be written: the folder is not yours to write in.")
    if form == "xlsx" and output is not None:
        from core.report.workbook.files import require_free

        require_free(output)


def _check_accounts(accounts: tuple[str, ...]) -> None:
    for account in accounts:
        if not re.fullmatch(r"[0-9]{12}", account):
            raise InputError(f"--account {account} is no account id.", "Give its 12 digits.")


def _request(
    workspace: Workspace,
    vendors: tuple[str, ...],
    accounts: tuple[str, ...],
    max_workers: int,
    resume: Path | None,
) -> ScanRequest:
    known = workspace.catalogue.vendors
    for vendor in vendors:
        if vendor not in known:
            raise InputError(f"--vendor {vendor} is unknown.", f"Known are {', '.join(known)}.")
    fresh = ScanRequest(
        catalogue=workspace.catalogue,
        agreement=workspace.agreement,
        vendors=vendors,
        account_ids=accounts,
        max_workers=max_workers,
        demo=workspace.demo,
        sign_in_again=_ask_to_sign_in if sys.stdin.isatty() else None,
    )
    if resume is None:
        return fresh
    earlier = load_earlier(resume)
    accounts_then = tuple(result.account for result in earlier.results)
    return replace(fresh.reusing(reusable_results(earlier, fresh)), known=accounts_then)


def _ask_to_sign_in(reason: Reason) -> bool:
    click.echo(f"\n{reason.summary} {reason.remedy}", err=True)
    return click.confirm("Have you signed in again? The scan waits.", default=True, err=True)


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


def _write(scan: Scan, workspace: Workspace, form: str, output: Path | None) -> None:
    if form == "json":
        if output is None:
            json.dump(scan_document(scan), sys.stdout, indent=1)
            click.echo()
        else:
            save_scan(scan, output)
    elif form == "xlsx":
        from core.report import write_workbook

        assert output is not None
        write_workbook(scan, output, catalogue=workspace.catalogue, agreement=workspace.agreement)
    else:
        _write_text(scan, form, output)


def _write_text(scan: Scan, form: str, output: Path | None) -> None:
    from core.report import print_table, write_csv

    write = write_csv if form == "csv" else print_table
    if output is None:
        write(scan, sys.stdout)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            write(scan, file)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.") from error


def _say_unmatched(scan: Scan, workspace: Workspace) -> None:
    unmatched = unmatched_selectors(workspace.agreement, scan)
    if unmatched:
        click.echo(" ".join(unmatched_words(workspace.agreement, unmatched)), err=True)


def _say_totals(scan: Scan, last: ScanFinished) -> None:
    found = totals(scan)
    if last.cancelled:
        click.echo("Cancelled: the result is partial.", err=True)
    if last.failure:
        click.echo(
            f"The list of accounts is not whole: {last.failure.summary} {last.failure.remedy}",
            err=True,
        )
    click.echo(
        f"{found.accounts_listed} accounts: {found.checked} checked, "
        f"{found.unreachable} could not be checked, {found.out_of_scope} left out. "
        f"{_share(found)}",
        err=True,
    )


def _share(found: Totals) -> str:
    if found.percent_compliant is None:
        return "No vendor is required anywhere."
    # rounded down: "100 %" is said only when nothing is amiss
    return f"{int(found.percent_compliant * 10) / 10} % compliant."


def _exit_code(scan: Scan, last: ScanFinished) -> ExitCode:
    if last.cancelled:
        return ExitCode.CANCELLED
    found = totals(scan)
    if not scan.complete or found.unreachable or Status.UNREACHABLE in found.by_status:
        return ExitCode.UNCHECKED
    if found.third_parties or any(status.needs_attention for status in found.by_status):
        return ExitCode.ATTENTION
    return ExitCode.DONE
