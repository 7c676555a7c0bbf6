"""What `main.py scan` does with the history: keep the scan, say what changed since the last."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from core.cli.changes_shown import in_words, show
from core.cli.past import history_of, is_there
from core.errors import AppError
from core.events import ScanEvent
from core.history.baseline import ANY, SINCE, baseline

if TYPE_CHECKING:
    from core.cli.options import Workspace
    from core.history.history import History
    from core.model import Scan
    from core.scan.request import ScanRequest

Note = Callable[[ScanEvent], None]


_Command = TypeVar("_Command", bound=Callable[..., Any])


def keeping_options(command: _Command) -> _Command:
    """Add --history / --no-history and --since-last, as `keep` and `since_last`."""
    for option in (
        click.option(
            "--since-last",
            type=click.Choice(SINCE),
            is_flag=False,
            flag_value=ANY,
            metavar="[scan|review]",
            help="Print only what changed since the last signed review or, without one, since the "
            "last complete scan of the history; 'scan' and 'review' ask for the one or the other. "
            "The exit code is that of the whole scan, and --output gets all of it.",
        ),
        click.option(
            "--history/--no-history",
            "keep",
            default=None,
            help="Keep the scan in the history or not (default: kept where there is a history, "
            "unless only chosen accounts or vendors are scanned).",
        ),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class KeepChoices:
    """`keep`: whether the scan goes into the history; None: if there is one, and the whole
    organization is scanned. `since`: see `core.history.baseline`; None: nothing is compared.
    `is_partial`: only chosen accounts or vendors are scanned."""

    keep: bool | None
    since: str | None
    is_partial: bool = False

    @property
    def keeps(self) -> bool:
        """Whether the scan goes into the history."""
        if self.keep is not None:
            return self.keep
        return not self.is_partial and (is_there() or self.since is not None)

    @property
    def wants_history(self) -> bool:
        """Whether the history is needed at all."""
        return self.keeps or self.since is not None


@contextmanager
def history_for(workspace: Workspace, choices: KeepChoices) -> Iterator[History | None]:
    """The history, opened before the scan; None when none is wanted or, with a note, when it
    cannot be used and nobody asked for it.

    Raises:
        InputError, StartError: it was asked for and cannot be used.
    """
    if workspace.demo or not choices.wants_history:
        yield None
        return
    from core.history import open_history

    with ExitStack() as stack:
        history: History | None = None
        try:
            history = stack.enter_context(open_history())
        except AppError as problem:
            if choices.since or choices.keep:
                raise
            _note(problem)
        yield history


@contextmanager
def noted(request: ScanRequest, emit: Note, choices: KeepChoices) -> Iterator[Note]:
    """Yields an `emit` that also writes down what is found, if the scan is to be kept: should
    this process be killed, it is recovered."""
    from core.history.running import noted_on_the_way

    if not choices.keeps:
        yield emit
        return
    with noted_on_the_way(request, emit) as noting:
        yield noting


def keep(history: History | None, scan: Scan, workspace: Workspace, choices: KeepChoices) -> None:
    """Put a scan into the history, and what repairs did; a note says what was not."""
    from core.repair.history_rows import remediation_rows
    from core.repair.places import backup_folder

    if history is None or not choices.keeps:
        return
    try:
        text = workspace.agreement_path.read_text(encoding="utf-8", errors="surrogateescape")
        history.add_scan(scan, agreement_text=text)
        history.add_changes(remediation_rows(backup_folder()))
    except AppError as problem:
        _note(problem)
    except OSError as problem:
        click.echo(f"Note: the scan was not kept in the history: {problem}", err=True)


def tell_changes(history: History | None, scan: Scan, since: str, form: str) -> None:
    """Write what changed since the last scan or review to standard output. The demonstration has
    a past of its own."""
    with ExitStack() as stack:
        past = history if history is not None else stack.enter_context(history_of(scan))
        assert past is not None
        before_id = baseline(past, scan, since)
        if before_id is None:
            what = "signed review" if since == "review" else "complete scan"
            click.echo(f"There is no earlier {what} in the history to compare with.", err=True)
            return
        comparison = past.compare_with(before_id, scan)
    show(comparison, form, sys.stdout)
    click.echo(f"Compared with scan {before_id}. {in_words(comparison)}", err=True)


def _note(problem: AppError) -> None:
    click.echo(f"Note: the scan was not kept in the history. {problem}", err=True)
