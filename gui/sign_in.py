"""Asks the person to sign in again when the sign-in ends in the middle of a scan."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from gui.dialogs.questions import ask_sign_in
from gui.progress import ProgressStrip
from gui.session import Session
from gui.work.asking import SignInNeeded


class SignInDesk(QObject):
    """The scan waits while the question is open; everything read so far stays."""

    def __init__(self, window: QWidget, session: Session, strip: ProgressStrip) -> None:
        super().__init__(window)
        self._window, self._session, self._strip = window, session, strip
        self.question: QMessageBox | None = None
        session.runner.sign_in_needed.connect(self._ask)
        session.runner.running_changed.connect(self._on_running)

    @Slot(object)
    def _ask(self, needed: SignInNeeded) -> None:
        self._strip.pause("Paused: the sign-in to AWS has ended")
        workspace = self._session.workspace
        self.question = ask_sign_in(
            self._window,
            needed.reason,
            workspace.connection.profile if workspace is not None else None,
            go_on=lambda: self._go_on(needed),
            stop=self._session.runner.cancel_and_keep,
        )
        self.question.finished.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self.question = None

    def _go_on(self, needed: SignInNeeded) -> None:
        self._strip.go_on()
        needed.answer(True)  # noqa: FBT003 - the answer is yes

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        """The scan has ended in another way: nobody waits for an answer."""
        if not running and self.question is not None:
            self.question.reject()
