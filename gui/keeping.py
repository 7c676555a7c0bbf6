"""The history of scans for the window: opened, written to and read in one thread behind it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from core.errors import AppError
from core.model import Scan
from gui.work.serial import Job, SerialWorker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.history.history import History
    from core.workspace import Workspace

Result = TypeVar("Result")
OpenHistory = Callable[..., "AbstractContextManager[History]"]
NOT_OPEN = "The history is not open."


@contextmanager
def open_history_for(demo: bool, place: str = "") -> Iterator[History]:
    """The person's own history, at `place` (a file or the URL of a database; "" for the usual
    one); for the demonstration one that is gone with it, and that tells of four quarters before.

    Raises:
        AppError: the history cannot be opened; it says what to do.
    """
    from core.history import open_history

    if not demo:
        from core.history.running import recover
        from core.repair.history_rows import remediation_rows
        from core.repair.places import backup_folder

        with open_history(_url(place)) as history:
            if place:
                recover(history)
            history.add_changes(remediation_rows(backup_folder()))
            yield history
        return
    from core.demo.quarters import fill_history

    with ExitStack() as stack:
        folder = TemporaryDirectory(prefix="rolecall-history-", ignore_cleanup_errors=True)
        path = Path(stack.enter_context(folder)) / "demonstration.sqlite"
        history = stack.enter_context(open_history(f"sqlite:///{path}"))
        fill_history(history)
        yield history


def _url(place: str) -> str | None:
    """A file as the URL of its database."""
    if not place or "://" in place:
        return place or None
    from core.history import sqlite_url

    return sqlite_url(Path(place).expanduser())


@dataclass(eq=False, slots=True)
class _Held:
    """One history from opening to closing. Written only in the worker's thread."""

    stack: ExitStack = field(default_factory=ExitStack)
    history: History | None = None
    why_not: str = NOT_OPEN

    def open(self, context: AbstractContextManager[History]) -> History:
        try:
            self.history = self.stack.enter_context(context)
        except AppError as error:
            self.why_not = str(error)
            raise
        return self.history

    def require(self) -> History:
        if self.history is None:
            raise AppError(self.why_not)
        return self.history

    def close(self) -> None:
        self.history, self.why_not = None, NOT_OPEN
        self.stack.close()


class HistoryKeeper(QObject):
    """`history` is None until it is open, `why_not` then says why. `changed`: it was opened or
    closed, or a scan or review came or went. `failed` carries an AppError; no scan is lost by it.
    """

    changed = Signal()
    failed = Signal(object)
    kept = Signal(str)  # the id of a scan that is in the history now

    def __init__(
        self, open_history: OpenHistory = open_history_for, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_history = open_history
        self._worker = SerialWorker("history", self)
        self._held = _Held()
        self.place = ""  # of the person's own history; "" for the usual one
        self.opened_for: bool | None = None  # True: the demonstration's, False: the person's own
        self.history: History | None = None
        self.why_not = NOT_OPEN

    @property
    def busy(self) -> bool:
        return self._worker.busy

    def open(self, *, demo: bool) -> None:
        """Have this history and no other. It is there once `changed` says so."""
        if self.opened_for is demo:
            return
        self.forget()
        self.opened_for = demo
        held = self._held = _Held()

        def done(history: History) -> None:
            if self._held is held:
                self.history, self.why_not = history, ""
                self.changed.emit()

        def failed(error: AppError) -> None:
            if self._held is held:
                self.opened_for, self.why_not = None, str(error)
                self.failed.emit(error)
                self.changed.emit()

        place = () if demo or not self.place else (self.place,)
        opening = Job(
            lambda: held.open(self._open_history(demo, *place)), done, failed, matters=False
        )
        self._worker.submit(opening)

    def keep(self, scan: Scan, agreement_text: Callable[[], str]) -> None:
        """Put a finished scan into the history, as soon as that is open; once is enough.
        `agreement_text` is called in the thread."""
        held = self._held

        def run() -> None:
            held.require().add_scan(scan, agreement_text=agreement_text())

        self._worker.submit(Job(run, lambda _: self._on_kept(scan.id), self._lost(scan)))

    def ask(
        self,
        topic: str,
        work: Callable[[History], Result],
        done: Callable[[Result], None],
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Do `work` with the history in its thread and give `done` the result, unless something
        newer was asked for on the same topic."""
        held = self._held
        self._worker.submit(
            Job(lambda: work(held.require()), done, failed or self.failed.emit, topic)
        )

    def change(self, work: Callable[[History], object]) -> None:
        """As `ask`, for what changes the history: everybody is told once it is done."""
        self.ask("", work, lambda _: self.changed.emit())

    def forget(self) -> None:
        """Close the history, after all that was asked of it is done."""
        held, self._held = self._held, _Held()
        was_open = self.opened_for is not None
        self.history, self.opened_for, self.why_not = None, None, NOT_OPEN
        if was_open:
            self._worker.submit(Job(held.close, lambda _: None, self.failed.emit, matters=False))
            self.changed.emit()

    def close(self, seconds: float) -> None:
        """For closing the window: what is being kept is given the time to end."""
        self._worker.drop_questions()
        self.forget()
        self._worker.finish(seconds)

    def _on_kept(self, scan_id: str) -> None:
        self.kept.emit(scan_id)
        self.changed.emit()

    def _lost(self, scan: Scan) -> Callable[[AppError], None]:
        safe = "It is still in the window: save it with File > Save scan as."

        def failed(error: AppError) -> None:
            words = f"The scan of {scan.finished_at:%Y-%m-%d %H:%M} UTC was not kept in the history"
            hint = f"{error.hint} {safe}".strip()
            self.failed.emit(AppError(f"{words}: {error.message}", hint))

        return failed


def agreement_text_of(workspace: Workspace | None, scan: Scan) -> str:
    """What the scan was judged by, "" where that is not at hand."""
    if workspace is None:
        return ""
    from core.agreement.judged_text import judged_text

    return judged_text(workspace.agreement_path, workspace.catalogue, scan.agreement.sha256)
