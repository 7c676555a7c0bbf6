"""Where AWS is asked when the profile names no Region."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest

from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.regions import home_region


@pytest.fixture(autouse=True)
def _profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text(
        "[profile keys]\naws_access_key_id = a\naws_secret_access_key = b\n"
        "[profile role]\nrole_arn = arn:aws-cn:iam::111111111111:role/A\nsource_profile = keys\n"
        "[sso-session gov]\nsso_region = us-gov-east-1\nsso_start_url = https://example.com\n"
        "[profile sso]\nsso_session = gov\n"
        "[profile legacy]\nsso_region = eu-west-1\nsso_start_url = https://example.com\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("profile", "region"),
    [
        ("keys", "us-east-1"),
        ("role", "cn-northwest-1"),
        ("sso", "us-gov-west-1"),
        ("legacy", "us-east-1"),
    ],
)
def test_the_profile_gives_the_partition_away(profile: str, region: str) -> None:
    assert home_region(boto3.Session(profile_name=profile)) == region


def test_role_arns_follow_it() -> None:
    connection = AwsConnection(ConnectionSettings(profile="sso"))

    assert connection._clients.partition == "aws-us-gov"
