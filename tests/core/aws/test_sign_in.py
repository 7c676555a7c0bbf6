from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from core.aws.sign_in import sign_in_expiry


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_nobody_signed_in_has_no_end() -> None:
    assert sign_in_expiry(boto3.Session()) is None


def test_keys_without_an_end_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIA0")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert sign_in_expiry(boto3.Session()) is None


def test_an_end_handed_over_in_the_environment_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    end = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "ASIA0")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "token")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end.isoformat())
    assert sign_in_expiry(boto3.Session()) == end


def test_credentials_that_renew_themselves_have_no_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "print-credentials"
    program.write_text(
        "#!/bin/sh\necho '"
        '{"Version": 1, "AccessKeyId": "ASIA0", "SecretAccessKey": "secret", '
        '"SessionToken": "token", "Expiration": "2999-01-01T00:00:00Z"}'
        "'\n"
    )
    program.chmod(0o700)
    (tmp_path / "config").write_text(f"[profile program]\ncredential_process = {program}\n")
    monkeypatch.setenv("AWS_PROFILE", "program")
    session = boto3.Session()
    credentials = session.get_credentials()
    assert credentials is not None
    assert credentials.get_frozen_credentials().access_key == "ASIA0"
    assert sign_in_expiry(session) is None
