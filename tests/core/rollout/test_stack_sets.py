"""`template --deploy` and `--remove` against the demonstration: the StackSet is made, changed and
taken away again, and a scan afterwards finds what was agreed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from repair_field import Field

from core.agreement import load_agreement
from core.cli.exit_codes import ExitCode
from core.cli.template import command
from core.demo import DemoServer, build_organization
from core.errors import RepairRefused
from core.model import Account, Status
from core.repair.record import RECORD_FILE, verify_record
from core.rollout import deploy
from core.scan.document import save_scan
from core.scan.engine import open_checker, run_scan

VENDOR, NAME = "opsramp", "rolecall-opsramp"
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with DemoServer() as server:
        yield Field.open(server, build_organization(), tmp_path_factory.mktemp("repairs"))


@pytest.fixture(scope="module")
def unit(field: Field) -> str:
    """A unit for whose accounts the vendor is agreed and stands in none of them any more."""
    found = next(one for one in field.organization.units if one.name == "Staging")
    for account in accounts_of(field, found.id):
        role = field.cell(account, VENDOR).observed
        assert role is not None
        iam = field.admin(account)
        for policy in iam.list_attached_role_policies(RoleName=role.name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=role.name, PolicyArn=policy["PolicyArn"])
            iam.delete_policy(PolicyArn=policy["PolicyArn"])
        for name in iam.list_role_policies(RoleName=role.name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=role.name, PolicyName=name)
        iam.delete_role(RoleName=role.name)
        assert field.cell(account, VENDOR).status is Status.MISSING
    return found.id


def accounts_of(field: Field, unit: str) -> list[Account]:
    return [one for one in field.accounts.values() if any(part.id == unit for part in one.ou_path)]


@pytest.fixture
def agreement(field: Field, tmp_path: Path) -> Path:
    folder = tmp_path / "agreed"
    shutil.copytree(field.server.agreement_path.parent, folder)
    return folder / field.server.agreement_path.name


@pytest.fixture
def template(
    field: Field, agreement: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """`main.py template --format stackset`, signed in to the demonstration."""
    given = field.server.connection
    for name, value in (
        ("AWS_ENDPOINT_URL", given.endpoint_url),
        ("AWS_ACCESS_KEY_ID", given.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", given.secret_access_key),
        ("AWS_REGION", given.region),
    ):
        monkeypatch.setenv(name, str(value))
    monkeypatch.delenv("ROLECALL_SECOND_PERSON", raising=False)
    monkeypatch.setattr(deploy, "POLL_SECONDS", 0.0)
    fixed = ("--format", "stackset", "--vendor", VENDOR, "--agreement", str(agreement))

    def execute(*arguments: str) -> Result:
        return CliRunner().invoke(
            command, [*fixed, "--data-folder", str(tmp_path / "data"), *arguments]
        )

    return execute


def statuses(field: Field, unit: str, agreement: Path) -> set[Status]:
    request = replace(field.request, agreement=load_agreement(agreement, field.request.catalogue))
    checker = open_checker(field.connection, request, member_ids=tuple(field.accounts))
    found = (checker.check(account).cell(VENDOR) for account in accounts_of(field, unit))
    return {cell.status for cell in found if cell is not None}


def test_a_stack_set_is_deployed_updated_and_removed(
    field: Field, unit: str, agreement: Path, template: Command, tmp_path: Path
) -> None:
    deploy_here = ("--deploy", "--target", unit)
    count = len(accounts_of(field, unit))

    refused = template(*deploy_here)
    assert isinstance(refused.exception, RepairRefused)
    assert "CreateStackSet" in refused.stderr
    assert statuses(field, unit, agreement) == {Status.MISSING}

    made = template(*deploy_here, "--confirm", f"deploy {NAME}")
    assert made.exit_code == ExitCode.DONE, made.stderr
    assert f"{count} of {count} accounts done" in made.stdout
    for account in accounts_of(field, unit):
        assert f"{account.id} succeeded" in made.stderr
    assert statuses(field, unit, agreement) == {Status.OK}

    again = template(*deploy_here)
    assert again.exit_code == ExitCode.DONE
    assert "No change: the StackSet is as agreed." in again.stderr

    agreement.write_text(agreement.read_text().replace("external_id: a41c", "external_id: b41c"))
    assert statuses(field, unit, agreement) == {Status.DRIFT_EXCESS}
    assert isinstance(
        template(*deploy_here, "--confirm", f"deploy {NAME}").exception, RepairRefused
    )
    updated = template(*deploy_here, "--confirm", f"update {NAME}")
    assert updated.exit_code == ExitCode.DONE, updated.exception
    assert "UpdateStackSet" in updated.stderr
    assert statuses(field, unit, agreement) == {Status.OK}

    preview = template("--remove")
    assert isinstance(preview.exception, RepairRefused)
    assert "DeleteStackInstances" in preview.stderr
    removed = template("--remove", "--confirm", f"remove {NAME}")
    assert removed.exit_code == ExitCode.DONE, removed.exception
    assert statuses(field, unit, agreement) == {Status.MISSING}
    assert "There is no StackSet" in str(template("--remove").exception)
    assert verify_record(tmp_path / "data" / "repairs" / RECORD_FILE).intact


def test_a_value_of_a_single_account_is_given_and_later_given_anew(
    field: Field, unit: str, agreement: Path, template: Command
) -> None:
    special = accounts_of(field, unit)[0].id
    text = agreement.read_text()

    def agree(value: str) -> None:
        own = f'    account_values: {{"{special}": {{external_id: {value}}}}}\n'
        marked = "  opsramp:\n    variant: external-id\n"
        assert marked in text
        agreement.write_text(text.replace(marked, marked + own))

    agree("own-value-one")
    deploy_here = ("--deploy", "--target", unit)
    assert template(*deploy_here, "--confirm", f"deploy {NAME}").exit_code == ExitCode.DONE
    assert statuses(field, unit, agreement) == {Status.OK}

    agree("own-value-two")
    assert statuses(field, unit, agreement) != {Status.OK}
    again = template(*deploy_here, "--confirm", f"update {NAME}")
    assert again.exit_code == ExitCode.DONE, again.exception
    assert "UpdateStackInstances" in again.stderr
    assert "own-value-two" not in again.stderr
    assert statuses(field, unit, agreement) == {Status.OK}
    assert "No change" in template(*deploy_here).stderr
    assert template("--remove", "--confirm", f"remove {NAME}").exit_code == ExitCode.DONE


def test_where_the_role_stands_already_its_stack_fails_and_the_role_stays(
    field: Field, agreement: Path, template: Command
) -> None:
    unit = next(one.id for one in field.organization.units if one.name == "Development")
    before = statuses(field, unit, agreement)

    result = template("--deploy", "--target", unit, "--confirm", f"deploy {NAME}")

    assert result.exit_code == ExitCode.ATTENTION
    assert "failed" in result.stderr
    assert "already exists" in result.stderr
    assert statuses(field, unit, agreement) == before
    assert template("--remove", "--confirm", f"remove {NAME}").exit_code == ExitCode.DONE
    assert statuses(field, unit, agreement) == before


def test_accounts_of_the_unit_that_are_not_agreed_get_no_stack(
    field: Field, unit: str, agreement: Path, template: Command
) -> None:
    left_out = accounts_of(field, unit)[0].id
    text = agreement.read_text()
    scope = 'include: ["ou:Workloads", "ou:Platform/Shared services"]'
    assert scope in text
    agreement.write_text(text.replace(scope, f'{scope}\n      exclude: ["{left_out}"]'))

    result = template("--deploy", "--target", unit, "--confirm", f"deploy {NAME}")

    assert result.exit_code == ExitCode.DONE, result.stderr
    assert "Left out because they are not agreed: 1 account." in result.stderr
    assert f"{left_out} succeeded" not in result.stderr
    assert template("--remove", "--confirm", f"remove {NAME}").exit_code == ExitCode.DONE


def test_with_a_scan_accounts_where_the_role_stands_get_no_stack(
    field: Field, agreement: Path, template: Command, tmp_path: Path
) -> None:
    unit = next(one.id for one in field.organization.units if one.name == "Development")
    ids = tuple(account.id for account in accounts_of(field, unit))
    request = replace(field.request, account_ids=ids, vendors=(VENDOR,))
    scan = run_scan(field.connection, request, lambda _: None, threading.Event())
    assert scan is not None
    save_scan(scan, tmp_path / "scan.json")

    preview = template("--deploy", "--target", unit, "--scan", str(tmp_path / "scan.json"))

    assert "Left out because the role stands already" in preview.stderr
    assert statuses(field, unit, agreement)


def test_the_requester_may_be_kept_from_deploying(unit: str, template: Command) -> None:
    confirm = ("--deploy", "--target", unit, "--confirm", f"deploy {NAME}", "--second-person")

    refused = template(*confirm)

    assert "may not approve" in str(refused.exception)


def test_external_ids_are_masked_in_the_preview(unit: str, template: Command) -> None:
    hidden = template("--deploy", "--target", unit).stderr
    shown = template("--deploy", "--target", unit, "--show-external-ids").stderr

    assert len(hidden.splitlines()) == len(shown.splitlines())
    assert hidden != shown
    assert "••••" in hidden
