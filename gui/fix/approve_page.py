"""Step 3: who approves, why, and for high risk the phrase that says what is about to happen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.repair.flow import RepairFlow, likely_approver
from core.repair.run import Approval
from core.repair.step import Risk
from gui.detail.labels import plain_label
from gui.dialogs.form import add_row, new_form
from gui.fix.choose_page import user_name
from gui.fix.parts import Pill
from gui.fix.words import RISK_LOOKS, RISK_MEANINGS, RISK_WORDS
from gui.theme import Theme

SAFETY = (
    "What happens next: the present state of every role is saved to a backup file first. "
    "Each account is read again just before it is changed; one that is no longer as "
    "previewed is skipped. "
)
RESUME_SAFETY = (
    "What happens next: the backup from the run's beginning serves on. Each account is read "
    "again first; one that is no longer as the run left it is not touched. "
)
SECOND_PERSON = (
    "Whoever asks for a change may not approve it here. Save the plan on the page before, and "
    "have a second person open it: menu Fix, Open plan for approval. "
)
AFTERWARDS = "Afterwards each account is checked again. You can stop between accounts, and undo."


class ApprovePage(QWidget):
    """`changed` whenever what is filled in becomes another."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plan_id = ""  # who and why are kept while one goes back and forth
        self.totals = plain_label(role="heading")
        self.pill = Pill()
        self.meaning = plain_label(role="secondary")
        self.requester, self.made = plain_label(), plain_label()
        self.approver, self.reason, self.phrase = QLineEdit(), QLineEdit(), QLineEdit()
        self.reason.setPlaceholderText("For example a ticket number")
        self.phrase_words = QLabel("Type the phrase")
        self.phrase_shown = plain_label()
        for field in (self.approver, self.reason, self.phrase):
            field.setMaximumWidth(420)
            field.textChanged.connect(self.changed)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.totals, 1)
        top.addWidget(self.pill)
        self.form = new_form()
        self.form.addRow("Plan", self.made)
        self.form.addRow("Requested by", self.requester)
        add_row(self.form, "&Approved by", self.approver)
        add_row(self.form, "&Reason or ticket", self.reason)
        self.form.addRow("To confirm, type", self.phrase_shown)
        add_row(self.form, "&Phrase", self.phrase)
        self.safety = plain_label()
        self.second_person = plain_label(SECOND_PERSON, "secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addLayout(top)
        column.addWidget(self.meaning)
        column.addLayout(self.form)
        column.addWidget(self.second_person)
        column.addWidget(self.safety)
        column.addStretch(1)

    def show_flow(self, flow: RepairFlow, totals: str) -> None:
        """`totals` says how much would be done, as the preview did."""
        plan = flow.plan
        assert plan is not None
        safety = SAFETY if flow.resume_of is None else RESUME_SAFETY
        self.safety.setText(safety + AFTERWARDS)
        self.second_person.setVisible(flow.second_person)
        self.made.setText(
            f"{plan.id} of {plan.created_at:%Y-%m-%d %H:%M} UTC\nSHA-256 {plan.sha256}"
        )
        self.totals.setText(totals)
        self.pill.show_word(RISK_WORDS[plan.risk], RISK_LOOKS[plan.risk], self._theme)
        self.meaning.setText(RISK_MEANINGS[plan.risk])
        self.requester.setText(plan.requester)
        if self._plan_id != plan.id:
            self._plan_id = plan.id
            self.approver.setText(likely_approver(flow, user_name()))
            self.reason.clear()
        self.phrase.clear()
        self.phrase_shown.setText(plan.phrase)
        needs_phrase = plan.risk is Risk.HIGH
        self.form.setRowVisible(self.phrase_shown, needs_phrase)
        self.form.setRowVisible(self.phrase, needs_phrase)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.pill.retheme(theme)

    def first_field(self) -> QLineEdit:
        """Where typing begins."""
        return self.phrase if self.form.isRowVisible(self.phrase) else self.reason

    def approval(self) -> Approval:
        return Approval(
            approved_by=self.approver.text().strip(),
            phrase=self.phrase.text(),
            reason=self.reason.text().strip(),
        )
