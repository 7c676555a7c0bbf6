"""The process a scan runs in, made ready before it is needed.

Starting an interpreter and loading boto3 takes longer than the first answers of AWS. A window
that has prepared a process gives it the task the moment a button is pressed.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from threading import Lock

Serve = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class ScanProcess:
    """A process that waits for its task at the other end of `pipe`."""

    process: SpawnProcess
    pipe: Connection

    @classmethod
    def start(cls, serve: Serve) -> ScanProcess:
        """Start one that calls `serve` (a function of a module) with its end of the pipe."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=True)
        process = context.Process(target=serve, args=(theirs,), daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours)

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Spare:
    """At most one process in reserve. Safe to use from many threads."""

    def __init__(self, serve: Serve) -> None:
        self._serve = serve
        self._lock = Lock()
        self._process: ScanProcess | None = None
        self._wanted = False

    def prepare(self) -> None:
        """Have one in reserve from now on; returns while it still loads."""
        with self._lock:
            self._wanted = True
            if self._process is None or not self._process.process.is_alive():
                self._process = ScanProcess.start(self._serve)

    def take(self) -> ScanProcess:
        """The one in reserve, or a new one."""
        with self._lock:
            found, self._process = self._process, None
        if found is not None and found.process.is_alive():
            return found
        return ScanProcess.start(self._serve)

    def replace(self) -> None:
        """After one was taken: have the next in reserve, if one was ever wanted."""
        if self._wanted:
            self.prepare()

    def discard(self) -> None:
        """Have none in reserve any more."""
        with self._lock:
            self._wanted = False
            found, self._process = self._process, None
        if found is not None:
            found.end()
