"""Record a decision: about one row or many, with what the decision has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from PySide6.QtCore import QDate, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QLineEdit,
    QWidget,
)

from core.errors import Problem
from core.presentation.text import counted, isolated
from core.review.draft_plans import why_not_planned
from core.review.model import Decision, ExceptionDecision, SubjectKind
from core.review.period import months_after
from core.review.reviewing import confirmed
from core.review.rules import (
    ALLOWED,
    LONGEST_ACCEPTANCE,
    Circumstances,
    decision_word,
    problems_of,
)
from core.review.wording import decision_words
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, add_row, button_box, column_of, new_form, wrapped
from gui.review.fields import Lines, add_lines, make_room
from gui.review.rows import ReviewRow

_LISTED = 4  # rows named one by one; of more the number is told
_USUAL_MONTHS = 3
_NOUNS = {
    SubjectKind.VENDOR: ("vendor", "vendors"),
    SubjectKind.EXCEPTION: ("exception", "exceptions"),
    SubjectKind.THIRD_PARTY: ("third party", "third parties"),
    SubjectKind.UNKNOWN: ("access that could not be checked", "accesses that could not be checked"),
}


class DecisionDialog(QDialog):
    """`recorded` carries the list of decisions. With `confirming`, the carried-over decisions of
    the rows are confirmed as they are, and there is only the comment to give."""

    recorded = Signal(object)

    def __init__(
        self,
        rows: Sequence[ReviewRow],
        reviewer: str,
        today: date,
        parent: QWidget | None = None,
        *,
        preset: str = "",
        confirming: bool = False,
    ) -> None:
        super().__init__(parent)
        self._rows, self._today, self._confirming = tuple(rows), today, confirming
        kind = self._rows[0].subject.kind
        self.setWindowTitle("Confirm carried-over decisions" if confirming else "Record decision")
        self.setMinimumWidth(520)
        self.about = plain_label(_about(self._rows))
        self.decision = QComboBox()
        for value in ALLOWED[kind]:
            self.decision.addItem(decision_word(value), value)
        self.comment = Lines(3)
        self.until = QDateEdit()
        self.until.setCalendarPopup(True)
        self.until.setDisplayFormat("yyyy-MM-dd")
        latest = months_after(today, LONGEST_ACCEPTANCE)
        self.until.setDateRange(_qdate(date.fromordinal(today.toordinal() + 1)), _qdate(latest))
        self.until.setDate(_qdate(months_after(today, _USUAL_MONTHS)))
        self.until.setToolTip(f"At most {LONGEST_ACCEPTANCE} months: up to {latest:%Y-%m-%d}")
        self.owner, self.approver, self.reviewer = QLineEdit(), QLineEdit(), QLineEdit(reviewer)
        self.owner.setPlaceholderText("Who answers for the difference")
        self.approver.setPlaceholderText("Who accepts it")
        self.problem = wrapped("", "secondary")
        self.buttons = button_box(self, accept="Confirm" if confirming else "Record")
        self.record_button = accept_button(self.buttons)
        self._form = self._new_form()
        column_of(self, self.about, self._form, self.problem, self.buttons)
        self._start(preset)
        for field in (self.owner, self.approver, self.reviewer):
            field.textChanged.connect(self._judge)
        self.comment.textChanged.connect(self._judge)
        self.until.dateChanged.connect(self._judge)
        self.decision.currentIndexChanged.connect(self._shape)
        self._shape()

    def decisions(self) -> list[Decision]:
        """What is to be recorded, one decision per row."""
        now = datetime.now(UTC)
        if self._confirming:
            return [self._confirmed(row, now) for row in self._rows if row.decision]
        value = self.decision.currentData()
        accepts = value == ExceptionDecision.ACCEPT_UNTIL
        return [
            Decision(
                subject=row.subject.kind,
                key=row.subject.key,
                decision=value,
                reviewer=self.reviewer.text().strip(),
                decided_at=now,
                comment=self.comment.toPlainText().strip(),
                accept_until=self.until.date().toPython() if accepts else None,
                owner=self.owner.text().strip() if accepts else "",
                approved_by=self.approver.text().strip() if accepts else "",
                difference=row.subject.difference,
            )
            for row in self._rows
        ]

    def accept(self) -> None:
        """Override QDialog::accept."""
        found = self._problems(every=True)
        if found:
            self._tell(found)
            return
        super().accept()
        self.recorded.emit(self.decisions())

    def _confirmed(self, row: ReviewRow, now: datetime) -> Decision:
        assert row.decision is not None
        own = confirmed(row.decision, reviewer=self.reviewer.text().strip(), now=now)
        words = self.comment.toPlainText().strip()
        return replace(own, comment=words) if words else own

    def _new_form(self) -> QFormLayout:
        form = new_form()
        if not self._confirming:
            add_row(form, "&Decision", self.decision)
            add_row(form, "Accept &until", self.until)
            add_row(form, "&Owner", self.owner)
            add_row(form, "&Approved by", self.approver)
        add_lines(form, "&Comment", self.comment)
        add_row(form, "&Reviewer", self.reviewer)
        return form

    def _start(self, preset: str) -> None:
        """What stands in the fields first: what was picked, else what the row says already."""
        standing = self._rows[0].decision if len(self._rows) == 1 else None
        value = preset or (standing.decision if standing else "")
        self.decision.setCurrentIndex(max(0, self.decision.findData(value)))
        if standing is None or self._confirming:
            return
        self.comment.setPlainText(standing.comment)
        self.owner.setText(standing.owner)
        self.approver.setText(standing.approved_by)
        if standing.accept_until:
            self.until.setDate(_qdate(standing.accept_until))

    @Slot()
    def _shape(self) -> None:
        if not self._confirming:
            accepts = self.decision.currentData() == ExceptionDecision.ACCEPT_UNTIL
            for field in (self.until, self.owner, self.approver):
                self._form.setRowVisible(field, accepts)
        self._judge()

    @Slot()
    def _judge(self) -> None:
        found = self._problems(every=False)
        self._tell(found)
        if not found and not self._confirming:
            note = why_not_planned(self._rows[0].subject, self.decision.currentData())
            self.problem.setText(note)
            self.problem.setVisible(bool(note))
        self.record_button.setEnabled(not found)
        make_room(self)

    def _problems(self, *, every: bool) -> tuple[Problem, ...]:
        """While somebody types, the first rows stand for the others."""
        decisions = self.decisions()
        pairs = list(zip(self._rows, decisions, strict=True))
        for row, decision in pairs if every else pairs[:1]:
            circumstances = Circumstances(
                self._today,
                rows=len(pairs),
                business_owner=row.view.business_owner if row.view else None,
            )
            found = problems_of(decision, row.subject, circumstances)
            if found:
                return found
        return ()

    def _tell(self, found: Sequence[Problem]) -> None:
        self.problem.setText(
            " ".join(f"{found[0].reason} {found[0].remedy}".split()) if found else ""
        )
        self.problem.setVisible(bool(found))


def _about(rows: Sequence[ReviewRow]) -> str:
    if len(rows) == 1:
        row = rows[0]
        return "\n".join(part for part in (_name(row), row.about) if part)
    names = "\n".join(_name(row) for row in rows[:_LISTED])
    more = f"\nand {len(rows) - _LISTED:,} more" if len(rows) > _LISTED else ""
    return f"{counted(len(rows), *_NOUNS[rows[0].subject.kind])}:\n{names}{more}"


def _name(row: ReviewRow) -> str:
    parts = [isolated(row.account)] if row.account else []
    parts.append(isolated(row.vendor))
    if row.decision is not None:
        parts.append(decision_words(row.decision))
    return "  \u00b7  ".join(parts)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
