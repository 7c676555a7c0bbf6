"""`main.py plan`: plan the repair of what a scan found. Changes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.connecting import connect
from core.cli.exit_codes import ExitCode
from core.cli.options import open_workspace, workspace_options
from core.cli.repairing import of_organization, plan_terms, show_ids_option, show_plan
from core.errors import InputError
from core.model import Account, CellResult, Scan, Status
from core.repair.plan_file import save_plan
from core.repair.preview import preview_repair

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.command("plan")
@click.option(
    "--scan", "scan_path", type=_PATH, required=True, metavar="SCAN", help="A saved scan."
)
@click.option("--output", type=_PATH, required=True, help="The plan to write.")
@click.option("--vendor", "vendors", multiple=True, metavar="ID", help="Only this vendor.")
@click.option("--account", "accounts", multiple=True, metavar="ID", help="Only this account.")
@click.option("--include-exempt", is_flag=True, help="Mend differences that are exempt, too.")
@show_ids_option
@workspace_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    scan_path: Path,
    output: Path,
    vendors: tuple[str, ...],
    accounts: tuple[str, ...],
    include_exempt: bool,
    show_external_ids: bool,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
) -> None:
    """Plan the repair of what a scan found, and show it. Changes nothing.

    Reads the roles as they stand now; what changed since the scan is left alone. Exit codes:
    0 everything chosen can be mended (or nothing needs it), 1 something is left alone.
    """
    from core.scan.document import load_scan

    scan = load_scan(scan_path)
    cells = _chosen(scan, vendors, accounts, include_exempt=include_exempt)
    with open_workspace(demo=demo, agreement=agreement, profile=profile) as opened:
        workspace = of_organization(opened, scan.organization.management_account_id, profile)
        if workspace.agreement.sha256 != scan.agreement.sha256:
            raise InputError(
                f"{scan_path} was judged by another agreement (version {scan.agreement.version}).",
                "Scan again with the agreement that is in force.",
            )
        plan = preview_repair(
            connect(workspace.connection),
            cells,
            plan_terms(workspace, scan.organization.partition, include_exempt=include_exempt),
            external_id=workspace.agreement.organization.external_id,
        )
    save_plan(plan, output)
    show_plan(plan, show_external_ids=show_external_ids)
    click.echo(f"Nothing was changed. Carry it out with: main.py apply {output}", err=True)
    ctx.exit(ExitCode.ATTENTION if plan.refused else ExitCode.DONE)


def _chosen(
    scan: Scan, vendors: tuple[str, ...], accounts: tuple[str, ...], *, include_exempt: bool
) -> list[tuple[Account, CellResult]]:
    """The cells to mend: everything that needs attention, or what the options name."""
    known_vendors = {vendor for vendor, _ in scan.vendors}
    known_accounts = {result.account.id for result in scan.results}
    for vendor in vendors:
        if vendor not in known_vendors:
            raise InputError(f"--vendor {vendor} is not in the scan.", _known(known_vendors))
    for account in accounts:
        if account not in known_accounts:
            raise InputError(f"--account {account} is not in the scan.")
    return [
        (result.account, cell)
        for result in scan.results
        for cell in result.cells
        if (not vendors or cell.vendor in vendors)
        and (not accounts or cell.account_id in accounts)
        and (cell.status.needs_attention or (include_exempt and cell.status is Status.EXEMPT))
    ]


def _known(vendors: set[str]) -> str:
    return f"It has {', '.join(sorted(vendors))}."
