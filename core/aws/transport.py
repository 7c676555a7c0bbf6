"""Sending signed requests through one connection pool with one loaded set of certificates.

botocore loads the certificate bundle again for every new connection (16 ms of computing each).
A handler in `before-send` may answer a request itself; this one does so through urllib3, and
raises botocore's own errors. Where a proxy is configured it is not used: botocore knows how.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient
    from urllib3 import HTTPConnectionPool

_KEEP_UNSENT_SMALL = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]  # Nagle costs 40 ms a request


def install(
    clients: Sequence[BaseClient],
    *,
    ca_bundle: str | None,
    connections: int,
    timeouts: tuple[float, float],
) -> None:
    """Send the clients' requests through one pool, but for those that a proxy stands before.

    `timeouts`: seconds to connect and to read.
    """
    from botocore.utils import get_environ_proxies

    logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)  # "pool is full" is no news
    verify = ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or True
    pool = _Pool(
        verify,
        connections,
        timeouts,
        encrypted=any(one.meta.endpoint_url.startswith("https:") for one in clients),
    )
    answer: Any = pool.send
    for client in clients:
        if not get_environ_proxies(client.meta.endpoint_url):
            service = client.meta.service_model.service_id.hyphenize()
            client.meta.events.register(f"before-send.{service}", answer)


class _Body:
    """A body that has been read already, as `AWSResponse` wants it."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self) -> Iterator[bytes]:
        yield self._content


class _Pool:
    def __init__(
        self,
        verify: str | bool,
        connections: int,
        timeouts: tuple[float, float],
        *,
        encrypted: bool,
    ) -> None:
        from botocore.httpsession import create_urllib3_context, get_cert_path
        from urllib3 import PoolManager, Timeout

        context = create_urllib3_context()
        bundle: Any = get_cert_path(verify)  # type: ignore[arg-type]  # a path comes back as it is
        if encrypted:
            context.load_verify_locations(cafile=bundle)
        self._manager = PoolManager(
            num_pools=4,
            maxsize=connections,
            timeout=Timeout(connect=timeouts[0], read=timeouts[1]),
            ssl_context=context,
            socket_options=_KEEP_UNSENT_SMALL,
            retries=False,
        )
        self._pools: dict[str, tuple[HTTPConnectionPool, str]] = {}

    def send(self, request: AWSPreparedRequest, **_: object) -> AWSResponse | None:
        """Answer a request; None leaves one with a streamed body to botocore."""
        from botocore.awsrequest import AWSResponse

        body: Any = request.body
        headers: Any = request.headers
        if body is not None and not isinstance(body, (bytes, str)):
            return None
        pool, target = self._pool(request.url)
        with _botocore_errors(request):
            answer = pool.urlopen(
                request.method,
                target,
                body=body,
                headers=headers,
                assert_same_host=False,
                decode_content=False,
            )
        raw: Any = _Body(answer.data)
        received: Any = answer.headers
        return AWSResponse(request.url, answer.status, received, raw)

    def _pool(self, url: str) -> tuple[HTTPConnectionPool, str]:
        known = self._pools.get(url)
        if known is None:
            from urllib3.util import parse_url

            known = (self._manager.connection_from_url(url), parse_url(url).request_uri)
            if len(self._pools) < 64:  # endpoints are few; a query string is not kept
                self._pools[url] = known
        return known


class _botocore_errors:  # noqa: N801 - reads as the context manager it is
    """Turns urllib3's errors into botocore's, as botocore's own session does."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        self._request = request

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None:
            return
        from botocore import exceptions as botocore
        from urllib3 import exceptions as urllib3

        url = self._request.url
        if isinstance(error, urllib3.SSLError):
            raise botocore.SSLError(endpoint_url=url, error=error) from error
        if isinstance(error, (urllib3.NewConnectionError, urllib3.NameResolutionError)):
            raise botocore.EndpointConnectionError(endpoint_url=url, error=error) from error
        if isinstance(error, urllib3.ConnectTimeoutError):
            raise botocore.ConnectTimeoutError(endpoint_url=url, error=error) from error
        if isinstance(error, urllib3.ReadTimeoutError):
            raise botocore.ReadTimeoutError(endpoint_url=url, error=error) from error
        if isinstance(error, urllib3.ProtocolError):
            raise botocore.ConnectionClosedError(
                endpoint_url=url, request=self._request, error=error
            ) from error
        if isinstance(error, urllib3.HTTPError):
            raise botocore.HTTPClientError(error=error) from error
