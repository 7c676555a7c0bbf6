"""The matrix as a page of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from gui.desk import Desk, Shell
from gui.messages import Message
from gui.scan_page import ScanPage

NOT_ALIKE = (
    "Select accesses of one vendor that differ in exactly the same way. What could not be checked, "
    "or does not differ, cannot be accepted."
)
NO_DECISION = "Select the statuses to decide about first."
NO_CELLS = "Select the statuses to repair first: click one, or several with Ctrl or Shift."


class MatrixDesk(Desk):
    """Answers the commands that work on the matrix; the scan itself comes by the presenter."""

    page: ScanPage

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell = shell
        self.page = shell.scan_page
        self.page.headline.outsiders_requested.connect(lambda: shell.go_to("parties"))

    def preview_fix(self) -> None:
        """Begin a repair of the selected cells."""
        from gui.expected import ExpectedDesk
        from gui.fix.desk import FixDesk

        cells = self.page.selected_cells()
        if self._shell.session.outdated:
            self._shell.find(ExpectedDesk).say_outdated()
        elif cells:
            self._shell.find(FixDesk).begin(cells)
        else:
            self._shell.messages.show_message(Message(NO_CELLS, topic="selection"))

    def accept_difference(self) -> None:
        """Begin an exemption of exactly what differs in the selected cells."""
        from core.agreement.exemptions import one_difference
        from gui.expected import ExpectedDesk

        cells = self.page.selected_cells()
        if one_difference(cell for _, cell in cells) is None:
            self._shell.messages.show_message(Message(NOT_ALIKE, topic="selection"))
            return
        self._shell.go_to("expected")
        accounts = [account.id for account, _ in cells]
        self._shell.find(ExpectedDesk).page.accept_difference(accounts, cells[0][1].vendor)

    def record_decision(self) -> None:
        """Decide about the selected cells in the review of this scan."""
        from gui.review.desk import ReviewDesk

        cells = self.page.selected_cells()
        if cells:
            self._shell.find(ReviewDesk).decide_about(cells)
        else:
            self._shell.messages.show_message(Message(NO_DECISION, topic="selection"))

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
            "record_decision": self.record_decision,
        }
