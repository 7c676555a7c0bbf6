"""Showing how far a scan is: a bar on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from core.events import AccountFinished, AccountsListed, ScanEvent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_SECONDS_BETWEEN_LINES = 3.0
EventSink = Callable[[ScanEvent], None]


@contextmanager
def scan_progress() -> Iterator[EventSink]:
    """A function to give the events of a scan to; writes to stderr."""
    if not sys.stderr.isatty():
        yield _Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task("Checking accounts", total=None))


class _Count:
    """Accounts listed and finished so far."""

    def __init__(self) -> None:
        self.listed = 0
        self.finished = 0

    def __call__(self, event: ScanEvent) -> None:
        if isinstance(event, AccountsListed):
            self.listed += len(event.accounts)
        elif isinstance(event, AccountFinished):
            self.finished += 1
        self.show()

    def show(self) -> None:
        raise NotImplementedError


class _Lines(_Count):
    def __init__(self) -> None:
        super().__init__()
        self._due = time.monotonic() + _SECONDS_BETWEEN_LINES

    def show(self) -> None:
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + _SECONDS_BETWEEN_LINES
            click.echo(f"Checked {self.finished} of {self.listed} accounts.", err=True)


class _Bar(_Count):
    def __init__(self, progress: Progress, task: TaskID) -> None:
        super().__init__()
        self._progress = progress
        self._task = task

    def show(self) -> None:
        self._progress.update(self._task, total=self.listed or None, completed=self.finished)
