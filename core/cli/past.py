"""The history as the command line uses it: only where there is one, and never in the way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from core.errors import AppError

if TYPE_CHECKING:
    from core.history.history import History
    from core.model import Scan
    from core.report.context import ReportContext


def is_there() -> bool:
    """Whether a history was named, or begun in the usual place."""
    from core.history.location import ENVIRONMENT_VARIABLE, default_history_path

    return bool(os.environ.get(ENVIRONMENT_VARIABLE)) or default_history_path().is_file()


@contextmanager
def history_of(scan: Scan) -> Iterator[History | None]:
    """The history that `scan` belongs to: the demonstration's own, the user's, or none."""
    from core.history import open_history, sqlite_url

    if scan.demo:
        from core.demo.quarters import fill_history

        with (
            TemporaryDirectory() as folder,
            open_history(sqlite_url(Path(folder) / "history.sqlite")) as history,
        ):
            fill_history(history, scan, scan.started_at.astimezone().date())
            yield history
    elif is_there():
        with open_history() as history:
            yield history
    else:
        yield None


def context_of(scan: Scan) -> ReportContext | None:
    """What the history and the record of repairs tell of the time before `scan`; None, with a
    note, when they cannot be read: the scan can be exported all the same."""
    from core.repair.places import backup_folder
    from core.report.gathering import report_context

    try:
        with history_of(scan) as history:
            if history is None:
                return None
            return report_context(history, scan, None if scan.demo else backup_folder())
    except AppError as problem:
        click.echo(f"Note: nothing is told of earlier reviews. {problem}", err=True)
        return None
