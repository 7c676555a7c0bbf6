"""Every way of signing in that botocore offers by profile reaches AWS; nothing is asked twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from aws_wire import Wire

from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.errors import AwsExpired

PROCESS = (
    '{"Version": 1, "AccessKeyId": "ASIAPROCESS", "SecretAccessKey": "s", "SessionToken": "t"}'
)
CONFIG = """
[profile keys]
aws_access_key_id = AKIAKEYS
aws_secret_access_key = s
region = us-east-1
[profile role]
role_arn = arn:aws:iam::123456789012:role/First
source_profile = keys
external_id = an-id
region = us-east-1
[profile chain]
role_arn = arn:aws:iam::210987654321:role/Second
source_profile = role
region = us-east-1
[profile program]
credential_process = {folder}/print-credentials
region = us-east-1
[profile web]
role_arn = arn:aws:iam::123456789012:role/Web
web_identity_token_file = {folder}/token
role_session_name = ci
region = us-east-1
[profile environment]
role_arn = arn:aws:iam::123456789012:role/Env
credential_source = Environment
region = us-east-1
"""


@pytest.fixture
def folder(wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Profiles of every kind that sign in at the wire."""
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path), encoding="utf-8")
    (tmp_path / "token").write_text("a.web.token", encoding="utf-8")
    program = tmp_path / "print-credentials"
    program.write_text(f"#!/bin/sh\necho '{PROCESS}'\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", wire.url)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("profile", "arn"),
    [
        ("role", ":assumed-role/First/"),
        ("chain", ":assumed-role/Second/"),
        ("web", ":assumed-role/Web/ci"),
    ],
)
def test_roles_are_assumed_on_the_way(profile: str, arn: str) -> None:
    assert arn in AwsConnection(ConnectionSettings(profile=profile)).caller().arn


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("profile", "key"), [("keys", "AKIAKEYS"), ("program", "ASIAPROCESS")])
def test_keys_come_from_where_the_profile_says(wire: Wire, profile: str, key: str) -> None:
    AwsConnection(ConnectionSettings(profile=profile)).caller()

    assert {request.access_key for request in wire.sent} == {key}


@pytest.mark.usefixtures("folder")
def test_the_environment_signs_in_without_any_profile(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s")
    monkeypatch.setenv("AWS_REGION", "us-east-1")

    AwsConnection(ConnectionSettings()).caller()
    through = AwsConnection(ConnectionSettings(profile="environment")).caller()

    assert wire.sent[0].access_key == "AKIAENV"
    assert ":assumed-role/Env/" in through.arn


@pytest.mark.usefixtures("folder")
def test_the_external_id_of_a_profile_goes_along(wire: Wire) -> None:
    AwsConnection(ConnectionSettings(profile="role")).caller()

    (entry,) = [request for request in wire.sent if request.action == "AssumeRole"]
    assert entry.body["ExternalId"] == "an-id"


def test_a_new_sign_in_is_found_where_the_old_one_was(wire: Wire, folder: Path) -> None:
    connection = AwsConnection(ConnectionSettings(profile="keys"))
    connection.caller()
    text = (folder / "config").read_text(encoding="utf-8")
    (folder / "config").write_text(text.replace("AKIAKEYS", "AKIANEW"), encoding="utf-8")

    connection.sign_in_again()
    connection.caller()

    assert [request.access_key for request in wire.sent] == ["AKIAKEYS", "AKIANEW"]


@pytest.mark.usefixtures("folder")
def test_nobody_signed_in_is_an_ended_sign_in() -> None:
    with pytest.raises(AwsExpired, match="no valid sign-in"):
        AwsConnection(ConnectionSettings(region="us-east-1")).caller()
