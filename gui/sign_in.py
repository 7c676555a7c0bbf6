"""Asks the person for what a scan needs to go on: a new sign-in, the code of an MFA device."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from gui.dialogs.questions import ask_code, ask_sign_in
from gui.progress import ProgressStrip
from gui.session import Session
from gui.work.asking import CodeNeeded, Question, SignInNeeded


class SignInDesk(QObject):
    """The scan waits while the question is open; everything read so far stays."""

    def __init__(self, window: QWidget, session: Session, strip: ProgressStrip) -> None:
        super().__init__(window)
        self._window, self._session, self._strip = window, session, strip
        self.question: QMessageBox | QInputDialog | None = None
        session.runner.asked.connect(self._ask)
        session.runner.running_changed.connect(self._on_running)

    @Slot(object)
    def _ask(self, needed: Question) -> None:
        if isinstance(needed, CodeNeeded):
            self._strip.pause("Paused: the sign-in needs a code")
            self.question = ask_code(
                self._window, needed.question, lambda code: self._give_code(needed, code)
            )
        else:
            self._strip.pause("Paused: the sign-in to AWS has ended")
            self.question = self._sign_in_question(needed)
        self.question.finished.connect(self._forget)

    def _sign_in_question(self, needed: SignInNeeded) -> QMessageBox:
        workspace = self._session.workspace
        return ask_sign_in(
            self._window,
            needed.reason,
            workspace.connection.profile if workspace is not None else None,
            go_on=lambda: self._go_on(needed),
            stop=self._session.runner.cancel_and_keep,
        )

    @Slot()
    def _forget(self) -> None:
        self.question = None

    def _give_code(self, needed: CodeNeeded, code: str | None) -> None:
        self._strip.go_on()
        needed.answer(code)

    def _go_on(self, needed: SignInNeeded) -> None:
        self._strip.go_on()
        needed.answer(True)  # noqa: FBT003 - the answer is yes

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        """The scan has ended in another way: nobody waits for an answer."""
        if not running and self.question is not None:
            self.question.reject()
