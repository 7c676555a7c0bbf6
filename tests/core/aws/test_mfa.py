from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.errors import AwsExpired


@pytest.fixture
def settings(wire: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ConnectionSettings:
    """A profile whose role wants an MFA code."""
    config = tmp_path / "config"
    config.write_text(
        "[profile base]\naws_access_key_id = AKIACALLER\naws_secret_access_key = secret\n"
        "[profile audit]\nsource_profile = base\nregion = us-east-1\n"
        "role_arn = arn:aws:iam::123456789012:role/Auditor\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/jane\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_ENDPOINT_URL", wire.url)
    return ConnectionSettings(profile="audit")


def test_the_code_of_a_role_with_mfa_is_asked_for_once(settings: ConnectionSettings) -> None:
    asked: list[str] = []

    def code(question: str) -> str:
        asked.append(question)
        return " 123456 "

    connection = AwsConnection(settings, mfa_code=code)
    caller = connection.caller()
    connection.caller()
    assert ":assumed-role/Auditor/" in caller.arn
    assert caller.expires_at is not None
    [question] = asked
    assert "arn:aws:iam::123456789012:mfa/jane" in question


def test_a_sign_in_without_its_code_has_ended(settings: ConnectionSettings) -> None:
    with pytest.raises(AwsExpired, match="MFA device"):
        AwsConnection(settings, mfa_code=lambda _question: None).caller()
