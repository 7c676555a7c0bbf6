"""Works the page Third parties."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot

from gui.desk import Desk, Shell
from gui.parties.page import PartiesPage
from gui.theme import Theme


class PartiesDesk(Desk):
    """Follows the scan of the session; the number of roles stands in the list of pages."""

    page: PartiesPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell, self._session = shell, shell.session
        self.page = PartiesPage(shell.theme)
        self.page.details_requested.connect(self._show_details)
        self._session.scan_changed.connect(self._show_scan)
        self._session.scan_replaced.connect(self._show_scan)
        self.page.show_scan(self._session.scan)

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "copy": self.page.copy,
            "copy_view": self.page.copy_view,
            "select_all": self.page.view.selectAll,
            "find": self.page.focus_filter,
            "clear_filters": self.page.clear_filters,
        }

    def retheme(self, theme: Theme) -> None:
        self.page.retheme(theme)

    @Slot()
    def _show_scan(self) -> None:
        self.counted.emit(self.page.show_scan(self._session.scan))

    @Slot(str)
    def _show_details(self, account_id: str) -> None:
        self._shell.go_to("matrix")
        self._shell.scan_page.show_outsiders(account_id)
