"""`main.py export`: write the Excel audit of a saved scan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.options import Workspace, open_workspace, workspace_options
from core.errors import InputError

if TYPE_CHECKING:
    from core.model import Scan


@click.command("export")
@click.option(
    "--scan",
    "scan_path",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The scan to export, as saved by 'scan --format json'.",
)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The workbook to write, or a folder (default: a telling name in this folder).",
)
@workspace_options
def command(
    *,
    scan_path: Path,
    output: Path | None,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Write the Excel audit of a saved scan, with its evidence file and hashes beside it.

    Give the agreement the scan was judged by. Nothing is overwritten.
    """
    from core.report import write_workbook
    from core.report.workbook import workbook_name
    from core.scan.document import load_scan

    scan = load_scan(scan_path)
    with open_workspace(demo=demo or scan.demo, agreement=agreement, profile=profile) as workspace:
        _require_same_agreement(scan, workspace)
        path = output or Path.cwd()
        if path.is_dir():
            path /= workbook_name(scan)
        written = write_workbook(
            scan, path, catalogue=workspace.catalogue, agreement=workspace.agreement
        )
    for made in (written.path, written.evidence_path, written.sha256_path):
        click.echo(made)
    click.echo(f"Content SHA-256 {written.content_sha256}", err=True)


def _require_same_agreement(scan: Scan, workspace: Workspace) -> None:
    """A workbook that names another agreement than the one judged by would say a falsehood."""
    if scan.agreement.sha256 == workspace.agreement.sha256:
        return
    if scan.demo:  # its dates move with the day
        click.echo("Note: the demonstration's agreement was dated anew since the scan.", err=True)
        return
    raise InputError(
        f"The scan was judged by version {scan.agreement.version} of the agreement"
        f" (SHA-256 {scan.agreement.sha256[:12]}...), and {workspace.agreement_path} is not it.",
        "Name that version with --agreement.",
    )
