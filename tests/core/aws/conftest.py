"""A moto server that remembers what was sent to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from aws_wire import OddAnswer, Recorder, Wire, emptied, error_answer, running_server

from core.aws.connection import AwsConnection, ConnectionSettings


@pytest.fixture(scope="session")
def _server() -> Iterator[tuple[Recorder, str]]:
    with running_server() as running:
        yield running


@pytest.fixture
def wire(_server: tuple[Recorder, str], monkeypatch: pytest.MonkeyPatch) -> Wire:
    """An empty AWS."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    return emptied(*_server)


@pytest.fixture
def connection(wire: Wire) -> AwsConnection:
    """A connection of somebody in the management account."""
    return AwsConnection(
        ConnectionSettings(
            region="us-east-1",
            endpoint_url=wire.url,
            access_key_id="AKIACALLER",
            secret_access_key="secret",
        ),
        max_workers=8,
    )


@pytest.fixture(name="error_answer")
def _error_answer() -> Callable[..., OddAnswer]:
    return error_answer
