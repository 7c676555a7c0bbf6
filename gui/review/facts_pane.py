"""Beside the table: everything about the current row, and every decision ever taken about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.presentation.summary import moment, summarise
from core.presentation.text import counted, visible
from core.review.wording import decision_account, decision_state
from gui.detail.labels import plain_label
from gui.detail.status_pill import StatusPill
from gui.review.columns import row_status
from gui.review.rows import ReviewRow
from gui.theme import Theme

LEAST_WIDTH = 270
NOTHING = "Select a row: what is known about it and who decided what shows here."


class FactsPane(QWidget):
    """`decide_requested`, `confirm_requested` (what was carried over) and `show_requested` (in the
    matrix) are about the row shown."""

    decide_requested = Signal()
    confirm_requested = Signal()
    show_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumWidth(LEAST_WIDTH)
        self.title, self.place = plain_label(role="heading"), plain_label(role="secondary")
        self.pill = StatusPill(theme)
        self.facts = plain_label()
        self.past_title = QLabel("Decisions")
        self.past_title.setProperty("role", "step")
        self.past = plain_label()
        self.decide_button = QPushButton("Record decision...")
        self.decide_button.setProperty("role", "primary")
        self.confirm_button = QPushButton("Confirm as carried over")
        self.show_button = QPushButton("Show in matrix")
        for button, signal in (
            (self.decide_button, self.decide_requested),
            (self.confirm_button, self.confirm_requested),
            (self.show_button, self.show_requested),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(signal)
        body = QFrame()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        buttons = (self.decide_button, self.confirm_button, self.show_button)
        heading = (self.title, self.place, self.pill)
        for part in (*heading, *buttons, self.facts, self.past_title, self.past):
            column.addWidget(part)
        column.addStretch(1)
        for part in (self.title, self.facts, self.past):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        area.setAccessibleName("About the current row")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_row(None, (), can_decide=False)

    def show_row(self, row: ReviewRow | None, past: Sequence[str], *, can_decide: bool) -> None:
        """`past`: the decisions about the row in words, the latest first."""
        status = row_status(row) if row else None
        self.title.setText(_title(row) if row else "")
        self.place.setText(_place(row) if row else "")
        self.facts.setText("\n\n".join(_facts(row)) if row else NOTHING)
        self.past.setText("\n\n".join(past) or "Nobody has decided yet.")
        self.pill.setVisible(status is not None)
        if status is not None:
            self.pill.show_status(status)
        for part in (self.title, self.past_title, self.past):
            part.setVisible(row is not None)
        self.place.setVisible(bool(self.place.text()))
        self.decide_button.setVisible(row is not None and can_decide)
        carried = row is not None and decision_state(row.decision) == "to-confirm"
        self.confirm_button.setVisible(carried and can_decide)
        self.show_button.setVisible(row is not None and row.subject.account is not None)

    def retheme(self, theme: Theme) -> None:
        """Paint in the colours of another theme."""
        self.pill.retheme(theme)


def _title(row: ReviewRow) -> str:
    return row.account or row.account_id if row.account_id else row.vendor


def _place(row: ReviewRow) -> str:
    return f"{row.account_id}  \u00b7  {row.vendor}" if row.account_id else ""


def _facts(row: ReviewRow) -> list[str]:
    facts = [row.about] if row.about else []
    view = row.view
    if view is not None:
        facts += [visible(view.purpose)] if view.purpose else []
        facts.append(f"Access: {view.access}" + (f" ({view.level})" if view.level else ""))
        facts.append(
            f"{counted(view.with_access, 'account')} with access,"
            f" {view.need_attention:,} need attention."
            f" Last used: {moment(view.last_used, none='not known')}."
        )
        if view.business_owner:
            facts.append(f"Business owner: {visible(view.business_owner)}")
        if view.contract:
            facts.append(f"Contract: {visible(view.contract)}")
        facts.append(f"Recommended: {view.recommendation.text}")
    cell, account = row.subject.cell, row.subject.account
    if cell is not None and account is not None:
        summary = summarise(account, row.subject.name, cell)
        facts += [" ".join(summary.why)] if summary.why else []
        facts.append(f"What to do: {' '.join(summary.remedies)}")
    if row.since is not None:
        facts.append(f"First seen: {moment(row.since)}")
    if row.last_time is not None:
        facts.append(f"At the last review: {decision_account(row.last_time)}")
    return facts
