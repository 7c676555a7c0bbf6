"""Sending botocore's signed requests over our own connections.

botocore loads the certificate bundle again for every new connection (16 ms of computing each)
and spends more on a request than AWS does on small answers. So its clients are given another
sender, at the very end of its path: whatever else answers a request (a stand-in, an event
handler) comes before it. Where a proxy is configured nothing is changed: botocore knows how.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from core.aws.http import (
    AnswerTimedOut,
    ConnectFailed,
    ConnectionBroke,
    Connections,
    ConnectTimedOut,
    HttpAnswer,
    Origin,
)

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient

_PORTS = {"http": 80, "https": 443}


class Transport:
    """One set of connections per origin, shared by the clients. Safe to use from many threads."""

    def __init__(
        self, *, ca_bundle: str | None, connections: int, timeouts: tuple[float, float]
    ) -> None:
        """`connections`: how many idle ones are kept per origin. `timeouts`: seconds to connect
        and to wait for more of an answer."""
        self._verify = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
        self._kept = connections
        self._timeouts = timeouts
        self._context: ssl.SSLContext | None = None
        self._connections: dict[tuple[str, str], Connections] = {}
        self._lock = Lock()

    def serve(self, clients: Sequence[BaseClient]) -> dict[str, Sender]:
        """Send the clients' requests, but for those that a proxy stands before. Returns the
        senders by the services' ids (such as ``iam``)."""
        from botocore.utils import get_environ_proxies

        senders: dict[str, Sender] = {}
        for client in clients:
            if not get_environ_proxies(client.meta.endpoint_url):
                endpoint: Any = client._endpoint  # type: ignore[attr-defined]  # noqa: SLF001 - takes another sender nowhere else
                sender = Sender(self, endpoint.http_session)
                endpoint.http_session = sender
                senders[client.meta.service_model.service_id.hyphenize()] = sender
        return senders

    def exchange(self, url: str, message: bytes) -> HttpAnswer:
        """Send a whole request to where `url` points.

        Raises:
            botocore.exceptions.HTTPClientError: as botocore's own sender.
        """
        with _botocore_errors(url):
            return self._to(url).exchange(message)

    def close(self) -> None:
        """Close what is idle."""
        for one in list(self._connections.values()):
            one.close()

    def _to(self, url: str) -> Connections:
        scheme, _, rest = url.partition("://")
        key = scheme, rest.partition("/")[0]
        known = self._connections.get(key)
        if known is None:
            with self._lock:
                known = self._connections.get(key)
                if known is None:
                    known = self._connections[key] = self._open(url)
        return known

    def _open(self, url: str) -> Connections:
        parts = urlsplit(url)
        context = self._encryption() if parts.scheme == "https" else None
        origin = Origin(parts.hostname or "", parts.port or _PORTS[parts.scheme], context)
        return Connections(origin, self._timeouts, self._kept)

    def _encryption(self) -> ssl.SSLContext:
        """botocore's settings, with the certificates loaded once."""
        from botocore.httpsession import create_urllib3_context, get_cert_path

        if self._context is None:
            bundle: Any = get_cert_path(self._verify)  # type: ignore[arg-type]  # a path comes back as it is
            context: ssl.SSLContext = create_urllib3_context()
            context.verify_mode = ssl.CERT_REQUIRED
            context.check_hostname = True
            context.load_verify_locations(cafile=bundle)
            self._context = context
        return self._context


class _NotSent(Exception):
    """Ends a call that was only made to see its request."""


class Sender:
    """Takes the place of botocore's `URLLib3Session` in one client.

    `pattern`: the last signed request that was sent, for calls made after its example.
    """

    def __init__(self, transport: Transport, original: Any) -> None:
        self.transport = transport
        self.pattern: AWSPreparedRequest | None = None
        self._original = original
        self._rehearses = False

    def rehearse(self, call: Callable[[], object]) -> None:
        """Take the request of `call` for the pattern; it is not sent. To be done before other
        threads send. A call that fails before it is sent gives none."""
        from botocore.exceptions import BotoCoreError, ClientError

        self._rehearses = True
        try:
            with suppress(_NotSent, BotoCoreError, ClientError):
                call()
        finally:
            self._rehearses = False

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Answer a request as botocore's own sender would."""
        from botocore.awsrequest import AWSResponse, HeadersDict

        body: Any = request.body
        if isinstance(body, str):
            body = body.encode()
        if body is not None and not isinstance(body, bytes):
            answer: AWSResponse = self._original.send(request)  # a streamed body
            return answer
        if self._rehearses:
            self.pattern = request
            raise _NotSent
        found = self.transport.exchange(request.url, _message(request, body or b""))
        if self.pattern is None:
            self.pattern = request
        raw: Any = _Body(found.body)
        headers: Any = HeadersDict(found.headers)
        return AWSResponse(request.url, found.status, headers, raw)

    def close(self) -> None:
        """Close what is idle."""
        self.transport.close()
        self._original.close()


class _Body:
    """A body that has been read already, as `AWSResponse` wants it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


def _message(request: AWSPreparedRequest, body: bytes) -> bytes:
    parts = urlsplit(request.url)
    headers = {str(name).title(): _text(value) for name, value in request.headers.items()}
    headers.setdefault("Host", parts.netloc.rpartition("@")[2])
    headers.setdefault("Accept-Encoding", "identity")
    headers["Content-Length"] = str(len(body))
    headers.pop("Transfer-Encoding", None)
    if any("\r" in text or "\n" in text for text in headers.values()):
        raise ValueError("a header would be more than one")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{request.method} {target} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@contextmanager
def _botocore_errors(url: str) -> Iterator[None]:
    """Raises what botocore's own sender would, so that its retries and our table know it."""
    try:
        yield
    except OSError as error:
        raise _as_botocore(error, url) from error


def _as_botocore(error: OSError, url: str) -> Exception:
    from botocore import exceptions as botocore

    match error:
        case ConnectTimedOut():
            return botocore.ConnectTimeoutError(endpoint_url=url, error=error)
        case ConnectFailed() if isinstance(error.__cause__, ssl.SSLError):
            return botocore.SSLError(endpoint_url=url, error=error)
        case ConnectFailed():
            return botocore.EndpointConnectionError(endpoint_url=url, error=error)
        case AnswerTimedOut():
            return botocore.ReadTimeoutError(endpoint_url=url, error=error)
        case ConnectionBroke():
            return botocore.ConnectionClosedError(endpoint_url=url, error=error)
    return botocore.HTTPClientError(error=error)
