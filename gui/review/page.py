"""The page Review: nothing to review yet, the invitation to start, or the review with its tabs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from core.errors import InputError
from core.model import Scan
from core.presentation.text import visible
from core.review.model import Review, SubjectKind
from core.review.reviewing import require_complete
from gui.detail.empty import EmptyState
from gui.review.heading import ReviewHeading
from gui.review.rows import OpenReview
from gui.review.section import Section
from gui.theme import Theme

NO_REVIEW = "No review of this scan yet"
ABOUT_REVIEWS = (
    "A review freezes the scan, asks for a decision about every vendor and every difference, and"
    " ends with a signature."
)
TABS = {
    SubjectKind.VENDOR: "Vendors",
    SubjectKind.EXCEPTION: "Exceptions",
    SubjectKind.THIRD_PARTY: "Third parties",
    SubjectKind.UNKNOWN: "Could not check",
}


class ReviewPage(QWidget):
    """`start_requested` asks for a new review; the tables' own signals are the sections'."""

    start_requested = Signal()

    def __init__(self, theme: Theme, reviewer: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = ReviewHeading(reviewer)
        self.sections = {kind: Section(kind, theme) for kind in SubjectKind}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for kind, section in self.sections.items():
            self.tabs.addTab(section, TABS[kind])
        self.invitation = Invitation(theme)
        self.invitation.start_button.clicked.connect(self.start_requested)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.tabs, 1)
        self.body = body
        self.stack = QStackedWidget()
        self.stack.addWidget(self.invitation)
        self.stack.addWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setFocusProxy(self.tabs)
        self.retheme(theme)

    @property
    def section(self) -> Section:
        """The tab that is shown."""
        section = self.tabs.currentWidget()
        assert isinstance(section, Section)
        return section

    @property
    def reviewer(self) -> QLineEdit:
        """The field that says who decides."""
        return self.heading.reviewer

    @property
    def is_reviewing(self) -> bool:
        """Whether a review is shown."""
        return self.stack.currentWidget() is self.body

    def show_nothing(self, text: str, hint: str, *, can_start: bool = False) -> None:
        """Say why there is no review to show, and what to do."""
        self.invitation.show_text(text, hint, can_start=can_start)
        self.stack.setCurrentWidget(self.invitation)

    def invite(self, scan: Scan | None, reviews: Sequence[Review]) -> None:
        """Offer to start a review, where the scan can be signed off, or to look at the last one."""
        self.invitation.offer_earlier(reviews[0].period if reviews else "")
        try:
            if scan is not None:
                require_complete(scan)
        except InputError as error:
            self.show_nothing(error.message, error.hint)
        else:
            self.show_nothing(NO_REVIEW, ABOUT_REVIEWS, can_start=True)

    def show_review(self, opened: OpenReview, reviews: Sequence[Review], today: date) -> None:
        """Show another review."""
        for kind, section in self.sections.items():
            section.show_rows(opened.rows[kind], opened.past_of)
        self.show_decisions(opened, reviews, today)
        self.stack.setCurrentWidget(self.body)

    def show_decisions(self, opened: OpenReview, reviews: Sequence[Review], today: date) -> None:
        """The same review with other decisions, or signed."""
        self.heading.show_review(opened, reviews, today)
        is_open = opened.review.sign_off is None
        for place, (kind, section) in enumerate(self.sections.items()):
            tally = opened.progress.of(kind)
            count = f"{tally.decided:,} of {tally.total:,}" if tally.total else "none"
            self.tabs.setTabText(place, f"{TABS[kind]} ({count})")
            section.allow_decisions(on=is_open)
            section.refresh()

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.heading.retheme(theme)
        self.invitation.retheme(theme)
        for section in self.sections.values():
            section.retheme(theme)


class Invitation(QWidget):
    """What stands on the page while no review is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = EmptyState(theme, "shield")
        self.start_button = QPushButton("Start review...")
        self.start_button.setProperty("role", "primary")
        self.earlier_button = QPushButton("Look at the last review")
        self.start_button.setAutoDefault(False)
        self.earlier_button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.start_button)
        buttons.addWidget(self.earlier_button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addLayout(buttons)
        column.addStretch(2)
        self.earlier_button.hide()

    def show_text(self, text: str, hint: str, *, can_start: bool) -> None:
        """`can_start`: whether a review could be started now."""
        self.words.show_text(visible(text), hint)
        self.start_button.setVisible(can_start)

    def offer_earlier(self, period: str) -> None:
        """Offer to look at an earlier review; "" for none."""
        self.earlier_button.setText(f"Look at review {visible(period)}")
        self.earlier_button.setVisible(bool(period))

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.words.retheme(theme)
