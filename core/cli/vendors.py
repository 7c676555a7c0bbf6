"""`main.py vendors`: the catalogue on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli.exit_codes import ExitCode
from core.cli.options import organization_option
from core.errors import InputError, Problem

if TYPE_CHECKING:
    from core.agreement import Agreement
    from core.catalogue import Catalogue, VendorSpec
    from core.model import Account, ExpectedRole, Organization


_Command = TypeVar("_Command", bound=Callable[..., Any])


def _with_own(command: _Command) -> _Command:
    return click.option(
        "--agreement",
        type=click.Path(path_type=Path),
        help="With your own vendor specs: those in the folder vendors beside this file.",
    )(command)


@click.group()
def command() -> None:
    """List, show, render and validate vendor specs."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_with_own
def list_vendors(as_json: bool, agreement: Path | None) -> None:
    """List the vendors of the catalogue."""
    specs = _catalogue(agreement).vendors.values()
    if as_json:
        _print_json([_summary(spec) for spec in specs])
        return
    width = max(len(spec.id) for spec in specs)
    for spec in specs:
        own = " (your own)" if spec.own_file else ""
        date, kind = spec.captured_on, spec.completeness
        click.echo(f"{spec.id:<{width}}  {date}  {kind:<17}  {spec.name}{own}")


@command.command()
@click.argument("vendor")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_with_own
def show(vendor: str, as_json: bool, agreement: Path | None) -> None:
    """Show everything the catalogue knows about VENDOR."""
    spec = _spec(_catalogue(agreement), vendor)
    if as_json:
        _print_json(spec.model_dump(mode="json"))
    else:
        click.echo("\n".join(_description(spec)))


@command.command()
@click.argument("vendor")
@click.option("--agreement", "file", type=click.Path(path_type=Path), required=True)
@click.option("--account", "account_id", required=True, help="The account's id.")
@organization_option
@click.option(
    "--partition",
    type=click.Choice(("aws", "aws-us-gov", "aws-cn")),
    default="aws",
    show_default=True,
    help="Where the account lives: ARNs of the roles name it.",
)
@click.pass_context
def render(
    ctx: click.Context,
    vendor: str,
    file: Path,
    account_id: str,
    organization: str | None,
    partition: str,
) -> None:
    """Print the roles that an agreement expects of VENDOR in one account, as JSON.

    Works without AWS: where the scope depends on units or tags, the account counts as in scope.
    """
    from core.agreement import load_agreement
    from core.model import Account, Organization

    catalogue = _catalogue(file)
    _spec(catalogue, vendor)
    if not (len(account_id) == 12 and account_id.isascii() and account_id.isdigit()):
        raise InputError(f"{account_id!r} is no account id.", "Give its twelve digits.")
    agreement = load_agreement(file, catalogue)
    entered = agreement.organization
    if organization is not None:
        entered = agreement.organization_named(organization)
    management = entered.management_account_id
    agreement = agreement.for_organization(management)
    place, account = Organization("", management, partition), Account(account_id, "")
    roles = _expected(catalogue, agreement, place, account, vendor)
    incomplete = list(dict.fromkeys(name for role in roles for name in role.incomplete))
    _print_json(
        {
            "vendor": vendor,
            "account_id": account_id,
            "roles": [_role(role) for role in roles],
            "incomplete": incomplete,
        }
    )
    if incomplete:
        click.echo(f"The agreement lacks: {', '.join(incomplete)}.", err=True)
        ctx.exit(ExitCode.ATTENTION)


@command.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_with_own
def validate(files: tuple[Path, ...], agreement: Path | None) -> None:
    """Check vendor specs: FILES, or with --agreement the whole catalogue with your own; every
    fault is named with its line."""
    from core.catalogue import load_vendor

    if not files and agreement is None:
        raise click.UsageError("Name the files, or an agreement with --agreement.")
    problems: list[Problem] = []
    own = _catalogue(agreement).vendors.values() if agreement else ()
    for spec in own:
        if spec.own_file:
            click.echo(f"{spec.own_file}: {spec.id} can be used.")
    for file in files:
        try:
            spec = load_vendor(file)
        except InputError as error:
            problems += error.problems
        else:
            click.echo(f"{file}: {spec.id} can be used.")
    if problems:
        raise InputError("Not every vendor spec can be used.", problems=tuple(problems))


def _catalogue(agreement: Path | None) -> Catalogue:
    from core.catalogue import catalogue_for, load_catalogue

    return catalogue_for(agreement) if agreement else load_catalogue()


def _spec(catalogue: Catalogue, vendor: str) -> VendorSpec:
    if vendor not in catalogue.vendors:
        known = ", ".join(catalogue.vendors)
        raise InputError(f"There is no vendor {vendor!r} in the catalogue.", f"Known: {known}.")
    return catalogue.vendors[vendor]


def _expected(
    catalogue: Catalogue,
    agreement: Agreement,
    organization: Organization,
    account: Account,
    vendor: str,
) -> tuple[ExpectedRole, ...]:
    from core.agreement import expected_roles

    agreed = agreement.vendors.get(vendor)
    if agreed is None:
        click.echo(f"The agreement has nothing about {vendor}.", err=True)
        return ()
    in_scope = agreed.decided(account, organization)
    if in_scope is False:
        click.echo(f"Account {account.id} is not in the scope of {vendor}.", err=True)
        return ()
    if in_scope is None:
        click.echo("The scope depends on units or tags; taken as in scope.", err=True)
    return expected_roles(catalogue, agreement, organization, account, vendor)


def _role(role: ExpectedRole) -> dict[str, Any]:
    trusts = [json.loads(text) for text in role.trust_alternatives]
    return {
        "key": role.key,
        "role_name": role.role_name,
        "any_name": role.any_name,
        "path": role.path,
        "trust_policy": trusts[0] if trusts else None,
        "trust_alternatives": trusts,
        "policies": [
            {"name": one.name, "kind": one.kind, "document": json.loads(one.document)}
            for one in role.policies
        ],
        "managed_policy_arns": list(role.aws_managed_arns),
        "attributes": dict(role.attributes),
        "allowed_extra": [
            text if text.startswith("arn:") else json.loads(text) for text in role.allowed_extra
        ],
    }


def _summary(spec: VendorSpec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "name": spec.name,
        "own": spec.own_file is not None,
        "description": spec.description,
        "completeness": spec.completeness,
        "captured_on": spec.captured_on.isoformat(),
        "variants": [{"key": one.key, "access": one.access} for one in spec.variants],
        "roles": [{"key": one.key, "name": one.name} for one in spec.roles],
    }


def _description(spec: VendorSpec) -> list[str]:
    lines = [
        f"{spec.name} ({spec.id})",
        spec.description,
        f"Captured on {spec.captured_on}; {spec.completeness}.",
        *([f"Your own, from {spec.own_file}."] if spec.own_file else []),
    ]
    parts = {
        "Accounts": [f"{one.id} ({one.confidence})" for one in spec.vendor_accounts],
        "Variants": [f"{one.key} [{one.access}]: {one.description}" for one in spec.variants],
        "Blocks": [f"{one.key} [{one.access}]: {one.description}" for one in spec.blocks],
        "Values": [f"{name}: {one.description}" for name, one in spec.variables.items()],
        "Roles": [f"{one.key}: {one.name}, in {one.applies_to}" for one in spec.roles],
        "Notes": list(spec.notes),
        "Ways to roll out": list(spec.rollout),
        "Regions": list(spec.regions),
        "Sources": [f"{one.title} {one.url or ''}".rstrip() for one in spec.sources],
    }
    for title, items in parts.items():
        if items:
            lines += ["", title, *(f"  {item}" for item in items)]
    return lines


def _print_json(data: Any) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
