from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from botocore.awsrequest import AWSResponse, HeadersDict
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
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


@pytest.fixture
def certified(tmp_path: Path) -> Callable[[str], tuple[ssl.SSLContext, Path]]:
    """Makes a server's certificate for an address, and the bundle that vouches for it."""

    def make(address: str) -> tuple[ssl.SSLContext, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stand-in")])
        now = datetime.now(UTC)
        place = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(place, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        public, private = tmp_path / "public.pem", tmp_path / "private.pem"
        public.write_bytes(certificate.public_bytes(Encoding.PEM))
        private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(public, private)
        return context, public

    return make


Certified = Callable[[str], tuple[ssl.SSLContext, Path]]


def test_an_encrypted_connection_is_trusted_through_the_configured_bundle(
    certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    encryption, bundle = certified("127.0.0.1")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    with fake_aws(WORLD, encryption=encryption) as aws:
        assert _connection(aws.url).caller().account_id == MANAGEMENT


@pytest.mark.parametrize(("address", "trusted"), [("127.0.0.1", False), ("127.0.0.2", True)])
def test_a_stranger_and_a_wrong_address_are_refused(
    certified: Certified, monkeypatch: pytest.MonkeyPatch, address: str, trusted: bool
) -> None:
    encryption, bundle = certified(address)
    if trusted:
        monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    with (
        fake_aws(WORLD, encryption=encryption) as aws,
        pytest.raises(AwsUnavailable, match="encrypted connection"),
    ):
        _connection(aws.url).caller()

    assert aws.counts.calls.total() == 0


def test_with_a_proxy_botocore_itself_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_aws(WORLD) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        connection = _connection("http://aws.invalid")

        assert connection.caller().account_id == MANAGEMENT

    assert proxy.counts.connections == 1


def test_a_request_that_something_else_has_answered_is_not_sent() -> None:
    """As moto's in-process stand-in does: what it answers must never reach a network."""
    with fake_aws(WORLD) as aws:
        connection = _connection(aws.url)
        clients = connection._clients
        answer = AWSResponse(aws.url, 200, HeadersDict(), _Body())
        clients.sts.meta.events.register("before-send.sts", lambda **_: answer)

        assert connection.caller().account_id == "555566667777"
    assert aws.counts.calls.total() == 0


class _Body:
    def stream(self) -> Iterator[bytes]:
        yield (
            b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::5:x</Arn>"
            b"<Account>555566667777</Account></GetCallerIdentityResult>"
            b"</GetCallerIdentityResponse>"
        )
