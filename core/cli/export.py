"""`main.py export`: write a scan as the Excel audit, or as CSV, JSON, OCSF events, HTML."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

import click

from core.errors import InputError

if TYPE_CHECKING:
    from core.model import Scan
    from core.report.source import ReportSource

_FORMATS: Final = {
    ".xlsx": "xlsx",
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "ocsf",
    ".ndjson": "ocsf",
    ".html": "html",
    ".htm": "html",
}


@click.command("export")
@click.option(
    "--scan",
    "scan_name",
    required=True,
    help="The scan to export: a file saved by 'scan --format json', or a scan ID of the history.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The file to write, or a folder (default: a telling name in this folder).",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["xlsx", "csv", "json", "ocsf", "html"]),
    help="Default: what the output's name ends with, else xlsx.",
)
@click.option(
    "--agreement",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The agreement the scan was judged by (default: the history's, or your own).",
)
@click.option("--demo", is_flag=True, help="The scan is one of the demonstration organization.")
@click.option("--profile", hidden=True, help="Not used: an export asks AWS nothing.")
@click.option("--letter", is_flag=True, help="Print the workbook on Letter instead of A4.")
@click.option("--mask-emails", is_flag=True, help="Mask the accounts' e-mail addresses.")
def command(
    *,
    scan_name: str,
    output: Path | None,
    form: str | None,
    agreement: Path | None,
    demo: bool,  # noqa: ARG001 - kept for callers: a scan knows itself whether it is one
    profile: str | None,  # noqa: ARG001 - kept for callers
    letter: bool,
    mask_emails: bool,
) -> None:
    """Write a scan for others: by default the Excel audit, with its evidence file and hashes.

    What changed since the last review, decisions and repairs are told as far as the history has
    them. Nothing is overwritten. Formats other than xlsx go to standard output without --output.
    """
    scan, kept_text = _scan(scan_name)
    chosen = form or _FORMATS.get(output.suffix.lower() if output else "", "xlsx")
    if chosen == "xlsx":
        _write_workbook(
            _source(scan, agreement, kept_text), output, letter=letter, mask_emails=mask_emails
        )
    elif chosen == "json":
        _write_text(output, _json_writer(scan))
    elif chosen == "csv":
        _write_text(output, _csv_writer(scan))
    elif chosen == "ocsf":
        _write_text(output, _ocsf_writer(scan))
    else:
        _write_text(output, _html_writer(_source(scan, agreement, kept_text)))


def _scan(name: str) -> tuple[Scan, str]:
    """The scan, and the text of its agreement as far as the history keeps it."""
    from core.cli import past
    from core.scan.document import load_scan

    path = Path(name)
    if path.is_file():
        return load_scan(path), ""
    if past.is_there():
        from core.history import open_history

        with open_history() as history:
            if any(entry.id == name for entry in history.scans()):
                return history.scan(name), history.agreement_text(name)
    raise InputError(
        f"There is no file {name}, and no scan of that ID in the history.",
        "Save a scan with 'main.py scan --format json --output scan.json'.",
    )


def _source(scan: Scan, agreement: Path | None, kept_text: str) -> ReportSource:
    from core.cli.past import context_of
    from core.report.context import NO_CONTEXT
    from core.report.documents import documents_of
    from core.report.source import ReportSource

    catalogue, agreed = documents_of(scan, agreement, kept_text=kept_text)
    return ReportSource(scan, agreed, catalogue, context=context_of(scan) or NO_CONTEXT)


def _write_workbook(
    source: ReportSource, output: Path | None, *, letter: bool, mask_emails: bool
) -> None:
    from core.report.workbook import Paper, WorkbookSettings, workbook_name, write_workbook

    path = output or Path.cwd()
    if path.is_dir():
        path /= workbook_name(source.scan, source.period)
    written = write_workbook(
        source.scan,
        path,
        catalogue=source.catalogue,
        agreement=source.agreement,
        context=source.context,
        settings=WorkbookSettings(Paper.LETTER if letter else Paper.A4, mask_emails=mask_emails),
    )
    for made in (written.path, written.evidence_path, written.sha256_path):
        click.echo(made)
    click.echo(f"Content SHA-256 {written.content_sha256}", err=True)


def _write_text(output: Path | None, write: Callable[[TextIO], object]) -> None:
    """Write to a file that is not there yet, whole or not at all, or to standard output."""
    if output is None:
        write(sys.stdout)
        return
    try:
        # JSON holds external IDs: for its owner only, as all of them are to begin with
        number = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            write(file)
    except FileExistsError as error:
        raise InputError(
            f"{output} exists already, and an export never overwrites.", "Choose another name."
        ) from error
    except OSError as error:
        with contextlib.suppress(OSError):
            output.unlink()
        raise InputError(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(output)


def _json_writer(scan: Scan) -> Callable[[TextIO], object]:
    import json

    from core.scan.document import scan_document

    return lambda stream: stream.write(json.dumps(scan_document(scan), indent=1) + "\n")


def _csv_writer(scan: Scan) -> Callable[[TextIO], object]:
    from core.cli.past import context_of
    from core.report import write_csv
    from core.report.context import NO_CONTEXT

    context = context_of(scan) or NO_CONTEXT
    return lambda stream: write_csv(scan, stream, context)


def _ocsf_writer(scan: Scan) -> Callable[[TextIO], object]:
    from core.cli.past import context_of
    from core.report.context import NO_CONTEXT
    from core.report.ocsf import write_ocsf
    from core.report.source import ScanSource

    return lambda stream: write_ocsf(
        ScanSource(scan, context=context_of(scan) or NO_CONTEXT), stream
    )


def _html_writer(source: ReportSource) -> Callable[[TextIO], object]:
    from core.report.html_summary import html_summary

    return lambda stream: stream.write(html_summary(source))
