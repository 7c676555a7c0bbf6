"""`main.py agreement`: check the customer's agreement, or write one to start from."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.exit_codes import ExitCode
from core.errors import InputError, StartError

if TYPE_CHECKING:
    from core.aws.connection import ConnectionSettings
    from core.model import Account


@click.group()
def command() -> None:
    """Validate an agreement, or write one to start from."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def validate(ctx: click.Context, file: Path) -> None:
    """Check FILE; exit with 1 when values are missing, with 3 when it cannot be used."""
    from core.agreement import load_agreement
    from core.agreement.completeness import missing_values
    from core.agreement.exemptions import remarks_on_exemptions
    from core.agreement.limits import advice
    from core.catalogue import catalogue_for

    catalogue = catalogue_for(file)
    agreement = load_agreement(file, catalogue)
    click.echo(f"version     {agreement.version}")
    click.echo(f"sha256      {agreement.sha256}")
    click.echo(f"vendors     {', '.join(agreement.vendors) or 'none'}")
    click.echo(f"exemptions  {len(agreement.exemptions)}")
    missing = missing_values(catalogue, agreement)
    for vendor, names in missing.items():
        for name in names:
            click.echo(
                f"{file}: vendors.{vendor}.values.{name}: has no value, so that roles of "
                f"{vendor} cannot be judged. Fill it in.",
                err=True,
            )
    remarks = remarks_on_exemptions(agreement.exemptions, datetime.now(UTC).date())
    for text in (*advice(catalogue, agreement), *remarks):
        click.echo(f"{file}: {text}", err=True)
    if missing:
        ctx.exit(ExitCode.ATTENTION)


@command.command()
@click.option("--output", type=click.Path(path_type=Path), help="Where to write it.")
@click.option("--vendor", "vendors", multiple=True, help="Only these vendors (by id).")
@click.option("--management-account", default="", help="The management account's id.")
@click.option("--audit-role", default="RolecallAudit", help="The read-only role to enter by.")
@click.option("--from-aws", is_flag=True, help="List the organization's units and accounts.")
@click.option("--profile", help="As --from-aws, with this AWS profile.")
@click.option("--demo", is_flag=True, help="As --from-aws, with the demonstration organization.")
def init(
    output: Path | None,
    vendors: tuple[str, ...],
    management_account: str,
    audit_role: str,
    from_aws: bool,
    profile: str | None,
    demo: bool,
) -> None:
    """Write a commented agreement to start from."""
    from core.agreement.starting_file import starting_file
    from core.catalogue import catalogue_for, load_catalogue

    catalogue = catalogue_for(output) if output else load_catalogue()
    unknown = [name for name in vendors if name not in catalogue.vendors]
    if unknown:
        known = ", ".join(catalogue.vendors)
        raise InputError(f"There is no vendor {', '.join(unknown)}.", f"Known: {known}.")
    accounts: tuple[Account, ...] = ()
    if demo or from_aws or profile is not None:
        management_account, accounts = _population(profile, demo=demo)
    text = starting_file(
        [catalogue.vendors[name] for name in vendors or catalogue.vendors],
        management_account_id=management_account,
        audit_role_name=audit_role,
        accounts=accounts,
    )
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{output} exists already.", "Name another file.") from error
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}.", "") from error
    click.echo(f"Wrote {output}. Fill in the values, then: agreement validate {output}", err=True)


def _population(profile: str | None, *, demo: bool) -> tuple[str, tuple[Account, ...]]:
    """The management account's id, and all accounts of the organization."""
    from core.aws.connection import ConnectionSettings
    from core.demo import DemoServer

    if not demo:
        return _read_population(ConnectionSettings(profile=profile))
    with DemoServer() as server:
        return _read_population(server.connection)


def _read_population(settings: ConnectionSettings) -> tuple[str, tuple[Account, ...]]:
    from core.aws.errors import AwsError
    from core.cli.connecting import connect

    connection = connect(settings)
    try:
        organization = connection.organization()
        accounts = tuple(account for page in connection.accounts() for account in page)
    except AwsError as error:
        raise StartError(error.reason.summary, error.reason.remedy) from error
    return organization.management_account_id, accounts
