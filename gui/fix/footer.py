"""The buttons below the pages of the repair, and the rule which of them Enter presses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from core.repair.flow import FlowPage, RepairFlow
from core.repair.step import Risk
from gui.detail.labels import plain_label
from gui.fix.words import apply_words

FORWARD = (FlowPage.CHOOSE, FlowPage.PREVIEW, FlowPage.APPROVE)
LEAST_WIDTH = 104


Enter = Literal["next", "close", ""]


@dataclass(frozen=True, slots=True)
class FooterState:
    """What can be pressed. A button whose words are empty is not there; `why_not` stands beside
    the forward button and disables it; `enter` is the button that Enter presses."""

    why_not: str
    back: bool
    forward: str
    close: str
    enter: Enter
    role: str = ""


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

    def show_state(self, state: FooterState) -> None:
        """Say what can be pressed now."""
        self.note.setText(state.why_not if state.forward else "")
        self.back_button.setVisible(state.back)
        self.next_button.setVisible(bool(state.forward))
        self.next_button.setEnabled(not state.why_not)
        self.next_button.setText(state.forward)
        self.close_button.setVisible(bool(state.close))
        self.close_button.setText(state.close)
        self._dress(state.role)
        if state.enter == "next":
            self._set_default(self.next_button)
        elif state.enter == "close":
            self._set_default(self.close_button)
        else:
            self._set_default(None)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return self.close_button, self.back_button, self.next_button

    def _set_default(self, chosen: QPushButton | None) -> None:
        """Enter presses `chosen` and no other, or none, wherever the focus is."""
        for button in self._buttons:
            button.setAutoDefault(False)
            button.setDefault(button is chosen)

    def _dress(self, role: str) -> None:
        """The button that applies looks like what it does, although it is not the default."""
        if self.next_button.property("role") != role:
            self.next_button.setProperty("role", role)
            self.next_button.style().unpolish(self.next_button)
            self.next_button.style().polish(self.next_button)


def footer_of(flow: RepairFlow, why_not: str) -> FooterState:
    """What can be pressed on the page of a repair; `why_not` is in the way of going on."""
    page = flow.page
    applies = page is FlowPage.APPROVE
    high = flow.plan is not None and flow.plan.risk is Risk.HIGH
    close = {FlowPage.RESULT: "Close", FlowPage.RUN: ""}.get(page, "Cancel")
    enter: Enter = "close" if page is FlowPage.RESULT else "next"
    return FooterState(
        why_not=why_not,
        back=flow.can_go_back,
        forward=_next_words(flow) if page in FORWARD else "",
        close=close,
        enter="" if applies else enter,  # what was typed is neither applied nor lost by Enter
        role=("danger" if high else "primary") if applies else "",
    )


def _next_words(flow: RepairFlow) -> str:
    if flow.page is FlowPage.CHOOSE:
        return "Preview"
    if flow.page is FlowPage.PREVIEW or flow.plan is None:
        return "Approve..."
    return "Resume" if flow.resume_of is not None else apply_words(flow.plan)
