"""Step 3 of a roll-out: who approves, why, and the phrase that says what is about to happen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.repair.approval import same_person
from core.repair.run import Approval
from core.rollout.stack_change import StackSetChange
from gui.detail.labels import plain_label
from gui.dialogs.form import add_row, new_form

SAFETY = (
    "What happens next: the StackSet is looked at again, and nothing is done if it is no longer "
    "as previewed. What stands now is saved first. You can stop watching at any time; "
    "CloudFormation then goes on by itself. Afterwards the accounts are checked again."
)
SECOND_PERSON = "Whoever asks for a change may not approve it here: a second person types below."


class RolloutApprovePage(QWidget):
    """`changed` whenever what is filled in becomes another."""

    changed = Signal()

    def __init__(self, *, second_person: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._second_person = second_person
        self._sha256 = ""
        self.totals = plain_label(role="heading")
        self.made, self.requester, self.phrase_shown = plain_label(), plain_label(), plain_label()
        self.approver, self.reason, self.phrase = QLineEdit(), QLineEdit(), QLineEdit()
        self.reason.setPlaceholderText("For example a ticket number")
        for field in (self.approver, self.reason, self.phrase):
            field.setMaximumWidth(420)
            field.textChanged.connect(self.changed)
        form = new_form()
        form.addRow("Change", self.made)
        form.addRow("Requested by", self.requester)
        add_row(form, "&Approved by", self.approver)
        add_row(form, "&Reason or ticket", self.reason)
        form.addRow("To confirm, type", self.phrase_shown)
        add_row(form, "&Phrase", self.phrase)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.totals)
        if second_person:
            column.addWidget(plain_label(SECOND_PERSON, "secondary"))
        column.addLayout(form)
        column.addWidget(plain_label(SAFETY))
        column.addStretch(1)

    def show_change(self, change: StackSetChange, totals: str) -> None:
        """`totals` says how much would be done, as the preview did."""
        self.totals.setText(totals)
        sha256 = change.sha256
        self.made.setText(f"{change.name}\nSHA-256 {sha256}")
        self.requester.setText(change.requester)
        if self._sha256 != sha256:  # who and why are kept while one goes back and forth
            self._sha256 = sha256
            self.approver.setText("" if self._second_person else change.requester)
            self.reason.clear()
        elif self._second_person and same_person(self.approver.text(), change.requester):
            self.approver.clear()
        self.phrase.clear()
        self.phrase_shown.setText(change.phrase)

    def approval(self) -> Approval:
        return Approval(
            approved_by=self.approver.text().strip(),
            phrase=self.phrase.text(),
            reason=self.reason.text().strip(),
        )
