"""Everything that changes a review: asked for here, done in the history's thread, told once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.model import Scan
from core.review.model import Decision, Review
from core.review.reviewing import (
    Owners,
    ReviewTerms,
    Signer,
    record_decisions,
    sign_off,
    start_review,
    start_revision,
)
from gui.review.rows import OpenReview
from gui.session import Session

if TYPE_CHECKING:
    from core.history import History
    from core.report.decisions import DecisionImport, Recorded


class Recording(QObject):
    """`changed` carries the Review as it is now; `imported` how a workbook was taken in;
    `failed` an AppError, and nothing is changed then."""

    changed = Signal(object)
    imported = Signal(object)
    failed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    @property
    def owners(self) -> Owners:
        """The vendors' business owners, as the agreement of today names them."""
        workspace = self._session.workspace
        if workspace is None:
            return {}
        return {key: one.business_owner for key, one in workspace.agreement.vendors.items()}

    def start(self, scan: Scan, terms: ReviewTerms) -> None:
        """Begin a review over the scan that is shown in the window."""
        self._session.keep_scan()  # a review is about a scan of the history
        now = datetime.now(UTC)
        self._ask(lambda history: start_review(history, scan, terms, now=now))

    def revise(self, signed: Review, preparer: str) -> None:
        """Begin a new revision of a signed review."""
        now = datetime.now(UTC)
        self._ask(lambda history: start_revision(history, signed, preparer=preparer, now=now))

    def decide(self, opened: OpenReview, decisions: Sequence[Decision]) -> None:
        """Add decisions."""
        review_id, subjects, owners = opened.review.id, opened.subjects, self.owners
        self._ask(
            lambda history: record_decisions(history, review_id, subjects, decisions, owners=owners)
        )

    def sign(self, opened: OpenReview, signer: Signer) -> None:
        """End the review."""
        review_id, scan, owners = opened.review.id, opened.scan, self.owners
        now = datetime.now(UTC)
        self._ask(
            lambda history: sign_off(history, review_id, scan, signer, owners=owners, now=now)
        )

    def take_import(self, opened: OpenReview, found: DecisionImport) -> None:
        """Add what reviewers decided in a workbook."""
        review_id, scan, owners = opened.review.id, opened.scan, self.owners

        def work(history: History) -> Recorded:
            from core.report.decisions import record

            return record(history, review_id, scan, found, owners=owners)

        def done(recorded: Recorded) -> None:
            self.changed.emit(recorded.review)
            self.imported.emit(recorded)

        self._session.keeper.ask("", work, done, self.failed.emit)

    def _ask(self, work: Callable[[History], Review]) -> None:
        self._session.keeper.ask("", work, self.changed.emit, self.failed.emit)
