"""What happens to an exception nobody caught: logged, shown once, the window goes on.

Hooks run on whatever thread broke, many times over when a paint breaks, and while the report
itself is open: so they hand over to the GUI thread, fold repeats together, and never nest.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, Signal, Slot

from gui.log import without_secrets

logger = logging.getLogger(__name__)
MOST_KINDS = 50  # kinds of fault remembered; beyond that they are only logged


@dataclass(frozen=True, slots=True)
class FaultReport:
    """One kind of fault, however often it struck."""

    title: str
    trace: str
    times: int = 1

    def text(self, version: str) -> str:
        """What a person pastes into a bug report."""
        return (
            f"Rolecall {version}, Python {platform.python_version()}, PySide6 {pyside_version}, "
            f"{platform.platform()}\nHappened {self.times} times\n\n{self.trace}"
        )


@dataclass(frozen=True, slots=True)
class _Strike:
    place: str
    kind: type[BaseException]
    error: BaseException
    trace: TracebackType | None


# shows a report and calls the second argument when the person is done with it
Show = Callable[[FaultReport, Callable[[], None]], None]


class FaultHooks(QObject):
    """Installs itself as the hook of the interpreter and of its threads."""

    _struck = Signal(object)  # _Strike, queued into the GUI thread

    def __init__(self, show: Show, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show = show
        self._reports: dict[str, FaultReport] = {}
        self._showing = False
        self._previous = (sys.excepthook, threading.excepthook)
        self._struck.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._previous

    def report_for(self, title: str) -> FaultReport | None:
        return next((one for one in self._reports.values() if one.title == title), None)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._previous[0](kind, error, trace)
            return
        self._struck.emit(_Strike(_place(kind, trace), kind, error, trace))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _receive(self, strike: _Strike) -> None:
        known = self._reports.get(strike.place)
        if known is not None:
            self._reports[strike.place] = replace(known, times=known.times + 1)
            return
        logger.error("unexpected fault", exc_info=(strike.kind, strike.error, strike.trace))
        if len(self._reports) >= MOST_KINDS:
            return
        report = self._reports[strike.place] = _report(strike)
        if self._showing:
            return
        self._showing = True
        self._show(report, self._closed)

    def _closed(self) -> None:
        self._showing = False


def _place(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Names a fault by its kind and the line it came from, so that repeats fold together."""
    frames = traceback.extract_tb(trace)
    last = frames[-1] if frames else None
    return f"{kind.__name__}@{last.filename}:{last.lineno}" if last else kind.__name__


def _report(strike: _Strike) -> FaultReport:
    lines = traceback.format_exception(strike.kind, strike.error, strike.trace)
    title = f"{strike.kind.__name__}: {strike.error}"[:300]
    return FaultReport(title=title, trace=without_secrets("".join(lines)))
