"""Brings what happens in the session to the page, the progress strip, the banners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from core.errors import AppError
from core.events import (
    AccountFinished,
    AccountsListed,
    ScanEvent,
    ScanHindered,
    ScanStarted,
)
from core.model import Account, AccountOutcome, AccountResult, Scan
from core.scan.caveats import caveats
from core.scan.unmatched import unmatched_selectors, unmatched_words
from gui.dialogs.questions import ask_cancel_scan
from gui.messages import Action, Level, Message, MessageArea, message_of
from gui.opening import Opening
from gui.progress import ProgressStrip
from gui.scan_page import ScanPage
from gui.session import Session
from gui.status_line import StatusLine

SCAN_TOPIC, START_TOPIC, SCOPE_TOPIC, LIMITS_TOPIC = "scan", "start", "scope", "limits"


@dataclass(frozen=True, slots=True)
class Stage:
    """The widgets a scan shows itself on."""

    window: QWidget
    page: ScanPage
    progress: ProgressStrip
    messages: MessageArea
    status_line: StatusLine


class ScanPresenter(QObject):
    """`shown` says that the page holds a scan (True) or that there is none (False)."""

    shown = Signal(bool)
    resume_requested = Signal()

    def __init__(self, session: Session, stage: Stage) -> None:
        super().__init__(stage.window)
        self._session, self._stage = session, stage
        self._listed, self._finished, self._total_known = 0, 0, False
        self._began = False  # a scan that has not ended yet
        self.question: QMessageBox | None = None
        session.opening.connect(self._on_opening)
        session.scan_started.connect(self._on_started)
        session.scan_changed.connect(self._on_scan_changed)
        session.scan_replaced.connect(self._on_scan_replaced)
        session.results_replaced.connect(stage.page.replace_results)
        session.failed.connect(self._on_failed)
        session.broke.connect(self._on_broke)
        session.runner.events.connect(self._on_events)
        session.runner.running_changed.connect(self._on_running)
        stage.progress.cancel_requested.connect(self.cancel)

    @Slot()
    def cancel(self) -> None:
        """Ask what becomes of what was read so far, where there is something to lose."""
        runner = self._session.runner
        if self._session.is_opening:
            self._session.cancel_opening()
        elif runner.rechecking:
            runner.cancel_and_discard()
        elif runner.running and not runner.cancelling and self.question is None:
            self.question = ask_cancel_scan(
                self._stage.window,
                self._finished,
                self._listed,
                keep=self._keep,
                discard=runner.cancel_and_discard,
            )
            self.question.finished.connect(self._question_closed)

    def begin_recheck(self, accounts: Sequence[Account]) -> None:
        self._listed, self._finished, self._total_known = len(accounts), 0, True
        self._stage.progress.begin("Reading the accounts again...", verb="Reading accounts again")
        self._session.recheck(accounts)

    def _keep(self) -> None:
        if self._session.runner.running:  # it may have ended while the question was open
            self._stage.progress.say_cancelling()
            self._session.runner.cancel_and_keep()

    @Slot()
    def _question_closed(self) -> None:
        self.question = None

    @Slot(object)
    def _on_opening(self, opening: Opening) -> None:
        self._stage.messages.clear()
        self._stage.progress.begin(opening.progress)

    @Slot()
    def _on_started(self) -> None:
        self._listed, self._finished, self._total_known = 0, 0, False
        self._began = True
        self._stage.messages.clear()
        self._stage.page.begin()
        self._stage.progress.begin("Listing the accounts...", verb="Reading accounts")
        self.shown.emit(True)  # noqa: FBT003 - Qt signals take no keywords

    @Slot(list)
    def _on_events(self, events: Sequence[ScanEvent]) -> None:
        for event in events:
            if isinstance(event, ScanStarted):
                self._stage.status_line.show_sign_in(
                    event.organization.id, event.caller_arn, event.sign_in_expires_at
                )
            elif isinstance(event, AccountsListed):
                self._listed += len(event.accounts)
                self._total_known = event.total_known
            elif isinstance(event, AccountFinished):
                self._finished += 1
            elif isinstance(event, ScanHindered):
                self._stage.progress.remark(event.by.words if event.by else "")
        if not self._session.runner.rechecking:
            self._stage.page.apply(events)
        if self._session.runner.cancelling:
            return
        if self._total_known:
            self._stage.progress.count(self._finished, self._listed)
        elif self._listed and not self._stage.progress.is_paused:
            self._stage.progress.say(f"Listing the accounts: {self._listed} so far")

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        if not running:
            self._stage.progress.end()
            if self.question is not None:
                self.question.reject()

    @Slot()
    def _on_scan_changed(self) -> None:
        scan = self._session.scan
        self._began = False
        if scan is None:
            return
        self._stage.page.finish(scan)
        self._stage.status_line.show_scan(scan)
        self._say_about(scan)

    def _say_about(self, scan: Scan) -> None:
        """What weighs most comes last: the newest message stands on top."""
        self._say_what_was_not_seen(scan)
        self._say_what_is_missing(scan)
        self._say_what_matches_nothing(scan)

    @Slot()
    def _on_scan_replaced(self) -> None:
        scan = self._session.scan
        self._stage.messages.clear()
        self._stage.progress.end()
        if self._session.workspace is None:
            self._stage.status_line.show_nothing()
        if scan is None:
            self._stage.page.begin()
        else:
            self._stage.page.show_scan(scan)
            self._stage.status_line.show_scan(scan)
            self._say_about(scan)
        self.shown.emit(scan is not None)

    @Slot(object)
    def _on_failed(self, error: AppError) -> None:
        self._stage.progress.end()
        self._show_what_was_there()
        again = Action("Try again", self._session.start_scan)
        actions = (again,) if self._session.workspace is not None else ()
        self._stage.messages.show_message(message_of(error, topic=START_TOPIC, actions=actions))
        self.shown.emit(self._session.scan is not None)

    @Slot(str)
    def _on_broke(self, doing: str) -> None:
        self._on_failed(
            AppError(
                f"Rolecall ran into a fault while {doing}.",
                "What was shown before is unchanged. The log has the details.",
            )
        )

    def _show_what_was_there(self) -> None:
        """A scan that began and failed has emptied the page."""
        if self._began and self._session.scan is not None:
            self._stage.page.show_scan(self._session.scan)
        self._began = False

    def _say_what_is_missing(self, scan: Scan) -> None:
        """A partial scan and accounts that could not be read are never passed over."""
        unread = [r for r in scan.results if r.outcome is AccountOutcome.UNREACHABLE]
        if not unread and scan.complete:
            self._stage.messages.clear(SCAN_TOPIC)
            return
        self._stage.messages.show_message(
            Message(
                _unread_words(scan, unread),
                Level.WARNING,
                _reasons(unread),
                SCAN_TOPIC,
                self._remedies(scan, unread),
            )
        )

    def _say_what_matches_nothing(self, scan: Scan) -> None:
        """A misspelt unit in the agreement shows nowhere else: its accounts are not required."""
        workspace = self._session.workspace
        if workspace is None:
            return
        unmatched = unmatched_selectors(workspace.agreement, scan)
        if not unmatched:
            self._stage.messages.clear(SCOPE_TOPIC)
            return
        case, remedy = unmatched_words(workspace.agreement, unmatched)
        self._stage.messages.show_message(Message(case, Level.WARNING, remedy, SCOPE_TOPIC))

    def _say_what_was_not_seen(self, scan: Scan) -> None:
        """What concerns the scan as a whole; the cells concerned say it too."""
        found = caveats(scan)
        if not found:
            self._stage.messages.clear(LIMITS_TOPIC)
            return
        first, *others = found
        details = [first.remedy, *(f"{one.summary} {one.remedy}" for one in others)]
        detail = "\n".join(text.strip() for text in details if text.strip())
        self._stage.messages.show_message(Message(first.summary, Level.INFO, detail, LIMITS_TOPIC))

    def _remedies(self, scan: Scan, unread: Sequence[AccountResult]) -> tuple[Action, ...]:
        accounts = [result.account for result in unread]
        actions = [Action("Show them", self._stage.page.show_unchecked)] if accounts else []
        connected = self._session.workspace is not None
        if not scan.complete and (connected or not scan.demo):
            actions.append(Action("Go on with this scan", self.resume_requested.emit))
        elif connected:
            actions.append(Action("Try these again", lambda: self.begin_recheck(accounts)))
        return tuple(actions)


def _unread_words(scan: Scan, unread: Sequence[AccountResult]) -> str:
    count = len(unread)
    if not count:
        return "This is a partial scan: there may be accounts that are not in it."
    words = f"{count} {'account' if count == 1 else 'accounts'} could not be checked."
    if not scan.complete:
        return f"This is a partial scan: {words}"
    return words


def _reasons(unread: Sequence[AccountResult]) -> str:
    """The only reason, or how many there are: every cell says its own in the detail panel."""
    reasons = {result.reason.summary for result in unread if result.reason is not None}
    if len(reasons) == 1:
        return reasons.pop()
    return f"For {len(reasons)} different reasons; each cell says its own." if reasons else ""
