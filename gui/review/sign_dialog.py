"""Sign off: what is declared, what remains to be done, who signs. Afterwards all is read-only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from core.errors import Problem
from core.presentation.text import visible
from core.review.completeness import remaining_words, sign_off_problems, statement_of
from core.review.reviewing import Owners, Signer, named_owners, signer_problems
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, add_row, button_box, column_of, new_form, wrapped
from gui.review.fields import Lines, add_lines, make_room
from gui.review.rows import OpenReview

AFTERWARDS = (
    "After the signature nothing in this review changes any more. What changes later is a new"
    " revision."
)


class SignDialog(QDialog):
    """`signed` carries the Signer."""

    signed = Signal(object)

    def __init__(
        self, opened: OpenReview, owners: Owners, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._opened, self._owners = opened, named_owners(opened.scan, owners)
        self.setWindowTitle(f"Sign off {visible(opened.review.period)}")
        self.setMinimumWidth(560)
        progress = opened.progress
        self.statement = plain_label(visible(statement_of(opened.review, opened.scan, progress)))
        remains = remaining_words(opened.review, opened.subjects)
        self.remains = plain_label("\n".join(remains) or "Nothing is decided yet.", "secondary")
        self.name, self.role = QLineEdit(name), QLineEdit()
        self.role.setPlaceholderText("Such as Head of FinOps")
        self.reason = Lines(2)
        self.problem = wrapped("")
        self.buttons = button_box(self, accept="Sign off")
        self._form = new_form()
        add_row(self._form, "&Name", self.name)
        add_row(self._form, "&Role", self.role)
        add_lines(self._form, "Rea&son", self.reason)
        column_of(
            self,
            self.statement,
            wrapped("Decided", "step"),
            self.remains,
            self._form,
            self.problem,
            wrapped(AFTERWARDS, "secondary"),
            self.buttons,
        )
        for field in (self.name, self.role, self.reason):
            field.textChanged.connect(self._judge)
        self._judge()
        self.role.setFocus()

    def signer(self) -> Signer:
        """What stands in the fields."""
        return Signer(
            self.name.text().strip(),
            self.role.text().strip(),
            self.reason.toPlainText().strip(),
        )

    def accept(self) -> None:
        """Override QDialog::accept."""
        super().accept()
        self.signed.emit(self.signer())

    @Slot()
    def _judge(self) -> None:
        signer = self.signer()
        without = Signer(signer.name, signer.role or "-")
        alone = signer_problems(without, self._opened.review, self._owners)
        is_own = any(one.field == "self_review_reason" for one in alone)
        self._form.setRowVisible(self.reason, is_own)
        still_open = sign_off_problems(self._opened.progress)
        found = (*still_open, *signer_problems(signer, self._opened.review, self._owners))
        self._tell(found)
        accept_button(self.buttons).setEnabled(not found)
        make_room(self)

    def _tell(self, found: Sequence[Problem]) -> None:
        self.problem.setText("\n".join(f"{one.reason} {one.remedy}".strip() for one in found))
        self.problem.setVisible(bool(found))
