"""One running demonstration for the tests that only read, and clients to call it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.demo import DemoOrganization, DemoServer, build_organization


class Clients:
    """boto3 clients of the demonstration: as its caller, or in a role of some account."""

    def __init__(self, server: DemoServer) -> None:
        import boto3

        self._connection = server.connection
        self._boto3 = boto3

    def caller(self, service: str, **credentials: str) -> Any:
        given = credentials or {
            "aws_access_key_id": self._connection.access_key_id,
            "aws_secret_access_key": self._connection.secret_access_key,
        }
        return self._boto3.session.Session(region_name=self._connection.region, **given).client(
            service, endpoint_url=self._connection.endpoint_url
        )

    def enter(self, account_id: str, role: str = "RolecallAudit", **more: Any) -> dict[str, str]:
        answer = self.caller("sts").assume_role(
            RoleArn=f"arn:aws:iam::{account_id}:role/{role}", RoleSessionName="a-test", **more
        )
        return {
            "aws_access_key_id": answer["Credentials"]["AccessKeyId"],
            "aws_secret_access_key": answer["Credentials"]["SecretAccessKey"],
            "aws_session_token": answer["Credentials"]["SessionToken"],
        }

    def iam(self, account_id: str, role: str = "RolecallAudit", **more: Any) -> Any:
        return self.caller("iam", **self.enter(account_id, role, **more))


@pytest.fixture(scope="session")
def organization() -> DemoOrganization:
    return build_organization()


@pytest.fixture(scope="session")
def server() -> Iterator[DemoServer]:
    """Shared: a test that writes takes `fresh_server`."""
    with DemoServer() as running:
        yield running


@pytest.fixture(scope="session")
def connect() -> Callable[[DemoServer], Clients]:
    return Clients


@pytest.fixture(scope="session")
def clients(server: DemoServer) -> Clients:
    return Clients(server)


@pytest.fixture
def fresh_server() -> Iterator[DemoServer]:
    with DemoServer() as running:
        yield running


@pytest.fixture
def fresh_clients(fresh_server: DemoServer) -> Clients:
    return Clients(fresh_server)
