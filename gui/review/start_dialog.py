"""Start a review: what it is about, until when, and who prepares it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import QDateEdit, QDialog, QLineEdit, QWidget

from core.model import Scan
from core.presentation.summary import moment
from core.presentation.text import counted, visible
from core.report.words import review_period
from core.review.period import suggested_due_on
from core.review.reviewing import ReviewTerms
from core.scan.caveats import caveats
from gui.dialogs.form import accept_button, add_row, button_box, column_of, new_form, wrapped
from gui.review.fields import make_room

FROZEN = (
    "The review is about this scan and stays with it: a later scan changes nothing in it. What was"
    " decided last time about differences that are exactly the same is carried over; each has to"
    " be confirmed."
)


def limits_of(scan: Scan) -> str:
    """What the scan did not see as a whole, and what to do about it; "" when it saw everything."""
    return " ".join(f"{one.summary} {one.remedy}".strip() for one in caveats(scan))


class StartDialog(QDialog):
    """`started` carries the ReviewTerms."""

    started = Signal(object)

    def __init__(self, scan: Scan, preparer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Start review")
        self.setMinimumWidth(480)
        name = visible(scan.organization.name or scan.organization.id)
        accounts = counted(len(scan.results), "account")
        about = f"{name}: scan of {moment(scan.finished_at)}, {accounts}."
        self.period = QLineEdit(review_period(scan.finished_at))
        self.due_on = QDateEdit()
        self.due_on.setCalendarPopup(True)
        self.due_on.setDisplayFormat("yyyy-MM-dd")
        due = suggested_due_on(scan.finished_at)
        self.due_on.setDate(QDate(due.year, due.month, due.day))
        self.preparer = QLineEdit(preparer)
        self.preparer.setToolTip("Whoever prepares a review should not be the one to sign it")
        self.buttons = button_box(self, accept="Start review")
        form = new_form()
        add_row(form, "&Period", self.period)
        add_row(form, "&Due on", self.due_on)
        add_row(form, "Pre&pared by", self.preparer)
        self.limits = wrapped(visible(limits_of(scan)))
        self.limits.setVisible(bool(self.limits.text()))
        column_of(
            self, wrapped(about), self.limits, form, wrapped(FROZEN, "secondary"), self.buttons
        )
        for field in (self.period, self.preparer):
            field.textChanged.connect(self._judge)
        self._judge()
        make_room(self)

    def terms(self) -> ReviewTerms:
        """What stands in the fields."""
        due: date = self.due_on.date().toPython()
        return ReviewTerms(self.period.text().strip(), due, self.preparer.text().strip())

    def accept(self) -> None:
        """Override QDialog::accept."""
        super().accept()
        self.started.emit(self.terms())

    @Slot()
    def _judge(self) -> None:
        terms = self.terms()
        accept_button(self.buttons).setEnabled(bool(terms.period and terms.preparer))
