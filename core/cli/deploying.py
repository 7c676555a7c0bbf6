"""What `template --deploy` and `--remove` do: the change of the StackSet is previewed, approved,
made, followed and put on record."""

from __future__ import annotations

import getpass
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from core.cli.connecting import connect
from core.cli.exit_codes import ExitCode
from core.errors import InputError, RepairRefused
from core.model import AccountOutcome, AccountResult, Organization
from core.presentation.text import visible
from core.repair.files import make_private_folder
from core.repair.run import Approval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.agreement import Agreement
    from core.aws.connection import AwsConnection
    from core.aws.stack_set_state import InstanceState
    from core.rollout.agreed import VendorRollout
    from core.rollout.deploy import Deployment


@dataclass(frozen=True, slots=True)
class DeployChoices:
    """What the command line says about a deployment: see the options' help."""

    remove: bool
    delegate: bool
    scan: Path | None
    confirm: str
    approved_by: str | None
    reason: str
    second_person: bool
    show_external_ids: bool
    profile: str | None
    data_folder: Path | None


def deploy_as_stack_set(
    found: VendorRollout, units: tuple[str, ...], agreement: Agreement, choices: DeployChoices
) -> ExitCode:
    """Make, update or remove the StackSet and print the progress of every account. Ctrl+C ends
    the watching only.

    Raises:
        InputError: the scope cannot be said in units, and none are given.
        RepairRefused: not confirmed, or nothing is there to be removed; nothing was done.
        AwsError: AWS refused a call.
    """
    from core.aws.connection import ConnectionSettings
    from core.aws.stack_sets import StackSets
    from core.repair.places import backup_folder
    from core.rollout.change_text import change_lines
    from core.rollout.deploy import carry_out, why_not_approved
    from core.rollout.preview import RolloutRequest, preview_rollout
    from core.rollout.targets import own_units

    settings = ConnectionSettings(profile=choices.profile or agreement.organization.profile)
    requester = getpass.getuser()
    request = RolloutRequest(
        found.rollout.vendor,
        () if choices.remove else units or tuple(own_units(found.scope)),
        requester,
        remove=choices.remove,
        delegate=choices.delegate,
    )
    connection = connect(settings)
    results, organization = _population(found, connection, choices)
    calls = StackSets(connection, delegate=choices.delegate)
    preview = preview_rollout(calls, found, request, results, organization, datetime.now(UTC))
    change = preview.change
    for line in change_lines(change, show_external_ids=choices.show_external_ids):
        click.echo(line, err=True)
    for remark in preview.remarks:
        click.echo(remark, err=True)
    click.echo(err=True)
    if not change.calls:
        return ExitCode.DONE
    approval = Approval(choices.approved_by or requester, choices.confirm, choices.reason)
    problem = why_not_approved(change, approval, second_person=choices.second_person)
    if problem:
        raise RepairRefused(problem, f'Add --confirm "{change.phrase}".')
    folder = backup_folder(choices.data_folder)
    make_private_folder(folder)
    result = carry_out(
        calls, change, approval, folder, told=_tell,
        stop=threading.Event(), second_person=choices.second_person,
    )  # fmt: skip
    return _report(result, len(change.calls))


def _population(
    found: VendorRollout, connection: AwsConnection, choices: DeployChoices
) -> tuple[Sequence[AccountResult], Organization]:
    """The accounts, from the scan that was given or as AWS lists them now: those that are not
    agreed are to be left out."""
    from core.aws.errors import AwsDenied

    if choices.scan is not None:
        from core.scan.document import load_scan

        scan = load_scan(choices.scan)
        return scan.results, scan.organization
    if choices.remove:
        return (), Organization("", "")
    by_tags = any(selector.kind == "tag" for selector in found.scope.selectors)
    try:
        pages = list(connection.accounts(with_tags=by_tags))
        organization = connection.organization()
    except AwsDenied as error:
        raise InputError(
            f"The accounts cannot be listed, so nobody knows which are agreed. {error.message}",
            "Give a saved scan with --scan, or sign in as one who may list them.",
        ) from error
    unseen = AccountOutcome.OUT_OF_SCOPE
    return [AccountResult(one, unseen) for page in pages for one in page], organization


def _report(result: Deployment, planned: int) -> ExitCode:
    click.echo(f"StackSet {result.name}: {result.done} of {len(result.instances)} accounts done.")
    if result.calls_made < planned:
        click.echo(f"{planned - result.calls_made} of {planned} calls were not made.")
    click.echo(f"The change and what stood before: {result.folder}", err=True)
    click.echo("Scan the accounts to see whether everything is as agreed.", err=True)
    return ExitCode.DONE if result.complete else ExitCode.ATTENTION


def _tell(instance: InstanceState) -> None:
    reason = f": {visible(instance.reason)}" if instance.reason else ""
    click.echo(f"{instance.account_id} {instance.status.lower()}{reason}", err=True)
