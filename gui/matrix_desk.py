"""The matrix as a page of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gui.desk import Desk, Shell
from gui.scan_page import ScanPage


class MatrixDesk(Desk):
    """Answers the commands that work on the matrix; the scan itself comes by the presenter."""

    page: ScanPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self.page = shell.scan_page

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        page = self.page
        return {
            "copy": page.copy,
            "copy_view": page.copy_view,
            "select_all": page.select_all,
            "find": page.focus_filter,
            "clear_filters": page.clear_filters,
            "previous_problem": page.previous_problem,
            "next_problem": page.next_problem,
        }
