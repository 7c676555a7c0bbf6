"""The code of an MFA device on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from aws_wire import Wire, emptied, running_server

import core.cli
from core.cli.app import run
from core.cli.connecting import connect, terminal_code

CONFIG = """
[profile base]
aws_access_key_id = AKIACALLER
aws_secret_access_key = secret
[profile mfa]
source_profile = base
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/Auditor
mfa_serial = arn:aws:iam::123456789012:mfa/jane
"""
AGREEMENT = """
version: "1"
agreed_by: Ada
organization: {management_account_id: "123456789012", audit_role_name: A, profile: mfa}
vendors: {}
"""


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with running_server() as running:
        yield emptied(*running)


@pytest.fixture
def folder(wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """With a profile whose role wants a code, and an agreement that names it."""
    (tmp_path / "config").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", wire.url)
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Somebody at the terminal types a code; the questions they are asked."""
    asked: list[str] = []

    def prompt(text: str, **how: object) -> str:
        assert how["hide_input"]
        assert how["err"]  # standard output is for results
        asked.append(text)
        return " 123456 "

    monkeypatch.setattr(click, "prompt", prompt)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    return asked


@pytest.mark.usefixtures("folder")
def test_the_code_is_asked_for_at_the_terminal(typed: list[str]) -> None:
    from core.aws.connection import ConnectionSettings

    caller = connect(ConnectionSettings(profile="mfa")).caller()

    assert ":assumed-role/Auditor/" in caller.arn
    (question,) = typed
    assert "mfa/jane" in question


def test_one_code_serves_everything_that_is_asked_at_the_start(
    folder: Path, typed: list[str]
) -> None:
    from core.scan.start import start
    from core.workspace import open_workspace

    with open_workspace(agreement=folder / "agreement.yaml") as workspace:
        start(connect(workspace.connection), workspace.agreement)

    assert len(typed) == 1


def test_nobody_is_asked_where_nobody_sits_at_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)

    assert terminal_code("Enter MFA code: ") is None


@pytest.mark.parametrize("command", ["scan", "doctor"])
def test_without_a_code_nothing_starts_and_the_reason_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    arguments = [command, "--agreement", str(folder / "agreement.yaml")]

    assert run(arguments, open_window=lambda *_: 0) == 4
    assert "needs a code from your MFA device" in capsys.readouterr().err


def test_every_command_connects_in_this_way() -> None:
    folder = Path(core.cli.__path__[0])
    others = [
        path.name
        for path in folder.glob("*.py")
        if path.name != "connecting.py" and "AwsConnection(" in path.read_text(encoding="utf-8")
    ]
    assert others == []
