"""Works the page Review: shows the review in progress, records decisions, signs it off."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog

from core.errors import AppError, InputError
from core.review.completeness import asks_for_changes
from core.review.model import Decision, Review
from core.review.reviewing import require_complete
from gui.desk import Desk, Shell
from gui.fix.choose_page import Cells
from gui.messages import Level, Message, message_of
from gui.review.consequences import Consequences
from gui.review.deciding import NOT_UNDER_REVIEW, Deciding
from gui.review.dialogs import Dialogs
from gui.review.loading import Shelf, documents_of, read_shelf
from gui.review.page import ReviewPage
from gui.review.recording import Recording
from gui.review.round_trip import RoundTrip
from gui.review.rows import OpenReview, ReviewRow
from gui.review.sign_dialog import SignDialog
from gui.review.start_dialog import StartDialog
from gui.settings import remember_reviewer, remembered_reviewer
from gui.theme import Theme

if TYPE_CHECKING:
    pass

TOPIC = "review"
NO_SCAN = ("No scan yet", "A review is about a scan: scan the organization first.")
NO_HISTORY = "The history is not open"
READING = ("Reading the reviews...", "")


class ReviewDesk(Desk):
    """One review at a time; everything that is recorded goes through the history's thread."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell.window)
        self._shell, self._session, self._theme = shell, shell.session, shell.theme
        self._shelf = Shelf()
        self._wanted = ""
        self._is_stale = True
        self._asked: Cells = ()  # cells to decide about once the review is read
        self._tells = False  # it is this desk that says that something changed
        self.dialogs = Dialogs(self)
        name = remembered_reviewer(shell.settings) or getpass.getuser()
        self.page = ReviewPage(shell.theme, name)
        self.recording = Recording(self._session, self)
        self.deciding = Deciding(self, shell.window, lambda: self.reviewer, self.dialogs.show)
        self.consequences = Consequences(self, shell, self.dialogs.show)
        self.workbooks = RoundTrip(self, shell, self.recording, self.dialogs.show)
        self._join()

    # ---- what the window asks

    @property
    def answers(self) -> Mapping[str, Callable[[], object]]:
        section = self.page.section
        return {
            "copy": section.table.copy,
            "copy_view": section.table.copy_view,
            "select_all": section.table.selectAll,
            "find": section.text.setFocus,
            "clear_filters": section.clear_filters,
            "previous_problem": partial(section.next_open, -1),
            "next_problem": partial(section.next_open, 1),
            "record_decision": section.decide,
            "start_review": self.ask_start,
            "sign_off": self.ask_sign,
            "review_effects": self._ask_effects,
            "import_decisions": self.ask_import,
        }

    @property
    def dialog(self) -> QDialog | None:
        """The dialog that is open, if any."""
        return self.dialogs.current

    @property
    def opened(self) -> OpenReview | None:
        """The review that is shown."""
        return self._shelf.opened

    @property
    def reviewer(self) -> str:
        """Who decides."""
        return self.page.reviewer.text().strip()

    def open(self) -> None:
        """Override Desk.open."""
        self._session.want_history()
        if self._is_stale:
            self.refresh()

    def retheme(self, theme: Theme) -> None:
        """Override Desk.retheme."""
        self._theme = theme
        self.page.retheme(theme)
        self.consequences.retheme(theme)

    @Slot()
    def refresh(self) -> None:
        """Read again which reviews there are."""
        scan, keeper = self._session.scan, self._session.keeper
        self._is_stale = False
        if scan is None:
            self._shelf = Shelf()
            self.page.show_nothing(*NO_SCAN)
        elif self._session.history is None:
            self.page.show_nothing(NO_HISTORY, keeper.why_not)
            self._say(f"{NO_HISTORY}. {keeper.why_not}" if self._asked else "")
            self._asked = ()
        else:
            if not self.page.is_reviewing:
                self.page.show_nothing(*READING)
            work = partial(
                read_shelf,
                scan=scan,
                wanted=self._wanted,
                held=self.opened,
                documents=documents_of(self._session),
            )
            keeper.ask("review", work, self._on_read, self._fail)

    # ---- commands

    @Slot()
    def ask_start(self) -> None:
        """Ask for the terms of a new review of the scan that is shown in the window."""
        scan = self._session.scan
        if scan is None:
            return
        try:
            require_complete(scan)
        except InputError as error:
            self._fail(error)
            return
        dialog = StartDialog(scan, self.reviewer, self._shell.window)
        dialog.started.connect(partial(self.recording.start, scan))
        self.dialogs.show(dialog)

    def decide_about(self, cells: Cells) -> None:
        """Record a decision about cells of the matrix, in the review of their scan."""
        opened, scan = self.opened, self._session.scan
        if self._is_stale or opened is None:
            self._asked = cells
            self._session.want_history()
            self.refresh()
            return
        self._say(self.deciding.ask_about(cells, opened, scan))

    @Slot()
    def ask_sign(self) -> None:
        """Ask for the signature, or say what is open."""
        if self.opened is not None and self.opened.review.sign_off is None:
            owners, opened = self.recording.owners, self.opened
            dialog = SignDialog(opened, owners, self.reviewer, self._shell.window)
            dialog.signed.connect(partial(self.recording.sign, opened))
            self.dialogs.show(dialog)

    @Slot()
    def ask_export(self) -> None:
        """Ask how to export the scan under review."""
        if self.opened is not None:
            self.workbooks.export(self.opened)

    @Slot()
    def ask_import(self) -> None:
        """Ask for a workbook that reviewers filled in."""
        if self.opened is not None and self.opened.review.sign_off is None:
            self.workbooks.ask(self.opened)

    @Slot()
    def revise(self) -> None:
        """Begin a new revision of the signed review that is shown."""
        if self.opened is not None:
            self.recording.revise(self.opened.review, self.reviewer)

    @Slot(object)
    def record(self, decisions: Sequence[Decision]) -> None:
        """Add decisions to the review that is shown."""
        opened = self.opened
        if opened is None or not decisions:
            return
        if self.reviewer:
            remember_reviewer(self._shell.settings, self.reviewer)
        self.recording.decide(opened, decisions)

    def stop(self, seconds: float) -> None:
        """Override Desk.stop."""
        self.consequences.stop(seconds)
        self.workbooks.stop(seconds)

    # ---- what the page says

    def _join(self) -> None:
        session, page = self._session, self.page
        session.keeper.changed.connect(self._on_changed)
        session.scan_changed.connect(self._on_changed)
        session.scan_replaced.connect(self._on_changed)
        page.start_requested.connect(self.ask_start)
        page.invitation.earlier_button.clicked.connect(self._look_at_last)
        page.heading.review_chosen.connect(self._choose)
        page.heading.sign_requested.connect(self.ask_sign)
        page.heading.export_requested.connect(self.ask_export)
        page.heading.import_requested.connect(self.ask_import)
        page.heading.effects_requested.connect(self._ask_effects)
        page.heading.revision_requested.connect(self.revise)
        self.recording.changed.connect(self._on_changed_review)
        self.recording.failed.connect(self._fail)
        page.heading.start_requested.connect(self.ask_start)
        self.deciding.listen_to(page.sections.values())
        self.deciding.decided.connect(self.record)
        for section in page.sections.values():
            section.show_requested.connect(self._show_in_matrix)

    @Slot(object)
    def _show_in_matrix(self, row: ReviewRow) -> None:
        self._shell.go_to("matrix")
        self._shell.scan_page.show_cell(row.account_id, row.subject.vendor)

    @Slot(str)
    def _choose(self, review_id: str) -> None:
        self._wanted = review_id
        self.refresh()

    @Slot()
    def _look_at_last(self) -> None:
        if self._shelf.reviews:
            self._choose(self._shelf.reviews[0].id)

    @Slot()
    def _ask_effects(self) -> None:
        if self.opened is not None:
            self.consequences.ask(self.opened, self.reviewer)

    # ---- with the history

    @Slot(object)
    def _on_changed_review(self, review: Review) -> None:
        """A review was started, decided or signed: show it, and tell everybody."""
        opened, self._wanted = self.opened, review.id
        self._shell.messages.clear(TOPIC)
        if opened is not None and opened.review.id == review.id and review.sign_off is None:
            reviews = tuple(review if one.id == review.id else one for one in self._shelf.reviews)
            self._on_read(Shelf(reviews, opened, review))
            self._tell_others()
            return
        was_open = opened is not None and opened.review.id == review.id
        self._shelf = Shelf(self._shelf.reviews)  # read anew, and the digest computed again
        self._tell_others()
        self.refresh()
        if review.sign_off is not None and was_open:
            text = f"The review {review.period} is signed. It is read-only from now on."
            self._shell.messages.show_message(Message(text, Level.GOOD, topic=TOPIC))
            if asks_for_changes(review):
                self.consequences.ask(opened, self.reviewer)

    def _tell_others(self) -> None:
        self._tells = True
        self._session.keeper.changed.emit()
        self._tells = False

    def _on_read(self, shelf: Shelf) -> None:
        self._show_shelf(shelf)
        asked, self._asked = self._asked, ()
        if asked and self.opened is not None:
            self.decide_about(asked)
        elif asked:
            self._say(NOT_UNDER_REVIEW)

    def _show_shelf(self, shelf: Shelf) -> None:
        before, self._shelf = self.opened, shelf
        opened, today = shelf.opened, datetime.now(UTC).date()
        if opened is None:
            self.page.invite(self._session.scan, shelf.reviews)
            self.counted.emit(0)
            return
        if shelf.review is not None and opened.review != shelf.review:
            opened.take(shelf.review)
        if opened is before and self.page.is_reviewing:
            self.page.show_decisions(opened, shelf.reviews, today)
        else:
            self.page.show_review(opened, shelf.reviews, today)
        scan = self._session.scan
        has_own = scan is not None and any(one.scan_id == scan.id for one in shelf.reviews)
        self.page.heading.tell_other_scan(on=scan is not None and scan.id != opened.scan.id)
        self.page.heading.offer_start(on=not has_own and opened.review.sign_off is not None)
        is_open = opened.review.sign_off is None
        self.counted.emit(opened.progress.total - opened.progress.decided if is_open else 0)

    @Slot()
    def _on_changed(self) -> None:
        if self._tells:
            return
        if self.page.isVisible():
            self.refresh()
        else:
            self._is_stale = True

    def _say(self, text: str) -> None:
        if text:
            self._shell.messages.show_message(Message(text, topic=TOPIC))

    def _fail(self, error: AppError) -> None:
        self._shell.messages.show_message(message_of(error, topic=TOPIC))
