"""How `main.py scan` writes what it found, says it in words, and ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from core.cli.exit_codes import ExitCode
from core.cli.options import Workspace
from core.cli.past import context_of
from core.errors import InputError
from core.events import ScanFinished
from core.model import Scan, Status
from core.scan.caveats import caveats
from core.scan.document import save_scan, scan_document
from core.scan.totals import Totals, totals
from core.scan.unmatched import unmatched_selectors, unmatched_words


def write(scan: Scan, workspace: Workspace, form: str, output: Path | None) -> None:
    """Write the scan to the file, or to standard output."""
    if form == "json":
        if output is None:
            json.dump(scan_document(scan), sys.stdout, indent=1)
            click.echo()
        else:
            save_scan(scan, output)
    elif form == "xlsx":
        from core.report import write_workbook

        assert output is not None
        write_workbook(
            scan,
            output,
            catalogue=workspace.catalogue,
            agreement=workspace.agreement,
            context=context_of(scan),
        )
    else:
        _write_text(scan, form, output)
    if output is not None:
        click.echo(f"Written to {output}.", err=True)


def _write_text(scan: Scan, form: str, output: Path | None) -> None:
    from core.report import print_table, write_csv

    write_to = write_csv if form == "csv" else print_table
    if output is None:
        write_to(scan, sys.stdout)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            write_to(scan, file)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.") from error


def say_unmatched(scan: Scan, workspace: Workspace) -> None:
    """What the agreement names and the organization does not have."""
    unmatched = unmatched_selectors(workspace.agreement, scan)
    if unmatched:
        click.echo(" ".join(unmatched_words(workspace.agreement, unmatched)), err=True)


def say_other_organization(scan: Scan, workspace: Workspace) -> None:
    """That the agreement is not about the organization that was scanned."""
    known = workspace.agreement.all_organizations
    found = scan.organization.management_account_id
    if scan.organization.id and found not in {one.management_account_id for one in known}:
        click.echo(
            f"Note: this is the organization of management account {found}; the agreement is about "
            f"{', '.join(one.text for one in known)}. Was another sign-in meant?",
            err=True,
        )


def say_totals(scan: Scan, last: ScanFinished) -> None:
    """The scan in one sentence, and why it is not whole if it is not."""
    found = totals(scan)
    if last.cancelled:
        click.echo("Cancelled: the result is partial.", err=True)
    if last.failure:
        click.echo(
            f"The list of accounts is not whole: {last.failure.summary} {last.failure.remedy}",
            err=True,
        )
    earlier = f" ({found.carried_over} of them by an earlier scan)" if found.carried_over else ""
    click.echo(
        f"{found.accounts_listed} accounts: {found.checked} checked{earlier}, "
        f"{found.unreachable} could not be checked, {found.out_of_scope} left out. "
        f"{_share(found)}",
        err=True,
    )


def say_caveats(scan: Scan) -> None:
    """What the scan as a whole did not see."""
    for caveat in caveats(scan):
        click.echo(f"Note: {caveat.summary} {caveat.remedy}".rstrip(), err=True)


def _share(found: Totals) -> str:
    if found.percent_compliant is None:
        return "No vendor is required anywhere."
    # rounded down: "100 %" is said only when nothing is amiss
    return f"{int(found.percent_compliant * 10) / 10} % compliant."


def exit_code(scan: Scan, last: ScanFinished) -> ExitCode:
    """What the scan ends with."""
    if last.cancelled:
        return ExitCode.CANCELLED
    found = totals(scan)
    if not scan.complete or found.unreachable or Status.UNREACHABLE in found.by_status:
        return ExitCode.UNCHECKED
    if found.third_parties or any(status.needs_attention for status in found.by_status):
        return ExitCode.ATTENTION
    return ExitCode.DONE
