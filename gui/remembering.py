"""Keeps every finished scan in the history, and what re-checks made of it once they have ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from core.errors import AppError
from core.model import Scan
from gui.messages import MessageArea, message_of
from gui.session import Session

TOPIC = "history"
REST_MS = 3000  # without newer results; a repair brings them one account at a time


class Remembering(QObject):
    """`is_quiet` says that nothing is being read or repaired."""

    def __init__(
        self, session: Session, messages: MessageArea, is_quiet: Callable[[], bool]
    ) -> None:
        super().__init__(session)
        self._session, self._messages, self._is_quiet = session, messages, is_quiet
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        session.scan_finished.connect(self._on_finished)
        session.results_replaced.connect(self._rest.start)
        session.keeper.failed.connect(self._on_failed)
        session.keeper.kept.connect(self._on_kept)

    def settle(self) -> None:
        """Keep what was not kept yet: another scan comes, or the window closes."""
        self._rest.stop()
        if not self._session.is_frozen:
            self._session.keep_scan()

    @Slot(object)
    def _on_finished(self, _scan: Scan) -> None:
        self._rest.stop()
        self._session.keep_scan()

    @Slot()
    def _on_rest(self) -> None:
        if self._is_quiet():
            self.settle()
        else:
            self._rest.start()

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._messages.show_message(message_of(error, topic=TOPIC))

    @Slot()
    def _on_kept(self) -> None:
        self._messages.clear(TOPIC)
