"""Showing how far a scan is: a bar on a terminal, else a plain line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from core.events import AccountFinished, AccountsListed, Hindrance, ScanEvent, ScanHindered

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
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield _Bar(progress, progress.add_task("Checking accounts", total=None, rate=""))


class _Count:
    """Accounts listed and finished so far."""

    def __init__(self) -> None:
        self.listed = 0
        self.finished = 0
        self.hindered: Hindrance | None = None
        self._began = time.monotonic()

    def __call__(self, event: ScanEvent) -> None:
        if isinstance(event, AccountsListed):
            self.listed += len(event.accounts)
        elif isinstance(event, AccountFinished):
            self.finished += 1
        elif isinstance(event, ScanHindered):
            self.hindered = event.by
        self.show()

    @property
    def per_second(self) -> float:
        """Accounts finished per second so far."""
        return self.finished / max(0.001, time.monotonic() - self._began)

    @property
    def rate(self) -> str:
        """The same as a figure without false precision."""
        return f"{self.per_second:.0f}" if self.per_second >= 10 else f"{self.per_second:.1f}"

    def show(self) -> None:
        raise NotImplementedError


class _Lines(_Count):
    def __init__(self) -> None:
        super().__init__()
        self._due = time.monotonic() + _SECONDS_BETWEEN_LINES

    def show(self) -> None:
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + _SECONDS_BETWEEN_LINES
            click.echo(self._line(), err=True)

    def _line(self) -> str:
        line = f"Checked {self.finished} of {self.listed} accounts, {self.rate} a second"
        left = self.listed - self.finished
        if self.finished and left:
            line += f", about {left / self.per_second:.0f} s left"
        return f"{line}. {self.hindered.words}." if self.hindered else f"{line}."


class _Bar(_Count):
    def __init__(self, progress: Progress, task: TaskID) -> None:
        super().__init__()
        self._progress = progress
        self._task = task

    def show(self) -> None:
        what = self.hindered.words if self.hindered else "Checking accounts"
        self._progress.update(
            self._task,
            description=what,
            total=self.listed or None,
            completed=self.finished,
            rate=f"{self.rate}/s",
        )
