"""Answers the detail panel's tab History from the history of the session."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from core.errors import AppError
from gui.detail import DetailPanel
from gui.session import Session

TOPIC = "cell-history"


class CellHistory(QObject):
    """Asks for one cell at a time; the newest counts."""

    def __init__(self, session: Session, detail: DetailPanel) -> None:
        super().__init__(session)
        self._session, self._detail = session, detail
        detail.history_wanted.connect(self._ask)
        session.keeper.changed.connect(detail.forget_history)

    @Slot(str, str)
    def _ask(self, account_id: str, vendor: str) -> None:
        from core.presentation.cell_past import cell_past

        self._session.want_history()
        scan, folder = self._session.scan, self._session.repairs_folder
        if scan is None:
            return
        organization_id = scan.organization.id
        self._session.keeper.ask(
            TOPIC,
            lambda history: cell_past(history, organization_id, account_id, vendor, folder),
            self._detail.history.show_events,
            self._on_failed,
        )

    def _on_failed(self, error: AppError) -> None:
        self._detail.history.say(error.message, error.hint)
