from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from core.aws.http import (
    AnswerTimedOut,
    ConnectFailed,
    ConnectionBroke,
    Connections,
    ConnectTimedOut,
    Origin,
)

REQUEST = b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def _server(*answers: bytes, closes: bool = False) -> Iterator[tuple[int, list[int]]]:
    """Answers each request with the next of `answers`; yields its port and, for each request,
    the number of the connection it came by."""
    seen: list[int] = []
    left = list(answers)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        number = 0
        while left:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                while left and connection.recv(65536):
                    seen.append(number)
                    connection.sendall(left.pop(0))
                    if closes:
                        break
            number += 1

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], seen
    finally:
        listener.close()


@pytest.fixture
def to() -> Iterator[Callable[[int], Connections]]:
    made: list[Connections] = []

    def make(port: int) -> Connections:
        made.append(Connections(Origin("127.0.0.1", port, None), (1.0, 0.2), 4))
        return made[-1]

    yield make
    for one in made:
        one.close()


To = Callable[[int], Connections]


def test_an_announced_body_comes_whole_and_the_connection_is_kept(to: To) -> None:
    answer = b"HTTP/1.1 200 OK\r\nX-Id: 7\r\nContent-Length: 3\r\n\r\nabc"
    with _server(answer, answer) as (port, seen):
        connections = to(port)
        first = connections.exchange(REQUEST)
        second = connections.exchange(REQUEST)

    assert (first.status, first.headers["x-id"], first.body) == (200, "7", b"abc")
    assert second.body == b"abc"
    assert seen == [0, 0]


def test_chunks_are_joined(to: To) -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n"
    )
    with _server(answer, answer) as (port, seen):
        connections = to(port)

        assert connections.exchange(REQUEST).body == b"abc0123456789"
        assert connections.exchange(REQUEST).body == b"abc0123456789"
    assert seen == [0, 0]


def test_a_body_that_ends_with_the_connection_is_read_to_its_end(to: To) -> None:
    answer = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc"
    with _server(answer, closes=True) as (port, _):
        assert to(port).exchange(REQUEST).body == b"abc"


def test_an_interim_answer_is_passed_over(to: To) -> None:
    answer = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nx"
    with _server(answer) as (port, _):
        assert to(port).exchange(REQUEST).status == 403


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx",
        b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx",
    ],
)
def test_a_connection_that_cannot_be_trusted_any_more_is_not_kept(to: To, head: bytes) -> None:
    with _server(head, head) as (port, seen):
        connections = to(port)
        connections.exchange(REQUEST)
        connections.exchange(REQUEST)

    assert seen == [0, 1]


def test_what_was_not_asked_for_answers_nothing(to: To) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"
    with _server(answer + b"x" + answer + b"y", answer + b"z") as (port, _):
        connections = to(port)
        first, second = connections.exchange(REQUEST), connections.exchange(REQUEST)

    assert (first.body, second.body) == (b"x", b"z")


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(to: To) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connections = to(listener.getsockname()[1])
        found: list[bytes] = []
        for _ in range(2):
            asking = threading.Thread(
                target=lambda: found.append(connections.exchange(REQUEST).body)
            )
            asking.start()
            accepted, _ = listener.accept()
            accepted.recv(65536)
            accepted.sendall(answer)
            asking.join()
            accepted.close()

    assert found == [b"x", b"x"]


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nabc\r\n0\r\n\r\n",
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 200 O",
    ],
)
def test_what_is_not_whole_is_no_answer(to: To, answer: bytes) -> None:
    with _server(answer, closes=True) as (port, _), pytest.raises(ConnectionBroke):
        to(port).exchange(REQUEST)


def test_silence_ends_with_a_timeout(to: To) -> None:
    with _server(b"HTTP/1.1 200 OK\r\n", b"") as (port, _), pytest.raises(AnswerTimedOut):
        to(port).exchange(REQUEST)


def test_nobody_there_is_no_connection(to: To) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ConnectFailed) as caught:
        to(port).exchange(REQUEST)

    assert not isinstance(caught.value, ConnectTimedOut)
