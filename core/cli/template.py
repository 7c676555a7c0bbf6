"""`main.py template`: the agreed roles as code for CloudFormation, Terraform or the AWS CLI."""

from __future__ import annotations

from pathlib import Path

import click

from core.cli.repairing import data_folder_option, second_person_option, show_ids_option
from core.errors import InputError


@click.command("template")
@click.option(
    "--format",
    "style",
    type=click.Choice(["cloudformation", "stackset", "terraform", "cli"]),
    required=True,
    help="stackset: a template for the management account that deploys the roles everywhere.",
)
@click.option("--vendor", required=True, metavar="ID", help="The vendor, as in the agreement.")
@click.option(
    "--agreement",
    "agreement_path",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The agreement to take the roles from.",
)
@click.option("--account", "account_id", metavar="ID", help="For this account alone.")
@click.option("--management", is_flag=True, help="For the management account.")
@click.option(
    "--target", "units", multiple=True, metavar="OU", help="Deploy the StackSet to this unit."
)
@click.option("--delegate", is_flag=True, help="Deploy as a delegated administrator.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option(
    "--deploy", is_flag=True, help="Make the StackSet in AWS, or update it, and show its progress."
)
@click.option("--remove", is_flag=True, help="Delete the StackSet with all of its stacks.")
@click.option(
    "--scan",
    type=click.Path(path_type=Path, dir_okay=False),
    help="For --deploy: a saved scan; accounts where the role stands already get no stack.",
)
@click.option(
    "--confirm",
    default="",
    help='The phrase that the preview asks for: "deploy NAME", "update NAME" or "remove NAME".',
)
@click.option("--approved-by", help="Who approves (default: who is signed in here).")
@click.option("--reason", default="", help="Why, for the change record (a ticket).")
@second_person_option
@show_ids_option
@click.option("--profile", help="The AWS profile to sign in with, for --deploy and --remove.")
@data_folder_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    style: str,
    vendor: str,
    agreement_path: Path,
    account_id: str | None,
    management: bool,
    units: tuple[str, ...],
    delegate: bool,
    output: Path | None,
    deploy: bool,
    remove: bool,
    scan: Path | None,
    confirm: str,
    approved_by: str | None,
    reason: str,
    second_person: bool,
    show_external_ids: bool,
    profile: str | None,
    data_folder: Path | None,
) -> None:
    """Write the roles that were agreed with a vendor as code. Only --deploy and --remove change
    anything, and only with the phrase that their preview asks for.

    The result holds the external ID. A StackSet reaches member accounts only; write a template
    with --management for the management account where the vendor needs a role there, too.
    """
    from core.agreement import load_agreement
    from core.catalogue import catalogue_for
    from core.repair.files import write_private
    from core.rollout.agreed import vendor_rollout
    from core.rollout.written import Style, remarks, written

    if (deploy or remove) and style != "stackset":
        raise click.UsageError("--deploy and --remove go with --format stackset.")
    if deploy and remove:
        raise click.UsageError("Give either --deploy or --remove.")
    if account_id and (management or style == "stackset"):
        raise click.UsageError("--account goes with neither --management nor stackset.")
    if account_id and not (len(account_id) == 12 and account_id.isascii() and account_id.isdigit()):
        raise InputError(f"{account_id!r} is no account id.", "Give its twelve digits.")
    if management and style == "stackset":
        raise click.UsageError("A service-managed StackSet does not reach the management account.")
    catalogue = catalogue_for(agreement_path)
    agreement = load_agreement(agreement_path, catalogue)
    found = vendor_rollout(
        catalogue, agreement, vendor, account_id=account_id, management=management
    )
    if deploy or remove:
        from core.cli.deploying import DeployChoices, deploy_as_stack_set

        choices = DeployChoices(
            remove, delegate, scan, confirm, approved_by, reason, second_person,
            show_external_ids, profile, data_folder,
        )  # fmt: skip
        ctx.exit(deploy_as_stack_set(found, units, agreement, choices))
    for remark in remarks(found, Style(style), units):
        click.echo(remark, err=True)
    text = written(found, Style(style), units, delegate=delegate)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_private(output, text)
