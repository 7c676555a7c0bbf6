"""`main.py vendors import` and `vendors capture`: from console output, or a role that exists, to
agreement values or an own vendor spec."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli.exit_codes import ExitCode
from core.cli.options import open_workspace, workspace_options
from core.errors import InputError

if TYPE_CHECKING:
    from core.importing import Import, ImportedRole
    from core.importing.proposal import Proposal

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to become of an import."""

    vendor: str | None
    member: bool
    values_of: str | None
    variant: str | None
    instance: str | None
    apply: bool
    new_id: str | None
    name: str | None
    applies_to: str
    output: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """The agreement that an import is for; `named`: somebody gave --agreement."""

    agreement: Path
    named: bool


def _wishes(command: _Command) -> _Command:
    """The options that import and capture share; they arrive as the keywords of `_Wish`."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="What was understood, as JSON."),
        click.option(
            "--output", type=click.Path(path_type=Path), help="Where to write the spec instead."
        ),
        click.option(
            "--applies-to",
            type=click.Choice(["all", "management", "members"]),
            default="all",
            help="Which accounts a new spec is for.",
        ),
        click.option("--name", help="The vendor's name, with --new."),
        click.option("--new", "new_id", help="Make a vendor spec with this id."),
        click.option("--apply", is_flag=True, help="Change the agreement as shown."),
        click.option("--instance", help="Which installation of the vendor, if several."),
        click.option("--variant", help="The way the vendor is used from now on."),
        click.option("--only-account", "values_of", help="Values for this account's role only."),
        click.option("--member", is_flag=True, help="The role is the one for member accounts."),
        click.option("--vendor", help="Put the values into the agreement with this vendor."),
    ):
        command = option(command)
    return command


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--role", help="Which role, when there are several.")
@click.option("--agreement", type=click.Path(path_type=Path), help="The agreement to change.")
@_wishes
def import_command(
    files: tuple[Path, ...], role: str | None, agreement: Path | None, **wishes: Any
) -> None:
    """Read FILES (or what is piped in) from a vendor's console: policies, CloudFormation,
    Terraform or AWS CLI commands. Nothing is executed.

    Shows what was understood; with --vendor what would change in the agreement (and changes it
    with --apply); with --new it makes a vendor spec, in the folder vendors beside the file of
    --agreement, where it counts from then on. Ends with 1 if something was left out.
    """
    from core.importing import opened, pasted, read_import
    from core.workspace import default_agreement_path

    sources = [opened(path) for path in files]
    sources = sources or [pasted(sys.stdin.read())]
    imports = [read_import(source) for source in sources]
    where = ", ".join(source.name for source in sources)
    place = _Place(agreement or default_agreement_path(), named=agreement is not None)
    _deliver(imports, role, _Wish(**wishes), place, where)


@click.command("capture")
@click.option("--account", "account_id", required=True, help="The account's id.")
@click.option("--role", required=True, help="The role's name: this one is right.")
@workspace_options
@_wishes
def capture_command(
    account_id: str,
    role: str,
    demo: bool,
    agreement: Path | None,
    profile: str | None,
    **wishes: Any,
) -> None:
    """Take a role that exists in an account as the right one; only reading."""
    from core.cli.connecting import connect
    from core.importing.account_role import role_of_account
    from core.importing.capture import captured

    with open_workspace(demo=demo, agreement=agreement, profile=profile) as workspace:
        connection = connect(workspace.connection)
        entrance = workspace.agreement.organization
        observed = role_of_account(connection, entrance, account_id, role)
        where = f"role {role} of account {account_id}"
        place = _Place(workspace.agreement_path, named=agreement is not None)
        _deliver([captured(observed)], None, _Wish(**wishes), place, where)


def _deliver(
    imports: list[Import], role_name: str | None, wish: _Wish, place: _Place, where: str
) -> None:
    """Does what was wished; ends with 1 when part of the text is not in the result."""
    if wish.vendor and wish.new_id:
        raise InputError("--vendor and --new exclude each other.", "Choose one.")
    roles = _chosen([role for one in imports for role in one.roles], role_name)
    if not wish.as_json:
        _say_remarks(imports)
    if wish.vendor:
        _to_agreement(roles, wish, place.agreement)
    elif wish.new_id:
        _to_spec(imports, roles, wish, place, where)
    elif wish.as_json:
        from core.cli.import_data import as_data

        click.echo(json.dumps(as_data(imports, roles), indent=2, ensure_ascii=False))
    else:
        _describe(roles, place)
    if any(remark.left_out for one in imports for remark in one.remarks):
        raise SystemExit(ExitCode.ATTENTION)


def _chosen(roles: list[ImportedRole], role_name: str | None) -> list[ImportedRole]:
    if role_name is None:
        return roles
    chosen = [role for role in roles if role.name == role_name]
    if not chosen:
        known = ", ".join(role.name for role in roles if role.name) or "none has a name"
        raise InputError(f"There is no role {role_name!r} in it.", f"Known: {known}.")
    return chosen


def _to_agreement(roles: list[ImportedRole], wish: _Wish, path: Path) -> None:
    from core.catalogue import catalogue_for
    from core.importing.agreement_file import apply_proposal
    from core.importing.joining import are_pieces, joined
    from core.importing.matching import roles_of
    from core.importing.proposal import Target, propose

    catalogue = catalogue_for(path)
    target = Target(wish.vendor or "", wish.member, wish.values_of, wish.variant, wish.instance)
    spec = catalogue.vendors.get(target.vendor)
    if spec and not are_pieces(roles):
        roles = roles_of(spec, roles)
    proposal = propose(path, catalogue, target, joined(roles))
    _preview(proposal)
    if wish.apply and proposal.changes:
        _, kept = apply_proposal(path, catalogue, proposal, now=datetime.now(UTC))
        click.echo(f"{path} is changed; the old version is {kept}.", err=True)
    elif proposal.changes:
        click.echo("Nothing is changed yet: add --apply.", err=True)


def _preview(proposal: Proposal) -> None:
    for change in proposal.changes:
        click.echo(_line(change.sentence))
        click.echo(f"  {_line(change.field)}")
        for mark, text in (("-", change.old), ("+", change.new)):
            hidden = "(external ID, not shown)" if change.sensitive else text
            if text is not None and hidden is not None:
                for line in hidden.splitlines():
                    click.echo(f"  {mark} {_line(line)}")
    if not proposal.changes:
        click.echo("The agreement says so already.")
    for remark in proposal.remarks:
        click.echo(_line(remark), err=True)


def _to_spec(
    imports: list[Import], roles: list[ImportedRole], wish: _Wish, place: _Place, where: str
) -> None:
    from core.importing.imported import ImportKind
    from core.importing.joining import are_pieces, for_outsiders, joined
    from core.importing.own_file import add_own_spec
    from core.importing.own_spec import SpecTitle, vendor_spec_text

    chosen = for_outsiders(roles)
    for role in roles:
        if role not in chosen:
            name = _line(role.name or "(no name)")
            click.echo(f"Not in the spec: role {name}, which only AWS services enter.", err=True)
    text = vendor_spec_text(
        [joined(chosen)] if are_pieces(chosen) else chosen,
        SpecTitle(
            id=wish.new_id or "",
            name=wish.name or (wish.new_id or "").replace("-", " ").title(),
            source=f"Imported from {where}",
            captured_on=datetime.now(UTC).date(),
            applies_to=wish.applies_to,
            published=all(one.kind is not ImportKind.ACCOUNT for one in imports),
        ),
        [remark for one in imports for remark in one.remarks],
    )
    if wish.output is not None:
        _write(wish.output, text)
    elif place.named:
        _, path = add_own_spec(place.agreement, wish.new_id or "", text)
        click.echo(f"{path} is written: {wish.new_id} is in the catalogue from now on.", err=True)
        click.echo(f"Name it under vendors in {place.agreement} to expect its roles.", err=True)
    else:
        click.echo(text, nl=False)


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{path} exists already.", "Choose another name.") from error
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{path} is written.", err=True)


def _describe(roles: list[ImportedRole], place: _Place) -> None:
    from core.catalogue import catalogue_for
    from core.importing.matching import recognised_vendors

    catalogue = catalogue_for(place.agreement)
    for role in roles:
        click.echo(f"Role      {_line(role.name or '(no name)')}")
        vendors = [catalogue.vendors[name].name for name in recognised_vendors(catalogue, role)]
        facts = {
            "Vendor": ", ".join(vendors) or "not in the catalogue",
            "Trust": "yes" if role.trusts else "not in the text",
            "Policies": ", ".join(one.name or "(no name)" for one in role.policies) or "none",
            "AWS's own": ", ".join(role.aws_managed_arns) or "none",
            "Open": ", ".join(one.name for one in role.variables if one.default is None) or "none",
        }
        for title, text in facts.items():
            click.echo(f"{title:<10}{_line(text)}")


def _say_remarks(imports: list[Import]) -> None:
    for one in imports:
        for remark in one.remarks:
            place = f"line {remark.line}: " if remark.line else ""
            click.echo(f"{place}{_line(remark.text)}", err=True)


def _line(text: str) -> str:
    """Foreign text for a terminal: nothing in it acts, and it stays on its line."""
    from core.report.safe_text import visible_text

    return visible_text(text).replace("\n", " ")
