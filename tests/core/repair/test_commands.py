"""`plan`, `apply` and `undo` from the command line, each in a process of its own as far as
their memory goes: everything passes through files and a served demonstration."""

from __future__ import annotations

import getpass
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from repair_field import Field
from repair_samples import document

from core.cli.app import run
from core.cli.exit_codes import ExitCode
from core.model import Account, DocumentVersion, Status
from core.repair.journal import JOURNAL_FILE
from core.repair.places import backup_folder
from core.repair.plan import sealed
from core.repair.plan_file import load_plan, save_plan
from core.scan.document import save_scan
from core.scan.engine import run_scan

VENDOR = "opsramp"
Command = Callable[..., int]


@pytest.fixture
def account(field: Field) -> Iterator[Account]:
    """An account where a policy too many stands."""
    with field.lent(VENDOR) as lent:
        observed = field.cell(lent, VENDOR).observed
        assert observed is not None
        field.admin(lent).put_role_policy(
            RoleName=observed.name,
            PolicyName="added",
            PolicyDocument=document("ec2:RunInstances"),
        )
        yield lent


@pytest.fixture
def command(field: Field, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command as another client of the served demonstration."""
    given = field.server.connection
    for name, value in (
        ("AWS_ENDPOINT_URL", given.endpoint_url),
        ("AWS_ACCESS_KEY_ID", given.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", given.secret_access_key),
        ("AWS_REGION", given.region),
        ("ROLECALL_DATA_FOLDER", str(tmp_path / "data")),
    ):
        assert value is not None
        monkeypatch.setenv(name, value)
    agreement = ("--agreement", str(field.server.agreement_path))

    def execute(*arguments: str | Path) -> int:
        return run([*map(str, arguments), *agreement], open_window=lambda *_: 9)

    return execute


@pytest.fixture
def scan(field: Field, account: Account, tmp_path: Path) -> Path:
    path = tmp_path / "scan.json"
    request = replace(field.request, account_ids=(account.id,), vendors=(VENDOR,))
    found = run_scan(field.connection, request, lambda _: None, threading.Event())
    assert found is not None
    save_scan(found, path)
    return path


@pytest.fixture
def plan(field: Field, account: Account, tmp_path: Path) -> Path:
    """A plan for the account, made as the command makes it, by whoever is signed in here."""
    path = tmp_path / "plan.json"
    save_plan(field.plan(account, VENDOR, requester=getpass.getuser()), path)
    return path


def run_id(tmp_path: Path) -> str:
    (folder,) = [one for one in (tmp_path / "data" / "repairs").iterdir() if one.is_dir()]
    return folder.name


def test_scan_plan_apply_and_undo_go_from_file_to_file(
    field: Field, command: Command, account: Account, tmp_path: Path
) -> None:
    scan, plan = tmp_path / "scan.json", tmp_path / "plan.json"
    confirm = ("--confirm", "change 1 account")
    narrowed = ("--account", account.id, "--vendor", VENDOR)

    scanned = command("scan", *narrowed, "--format", "json", "--output", scan)
    assert scanned == ExitCode.ATTENTION
    assert command("plan", "--scan", scan, "--output", plan) == ExitCode.DONE
    assert field.cell(account, VENDOR).status is Status.DRIFT_EXCESS
    assert json.loads(plan.read_text())["accounts"]

    assert command("apply", plan, *confirm) == ExitCode.DONE
    assert field.cell(account, VENDOR).status is Status.OK

    assert command("undo", run_id(tmp_path), *confirm) == ExitCode.DONE
    assert field.cell(account, VENDOR).status is Status.DRIFT_EXCESS


def test_without_the_phrase_the_preview_is_shown_and_nothing_is_written(
    field: Field,
    command: Command,
    account: Account,
    plan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    capsys.readouterr()

    assert command("apply", plan) == ExitCode.BAD_INPUT

    shown = capsys.readouterr()
    assert "DeleteRolePolicy RoleName=" in shown.err
    assert '--confirm "change 1 account"' in shown.err
    assert shown.out == ""
    assert field.cell(account, VENDOR).status is Status.DRIFT_EXCESS
    assert not (tmp_path / "data").exists()


def test_an_altered_plan_is_refused(command: Command, plan: Path) -> None:
    plan.write_text(plan.read_text().replace('"added"', '"Audit"'))

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.BAD_INPUT


def test_a_plan_of_another_agreement_is_refused(
    command: Command, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(load_plan(plan), agreement=DocumentVersion("2020-Q1", "b" * 64))
    save_plan(sealed(other), plan)

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.BAD_INPUT
    assert "agreement changed" in capsys.readouterr().err


def test_a_plan_with_other_calls_than_it_shows_is_refused_in_spite_of_a_fresh_hash(
    command: Command, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = load_plan(plan)
    (account,), (role,) = made.accounts, made.accounts[0].roles
    step = replace(role.steps[0], params={**role.steps[0].params, "PolicyName": "another"})
    forged = replace(account, roles=(replace(role, steps=(step,)),))
    save_plan(sealed(replace(made, accounts=(forged,))), plan)

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.BAD_INPUT
    assert "do not follow" in capsys.readouterr().err


def test_a_plan_for_another_repair_role_is_refused(
    command: Command, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = replace(load_plan(plan), repair_role_name="OrganizationAccountAccessRole")
    save_plan(sealed(other), plan)

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.BAD_INPUT
    assert "another repair role" in capsys.readouterr().err


def test_with_the_second_person_switch_the_requester_may_not_approve(
    field: Field, command: Command, account: Account, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    confirm = ("--confirm", "change 1 account", "--second-person")

    assert command("apply", plan, *confirm) == ExitCode.BAD_INPUT
    assert "may not approve it" in capsys.readouterr().err
    assert field.cell(account, VENDOR).status is Status.DRIFT_EXCESS

    assert command("apply", plan, *confirm, "--approved-by", "somebody-else") == ExitCode.DONE


def test_the_second_person_switch_can_be_set_for_good(
    command: Command, plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROLECALL_SECOND_PERSON", "1")

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.BAD_INPUT


def test_a_run_that_was_cut_off_is_resumed_by_its_name(
    field: Field, command: Command, account: Account, plan: Path, tmp_path: Path
) -> None:
    confirm = ("--confirm", "change 1 account")
    assert command("apply", plan, *confirm) == ExitCode.DONE
    name = run_id(tmp_path)
    assert command("undo", name, *confirm) == ExitCode.DONE
    journal = tmp_path / "data" / "repairs" / name / JOURNAL_FILE
    started = journal.read_text().splitlines(keepends=True)[:2]
    journal.write_text("".join(started))

    assert command("apply", "--resume", name, *confirm) == ExitCode.DONE
    assert field.cell(account, VENDOR).status is Status.OK
    assert command("apply", "--resume", name, *confirm) == ExitCode.BAD_INPUT


def test_a_plan_or_a_run_is_needed(command: Command) -> None:
    assert command("apply") == ExitCode.BAD_INPUT


def test_what_was_skipped_needs_attention(
    field: Field, command: Command, account: Account, plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    observed = field.cell(account, VENDOR).observed
    assert observed is not None
    field.admin(account).tag_role(
        RoleName=observed.name, Tags=[{"Key": "changed", "Value": "meanwhile"}]
    )

    assert command("apply", plan, "--confirm", "change 1 account") == ExitCode.ATTENTION
    assert "Skipped (changed since preview)" in capsys.readouterr().out


def test_a_run_that_does_not_exist_is_said_not_to(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command("undo", "run-unknown") == ExitCode.BAD_INPUT
    assert "There is no run run-unknown" in capsys.readouterr().err


def test_external_ids_stay_masked_in_the_preview(
    field: Field,
    command: Command,
    account: Account,
    scan: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    expected = field.cell(account, VENDOR).roles[0].expected
    assert expected is not None
    (secret,) = json.loads(expected.trust_alternatives[0])["Statement"][0]["Condition"][
        "StringEquals"
    ].values()
    observed = field.cell(account, VENDOR).observed
    assert observed is not None
    wrong = expected.trust_alternatives[0].replace(secret, "a-wrong-external-id")
    field.admin(account).update_assume_role_policy(RoleName=observed.name, PolicyDocument=wrong)
    command("scan", "--account", account.id, "--format", "json", "--output", scan)
    capsys.readouterr()

    command("plan", "--scan", scan, "--vendor", VENDOR, "--output", tmp_path / "plan.json")

    shown = capsys.readouterr().err
    assert "UpdateAssumeRolePolicy" in shown
    assert secret not in shown
    assert "a-wrong-external-id" not in shown


def test_an_unknown_vendor_is_named(
    command: Command, scan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command("plan", "--scan", scan, "--vendor", "nobody", "--output", tmp_path / "p.json")

    assert code == ExitCode.BAD_INPUT
    assert "nobody" in capsys.readouterr().err


def test_the_data_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ROLECALL_DATA_FOLDER", str(tmp_path))

    assert backup_folder() == tmp_path / "repairs"
    assert backup_folder(tmp_path / "named") == tmp_path / "named" / "repairs"
