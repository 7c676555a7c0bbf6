"""Turns what somebody picks or asks for in the tables into decisions, by way of the dialog where
more has to be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from core.model import Scan
from core.review.model import Decision
from core.review.reviewing import confirmed
from core.review.rules import Circumstances, problems_of
from gui.fix.choose_page import Cells
from gui.review.decision_dialog import DecisionDialog
from gui.review.rows import OpenReview, ReviewRow
from gui.review.section import Section
from gui.review.table import NEED_MORE

NOT_UNDER_REVIEW = (
    "This scan is not under review. Start a review on the page Review to decide about it."
)
NO_EXCEPTIONS = "Nothing that is selected needs a decision: select what is not compliant."


class Deciding(QObject):
    """`decided` carries the decisions to record. `reviewer` says who decides."""

    decided = Signal(object)

    def __init__(
        self,
        parent: QObject,
        window: QWidget,
        reviewer: Callable[[], str],
        show_dialog: Callable[[QDialog], None],
    ) -> None:
        super().__init__(parent)
        self._window, self._reviewer, self._show_dialog = window, reviewer, show_dialog

    def listen_to(self, sections: Iterable[Section]) -> None:
        """Do what is asked for in these tables."""
        for section in sections:
            section.decide_requested.connect(self.ask)
            section.confirm_requested.connect(self.confirm)
            section.picked.connect(self.pick)

    @Slot(object, str)
    def ask(self, rows: Sequence[ReviewRow], preset: str, *, confirming: bool = False) -> None:
        """Open the dialog for one decision about `rows`."""
        today = datetime.now(UTC).date()
        dialog = DecisionDialog(
            rows, self._reviewer(), today, self._window, preset=preset, confirming=confirming
        )
        dialog.recorded.connect(self.decided)
        self._show_dialog(dialog)

    def ask_about(self, cells: Cells, opened: OpenReview, scan: Scan | None) -> str:
        """Open the dialog about cells of the matrix; returns why not, or ""."""
        if opened.review.sign_off is not None or scan is None or scan.id != opened.scan.id:
            return NOT_UNDER_REVIEW
        rows = opened.rows_about(cells)
        if rows:
            self.ask(rows, "")
        return "" if rows else NO_EXCEPTIONS

    @Slot(object)
    def confirm(self, rows: Sequence[ReviewRow]) -> None:
        """Confirm carried-over decisions: one at once, several with a comment."""
        now, reviewer = datetime.now(UTC), self._reviewer()
        carried = [
            (row, confirmed(row.decision, reviewer=reviewer, now=now))
            for row in rows
            if row.decision is not None
        ]
        if len(carried) == 1 and not _problems(*carried[0]):
            self.decided.emit([carried[0][1]])
        elif carried:
            self.ask([row for row, _ in carried], "", confirming=True)

    @Slot(object, str)
    def pick(self, row: ReviewRow, value: str) -> None:
        """From the drop-down: decided at once, unless more has to be said."""
        decision = Decision(
            row.subject.kind,
            row.subject.key,
            value,
            self._reviewer(),
            datetime.now(UTC),
            comment=row.decision.comment if row.decision else "",
            difference=row.subject.difference,
        )
        if value in NEED_MORE or _problems(row, decision):
            self.ask([row], value)
        else:
            self.decided.emit([decision])


def _problems(row: ReviewRow, decision: Decision) -> bool:
    owner = row.view.business_owner if row.view else None
    circumstances = Circumstances(decision.decided_at.date(), business_owner=owner)
    return bool(problems_of(decision, row.subject, circumstances))
