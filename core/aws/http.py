"""Connections that are kept: one HTTP message out, one answer back, read by `http.client`.

Whole bodies, no redirects, no compression, no retries. An answer that is not whole is an error,
never a shorter answer.
"""

from __future__ import annotations

import select
import socket
import ssl
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

_HTTP_1_0 = 10  # as http.client counts


class ConnectFailed(OSError):
    """No connection: nobody there, no such name, or not the expected certificate."""


class ConnectTimedOut(ConnectFailed):
    """Nobody answered in time."""


class ConnectionBroke(OSError):
    """The connection ended, or what came was no HTTP, before the answer was whole."""


class AnswerTimedOut(OSError):
    """The connection stands, but nothing comes."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Origin:
    """Where to connect to. `context`: None for an unencrypted connection."""

    host: str
    port: int
    context: ssl.SSLContext | None


class Connections:
    """The kept connections to one origin. Safe to use from many threads."""

    def __init__(self, origin: Origin, timeouts: tuple[float, float], kept: int) -> None:
        """`timeouts`: seconds to connect and to wait for more of an answer. `kept`: how many
        idle connections are not closed."""
        self._origin = origin
        self._timeouts = timeouts
        self._idle: deque[socket.socket] = deque(maxlen=kept)
        weakref.finalize(self, _close_all, self._idle)

    def exchange(self, message: bytes) -> HttpAnswer:
        """Send a whole request and read its whole answer.

        Raises:
            ConnectFailed, ConnectTimedOut: nothing was sent.
            ConnectionBroke, AnswerTimedOut: it is not known what became of the request.
        """
        connection = self._connection()
        try:
            connection.sendall(message)
            answer, reusable = _answer(connection)
        except TimeoutError as error:
            connection.close()
            raise AnswerTimedOut("nothing came in time") from error
        except (OSError, HTTPException, ValueError) as error:
            connection.close()
            raise ConnectionBroke(str(error)) from error
        except BaseException:
            connection.close()
            raise
        if reusable and len(self._idle) < (self._idle.maxlen or 0):
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def close(self) -> None:
        """Close what is idle."""
        _close_all(self._idle)

    def _connection(self) -> socket.socket:
        while True:
            try:
                kept = self._idle.pop()
            except IndexError:
                return self._connect()
            if not _has_ended(kept):
                return kept
            kept.close()

    def _connect(self) -> socket.socket:
        origin = self._origin
        try:
            plain = socket.create_connection((origin.host, origin.port), self._timeouts[0])
        except TimeoutError as error:
            raise ConnectTimedOut("no connection in time") from error
        except OSError as error:
            raise ConnectFailed(str(error)) from error
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # Nagle costs 40 ms
            found = plain
            if origin.context is not None:
                found = origin.context.wrap_socket(plain, server_hostname=origin.host)
            found.settimeout(self._timeouts[1])
        except TimeoutError as error:
            plain.close()
            raise ConnectTimedOut("no encrypted connection in time") from error
        except OSError as error:
            plain.close()
            raise ConnectFailed(str(error)) from error
        return found


def _close_all(idle: deque[socket.socket]) -> None:
    while idle:
        idle.pop().close()


def _has_ended(connection: socket.socket) -> bool:
    """Whether an idle connection was closed by the other side (or says what nobody asked)."""
    try:
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(connection, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([connection], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _answer(connection: socket.socket) -> tuple[HttpAnswer, bool]:
    """The answer, and whether the connection may be used again. HTTPException, OSError and
    ValueError: there is none that is whole."""
    with HTTPResponse(connection, method="POST") as response:
        response.begin()
        if response.length is None and not (response.chunked or _says_it_closes(response)):
            raise HTTPException("the answer does not say where it ends")
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return HttpAnswer(response.status, headers, body), not response.will_close


def _says_it_closes(response: HTTPResponse) -> bool:
    """Whether the end of the connection is the end of the body, by the head's own word."""
    return response.version == _HTTP_1_0 or "close" in response.getheader("Connection", "").lower()
