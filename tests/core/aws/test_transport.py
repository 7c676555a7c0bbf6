from __future__ import annotations

import pytest
from fake_aws import Behaviour, Fault, fake_aws
from fake_aws_world import CALLER_KEY, CALLER_SECRET, MANAGEMENT, FakeAccount, World

from core.aws.connection import AwsConnection, ConnectionSettings
from core.aws.errors import AwsUnavailable

WORLD = World((FakeAccount(MANAGEMENT),))


def _connection(url: str) -> AwsConnection:
    settings = ConnectionSettings(
        region="us-east-1",
        endpoint_url=url,
        access_key_id=CALLER_KEY,
        secret_access_key=CALLER_SECRET,
    )
    return AwsConnection(settings).for_scanning(2)


def test_one_connection_serves_many_requests() -> None:
    with fake_aws(WORLD) as aws:
        connection = _connection(aws.url)
        for _ in range(5):
            assert connection.caller().account_id == MANAGEMENT

    assert aws.counts.connections == 1
    assert aws.counts.bad_signatures == 0


@pytest.mark.parametrize(
    ("kind", "code"), [("reset", "ConnectionClosedError"), ("short", "ConnectionClosedError")]
)
def test_a_connection_that_breaks_is_reported_as_botocore_would(kind: str, code: str) -> None:
    behaviour = Behaviour(faults=(Fault(kind),))
    with fake_aws(WORLD, behaviour) as aws, pytest.raises(AwsUnavailable) as caught:
        _connection(aws.url).caller()

    assert caught.value.code == code


def test_a_port_nobody_listens_on_is_reported_as_botocore_would() -> None:
    with fake_aws(WORLD) as aws:
        url = aws.url
    with pytest.raises(AwsUnavailable) as caught:
        _connection(url).caller()

    assert caught.value.code == "EndpointConnectionError"


def test_with_a_proxy_botocore_itself_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_aws(WORLD) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        connection = _connection("http://aws.invalid")

        assert connection.caller().account_id == MANAGEMENT

    assert proxy.counts.connections == 1
