"""The process in reserve, with one that only echoes its task."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from core.scan.scan_process import ScanProcess, Spare


def echo(pipe: Connection) -> None:
    """Runs in the other process."""
    pipe.send((os.getpid(), pipe.recv()))
    pipe.recv()


def _answer(taken: ScanProcess) -> tuple[int, str]:
    taken.pipe.send("task")
    assert taken.pipe.poll(30)
    found: tuple[int, str] = taken.pipe.recv()
    return found


@pytest.fixture
def spare() -> Iterator[Spare]:
    spare = Spare(echo)
    yield spare
    spare.discard()


def test_without_one_in_reserve_one_is_started(spare: Spare) -> None:
    taken = spare.take()

    assert _answer(taken) == (taken.process.pid, "task")
    taken.end()
    assert not taken.process.is_alive()


def test_the_one_in_reserve_is_used_once(spare: Spare) -> None:
    spare.prepare()
    spare.prepare()
    first, second = spare.take(), spare.take()

    assert first.process.pid != second.process.pid
    assert _answer(first)[1] == "task"
    first.end()
    second.end()


def test_one_that_has_died_in_reserve_is_not_given_away(spare: Spare) -> None:
    spare.prepare()
    first = spare.take()
    spare._process = first
    os.kill(first.process.pid or 0, signal.SIGKILL)
    first.process.join()
    taken = spare.take()

    assert taken is not first
    assert _answer(taken)[1] == "task"
    taken.end()


def test_it_is_replaced_only_where_one_was_wanted(spare: Spare) -> None:
    spare.replace()
    assert spare._process is None
    spare.prepare()
    spare.take().end()
    spare.replace()
    assert spare._process is not None
