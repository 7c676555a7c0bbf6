"""Above the tables: which review this is, how far it is, until when, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from core.model import Status
from core.presentation.summary import moment
from core.presentation.text import counted, visible
from core.review.completeness import Progress
from core.review.model import Review
from core.review.period import due_words
from core.review.persons import same_person
from gui.detail.labels import plain_label
from gui.matrix.flow_layout import FlowLayout
from gui.review.rows import OpenReview
from gui.theme import Theme

OTHER_SCAN = "The matrix shows another scan; this review stays with its own."
UNCHANGED = "Computed again now: unchanged."
ALTERED = (
    "Computed again now: it does not match. This review or its scan was altered after the"
    " signature."
)


class ReviewHeading(QWidget):
    """`review_chosen` carries the id of another review to look at ("" for a new one)."""

    review_chosen = Signal(str)
    start_requested = Signal()
    sign_requested = Signal()
    revision_requested = Signal()
    export_requested = Signal()
    import_requested = Signal()
    effects_requested = Signal()

    def __init__(self, reviewer: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.state = QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.about = plain_label(role="secondary")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Review to look at")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the review")
        self.progress = QLabel()
        self.reviewer = QLineEdit(reviewer)
        self.reviewer.setFixedWidth(180)
        self.reviewer.setToolTip("Who decides: the name stands beside every decision")
        self.own = QLabel()
        self.own.setProperty("role", "secondary")
        self._preparer = ""
        self.reviewer.textChanged.connect(self._judge_reviewer)
        self.reviewer_label = QLabel("Re&viewer")
        self.reviewer_label.setBuddy(self.reviewer)
        self.start_button = _button("Start review...", self.start_requested)
        self.export_button = _button("Export workbook...", self.export_requested)
        self.export_button.setToolTip(
            "The workbook of the scan under review, for reviewers to fill in"
        )
        self.import_button = _button("Import decisions...", self.import_requested)
        self.effects_button = _button("What follows...", self.effects_requested)
        self.revision_button = _button("New revision...", self.revision_requested)
        self.sign_button = _button("Sign off...", self.sign_requested)
        self.sign_button.setProperty("role", "primary")
        self.effects_button.setToolTip(
            "Exemptions and a draft plan from what was accepted, fixed and removed"
        )
        self.signed = SignedCard()
        self.choice.currentIndexChanged.connect(self._on_choice)
        self._lay_out()

    def show_review(self, opened: OpenReview, reviews: Sequence[Review], today: date) -> None:
        """Everything about a review but its rows."""
        review, progress = opened.review, opened.progress
        self.offer(reviews, review.id)
        revision = f", revision {review.revision}" if review.revision > 1 else ""
        self.title.setText(f"Review {visible(review.period)}{revision}")
        is_open = review.sign_off is None
        self.state.setText(_state(review, today))
        scan = opened.scan
        accounts = counted(len(scan.results), "account")
        self.about.setText(
            f"Scan of {moment(scan.finished_at)}, {accounts}, agreement"
            f" {visible(scan.agreement.version)}. Prepared by {visible(review.preparer)}."
        )
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.decided)
        self.progress.setText(_progress_words(progress))
        for widget in (self.bar, self.progress, self.person, self.sign_button,
                       self.import_button):  # fmt: skip
            widget.setVisible(is_open)
        self.revision_button.setVisible(not is_open)
        self._preparer = review.preparer
        self._judge_reviewer()
        self.signed.show_sign_off(review, is_untouched=opened.is_untouched)

    def tell_other_scan(self, *, on: bool) -> None:
        """Whether the window shows another scan than the one under review."""
        if on:
            self.about.setText(f"{self.about.text()} {OTHER_SCAN}")

    def offer_start(self, *, on: bool) -> None:
        """Whether a review of the scan in the window could be started."""
        self.start_button.setVisible(on)

    def offer(self, reviews: Sequence[Review], current: str) -> None:
        """The reviews to choose from."""
        with QSignalBlocker(self.choice):
            self.choice.clear()
            for one in reviews:
                revision = f" r{one.revision}" if one.revision > 1 else ""
                state = "signed" if one.sign_off else "open"
                self.choice.addItem(f"{visible(one.period)}{revision} ({state})", one.id)
            self.choice.setCurrentIndex(self.choice.findData(current))
        self.choice.setVisible(len(reviews) > 1)

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.signed.retheme(theme)

    @Slot()
    def _judge_reviewer(self) -> None:
        is_own = same_person(self.reviewer.text(), self._preparer)
        self.own.setText("Prepared it: somebody else should sign" if is_own else "")
        self.own.setVisible(is_own)

    @Slot()
    def _on_choice(self) -> None:
        self.review_chosen.emit(self.choice.currentData() or "")

    def _lay_out(self) -> None:
        names = QHBoxLayout()
        names.setSpacing(12)
        names.addWidget(self.title)
        names.addWidget(self.state)
        names.addStretch(1)
        names.addWidget(self.choice)
        facts = QHBoxLayout()
        facts.setSpacing(12)
        self.bar.setFixedWidth(160)
        facts.addWidget(self.about, 1)
        facts.addWidget(self.bar)
        facts.addWidget(self.progress)
        person = QWidget()
        row = QHBoxLayout(person)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.reviewer_label)
        row.addWidget(self.reviewer)
        row.addWidget(self.own)
        self.person = person
        buttons = FlowLayout()  # so that the window may be narrow
        for part in (person, self.start_button, self.revision_button, self.export_button,
                     self.import_button, self.effects_button, self.sign_button):  # fmt: skip
            buttons.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 8)
        column.setSpacing(8)
        column.addLayout(names)
        column.addLayout(facts)
        column.addLayout(buttons)
        column.addWidget(self.signed)


class SignedCard(QFrame):
    """Who signed what, and the digest that proves it. Hidden while a review is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("SignedCard")
        self._theme: Theme | None = None
        self._is_broken = False
        self.who, self.statement = plain_label(role="step"), plain_label()
        self.reason, self.digest = plain_label(role="secondary"), plain_label(role="secondary")
        column = QGridLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setVerticalSpacing(4)
        for place, part in enumerate((self.who, self.statement, self.reason, self.digest)):
            column.addWidget(part, place, 0)

    def show_sign_off(self, review: Review, *, is_untouched: bool | None) -> None:
        """Show the signature of a signed review, and what its digest proves."""
        signed = review.sign_off
        self._is_broken = is_untouched is False
        self.setVisible(signed is not None)
        if signed is None:
            return
        self.who.setText(
            f"Signed by {visible(signed.name)}, {visible(signed.role)}, {moment(signed.signed_at)}."
            " Read-only."
        )
        self.statement.setText(visible(signed.statement))
        self.reason.setText(f"Reason for reviewing one's own: {visible(signed.self_review_reason)}")
        self.reason.setVisible(bool(signed.self_review_reason))
        proof = ALTERED if self._is_broken else UNCHANGED if is_untouched else ""
        self.digest.setText(f"Content SHA-256 {signed.content_sha256}. {proof}".strip())
        self.digest.setProperty("role", "step" if self._is_broken else "secondary")
        if self._theme is not None:
            self.retheme(self._theme)

    def retheme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        chrome = theme.chrome
        edge = theme.status(Status.DRIFT_EXCESS).icon if self._is_broken else chrome.primary
        self.setStyleSheet(
            f"#SignedCard {{ background: {chrome.panel}; border: 1px solid {chrome.border};"
            f" border-left: 4px solid {edge}; border-radius: 6px; }}"
        )


def _state(review: Review, today: date) -> str:
    if review.sign_off is not None:
        late = (review.sign_off.signed_at.date() - review.due_on).days
        return f"signed {counted(late, 'day')} late" if late > 0 else "signed in time"
    return f"due {review.due_on:%Y-%m-%d}, {due_words(review.due_on, today)}".replace(
        ", due in", ", in"
    )


def _progress_words(progress: Progress) -> str:
    waiting = sum(tally.to_confirm for tally in progress.tallies)
    more = f", {waiting:,} to confirm" if waiting else ""
    return f"{progress.decided:,} of {progress.total:,} decided{more}"


def _button(text: str, pressed: Signal) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(pressed)
    return button
