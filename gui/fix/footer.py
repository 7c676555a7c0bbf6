"""The buttons below the pages of the repair, and the rule which of them Enter presses."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.repair.flow import FlowPage, RepairFlow
from core.repair.step import Risk
from gui.detail.labels import plain_label
from gui.fix.words import apply_words

FORWARD = (FlowPage.CHOOSE, FlowPage.PREVIEW, FlowPage.APPROVE)
LEAST_WIDTH = 104


class Footer(QWidget):
    """Back, forward and close, with the reason beside a button that cannot be pressed."""

    back_pressed = Signal()
    next_pressed = Signal()
    close_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.note = plain_label(role="secondary")
        self.back_button, self.next_button = QPushButton("Back"), QPushButton("Preview")
        self.close_button = QPushButton("Cancel")
        self.back_button.clicked.connect(self.back_pressed)
        self.next_button.clicked.connect(self.next_pressed)
        self.close_button.clicked.connect(self.close_pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.note, 1)
        for button in self._buttons:
            button.setMinimumWidth(LEAST_WIDTH)
            row.addWidget(button)

    def show_flow(self, flow: RepairFlow, why_not: str) -> None:
        """`why_not` stands beside the disabled button; empty enables it."""
        page = flow.page
        self.note.setText(why_not if page in FORWARD else "")
        self.back_button.setVisible(flow.can_go_back)
        self.next_button.setVisible(page in FORWARD)
        self.next_button.setEnabled(not why_not)
        self.next_button.setText(_next_words(flow))
        self.close_button.setText("Close" if page is FlowPage.RESULT else "Cancel")
        self.close_button.setVisible(page is not FlowPage.RUN)
        self._dress(flow)
        if page is FlowPage.APPROVE:
            self._set_default(None)  # what was typed is neither applied nor lost by Enter
        elif page is FlowPage.RESULT:
            self._set_default(self.close_button)
        else:
            self._set_default(self.next_button)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.close_button, self.back_button, self.next_button

    def _set_default(self, chosen: QPushButton | None) -> None:
        """Enter presses `chosen` and no other, or none, wherever the focus is."""
        for button in self._buttons:
            button.setAutoDefault(False)
            button.setDefault(button is chosen)

    def _dress(self, flow: RepairFlow) -> None:
        """The button that applies looks like what it does, although it is not the default."""
        applies = flow.page is FlowPage.APPROVE
        high = flow.plan is not None and flow.plan.risk is Risk.HIGH
        role = ("danger" if high else "primary") if applies else ""
        if self.next_button.property("role") != role:
            self.next_button.setProperty("role", role)
            self.next_button.style().unpolish(self.next_button)
            self.next_button.style().polish(self.next_button)


def _next_words(flow: RepairFlow) -> str:
    if flow.page is FlowPage.CHOOSE:
        return "Preview"
    if flow.page is FlowPage.PREVIEW or flow.plan is None:
        return "Approve..."
    return "Resume" if flow.resume_of is not None else apply_words(flow.plan)
