"""Runs scans and re-checks for the window and remembers which way a cancelled one goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.events import ScanFinished
from core.model import AccountResult
from gui.work.asking import Question
from gui.work.courier import Courier, Work


class ScanRunner(QObject):
    """One scan or one re-check at a time; what an older one still says is dropped.

    A scan ends with exactly one of `finished`, `discarded`, `failed`, `broke`; a re-check
    with one of `rechecked`, `failed`, `broke`.
    """

    events = Signal(list)  # ScanEvents in order, without the final ScanFinished
    asked = Signal(object)  # Question; the work waits for its answer
    finished = Signal(object)  # ScanFinished
    discarded = Signal()
    rechecked = Signal(object)  # tuple[AccountResult, ...]
    failed = Signal(object)  # AppError
    broke = Signal()
    running_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._courier = Courier("scan", self)
        self._rechecking = False
        self._last: ScanFinished | None = None
        self._courier.said.connect(self._on_said)
        self._courier.succeeded.connect(self._on_succeeded)
        self._courier.failed.connect(self.failed)
        self._courier.broke.connect(self.broke)
        self._courier.running_changed.connect(self.running_changed)

    @property
    def running(self) -> bool:
        return self._courier.running

    @property
    def rechecking(self) -> bool:
        return self.running and self._rechecking

    @property
    def cancelling(self) -> bool:
        return self._courier.cancelling

    def start_scan(self, work: Work) -> None:
        self._rechecking, self._last = False, None
        self._courier.start(work)

    def start_recheck(self, work: Work) -> None:
        self._rechecking, self._last = True, None
        self._courier.start(work)

    def cancel_and_keep(self) -> None:
        """Stop early; what was read so far comes with `finished` as a partial scan."""
        self._courier.cancel()

    def cancel_and_discard(self) -> None:
        """Stop now; nothing of this scan will be heard any more."""
        if self.running:
            self._courier.abandon()
            self.discarded.emit()

    def stop(self, seconds: float) -> bool:
        """For closing: abandon the work and wait for its thread; False if it still runs."""
        self._courier.abandon()
        return self._courier.wait(seconds)

    @Slot(list)
    def _on_said(self, events: Sequence[object]) -> None:
        heard = [one for one in events if not isinstance(one, ScanFinished | Question)]
        self._last = next(
            (event for event in events if isinstance(event, ScanFinished)), self._last
        )
        if heard:
            self.events.emit(heard)
        for event in events:
            if isinstance(event, Question):
                self.asked.emit(event)

    @Slot(object)
    def _on_succeeded(self, result: tuple[AccountResult, ...] | object) -> None:
        if self._rechecking:
            self.rechecked.emit(result)
        elif self._last is not None:
            self.finished.emit(self._last)
