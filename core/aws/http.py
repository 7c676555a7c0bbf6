"""HTTP/1.1 over connections that are kept: one message out, one answer back.

It does what a scan needs and no more: whole bodies, no redirects, no compression, no retries.
An answer that is not whole is an error, never a shorter answer.
"""

from __future__ import annotations

import select
import socket
import ssl
import weakref
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

_CHUNK = 1 << 16
_LONGEST_HEAD = 1 << 16
_DIGITS = frozenset("0123456789abcdefABCDEF")


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
            answer, reusable = _Reader(connection).answer()
        except TimeoutError as error:
            connection.close()
            raise AnswerTimedOut("nothing came in time") from error
        except (OSError, ValueError) as error:
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


class _Reader:
    """Reads one answer. ValueError and OSError: there is none that is whole."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()

    def answer(self) -> tuple[HttpAnswer, bool]:
        """The answer, and whether the connection may be used again."""
        status, version, headers = self._head()
        while 100 <= status < 200:
            status, version, headers = self._head()
        keeps = version != "HTTP/1.0" and "close" not in headers.get("connection", "").lower()
        if status in (204, 304):
            body = b""
        elif "chunked" in headers.get("transfer-encoding", "").lower():
            body = self._chunks()
        elif "content-length" in headers:
            body = self._exactly(_length(headers["content-length"], 10))
        else:
            body, keeps = self._rest(), False
        # more than was announced: the next answer could not be told from it
        return HttpAnswer(status, headers, body), keeps and not self._buffer

    def _head(self) -> tuple[int, str, dict[str, str]]:
        end = self._buffer.find(b"\r\n\r\n")
        while end < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("the head of the answer does not end")
            seen = max(0, len(self._buffer) - 3)
            self._more()
            end = self._buffer.find(b"\r\n\r\n", seen)
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        version, _, rest = first.partition(" ")
        if not version.startswith("HTTP/1."):
            raise ValueError("the answer is no HTTP")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return _length(rest[:3], 10), version, headers

    def _chunks(self) -> bytes:
        parts = []
        while size := _length(self._line().partition(";")[0].strip(), 16):
            parts.append(self._exactly(size))
            self._exactly(2)
        while self._line():
            pass
        return b"".join(parts)

    def _line(self) -> str:
        while (end := self._buffer.find(b"\r\n")) < 0:
            if len(self._buffer) > _LONGEST_HEAD:
                raise ValueError("a line of the answer does not end")
            self._more()
        line = self._buffer[:end].decode("latin-1")
        del self._buffer[: end + 2]
        return line

    def _exactly(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        if len(self._buffer) == size:
            found = bytes(self._buffer)
            self._buffer = bytearray()
            return found
        found = bytes(self._buffer[:size])
        del self._buffer[:size]
        return found

    def _rest(self) -> bytes:
        while piece := self._connection.recv(_CHUNK):
            self._buffer += piece
        found = bytes(self._buffer)
        self._buffer = bytearray()
        return found

    def _more(self) -> None:
        piece = self._connection.recv(_CHUNK)
        if not piece:
            raise ValueError("the connection ended before the answer did")
        self._buffer += piece


def _length(text: str, base: int) -> int:
    """A number in digits alone; `int` would also take signs, spaces and prefixes."""
    if not text or not _DIGITS.issuperset(text):
        raise ValueError(f"{text!r} is no number")
    return int(text, base)
