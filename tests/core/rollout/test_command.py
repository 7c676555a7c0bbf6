"""`main.py template`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.cli.template import command
from core.errors import InputError

DEMO = Path(__file__).resolve().parents[3] / "resources" / "demo" / "agreement.yaml"


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--agreement", str(DEMO)])


@pytest.mark.parametrize(
    ("style", "begins"),
    [("cloudformation", "{"), ("terraform", "# OpsRamp"), ("cli", "#!/bin/sh")],
)
def test_the_template_goes_to_standard_output(style: str, begins: str) -> None:
    result = invoke("--format", style, "--vendor", "opsramp")

    assert result.exit_code == 0
    assert result.stdout.startswith(begins)


def test_a_file_can_be_written_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "template.json"

    result = invoke("--format", "cloudformation", "--vendor", "opsramp", "--output", str(path))

    assert result.stdout == ""
    assert "OpsRampIntegration" in path.read_text()
    assert path.stat().st_mode & 0o077 == 0


def test_a_stack_set_for_units() -> None:
    result = invoke(
        "--format", "stackset", "--vendor", "prosperops", "--target", "ou-ab12-cdefgh34"
    )

    assert json.loads(result.stdout)["Resources"]["StackSet"]
    assert "it excludes by unit name" in result.stderr


def test_an_account_with_values_of_its_own_gets_them() -> None:
    arguments = ("--format", "cli", "--vendor", "prosperops", "--account", "241355021025")

    assert "pellworm-prosperops-2020" in invoke(*arguments).stdout


def test_accounts_with_an_external_id_of_their_own_are_named() -> None:
    result = invoke("--format", "terraform", "--vendor", "prosperops")

    assert "241355021025" in result.stderr


def test_roles_for_the_management_account_are_said_to_be() -> None:
    result = invoke("--format", "cloudformation", "--vendor", "archera")

    assert result.exit_code == 0
    assert "management account" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--vendor", "nobody"), "nothing about nobody"),
        (("--vendor", "opsramp", "--account", "12"), "no account id"),
        (("--vendor", "opsramp", "--management"), None),
    ],
)
def test_what_cannot_be_written_is_said(arguments: tuple[str, ...], words: str | None) -> None:
    result = invoke("--format", "cloudformation", *arguments)

    if words is None:
        assert result.exit_code == 0
    else:
        assert isinstance(result.exception, InputError)
        assert words in str(result.exception)


@pytest.mark.parametrize("more", [("--account", "111122223333"), ("--management",)])
def test_a_stack_set_is_for_member_accounts(more: tuple[str, ...]) -> None:
    result = invoke("--format", "stackset", "--vendor", "prosperops", *more)

    assert result.exit_code == 2
