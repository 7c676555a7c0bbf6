"""Asks the person for what a scan needs to go on: a new sign-in, the code of an MFA device."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QInputDialog, QMessageBox, QWidget

from gui.dialogs.browser_sign_in import BrowserSignInDialog
from gui.dialogs.questions import ask_code, ask_go_on_with_interrupted, ask_sign_in
from gui.progress import ProgressStrip
from gui.session import Session
from gui.work.asking import CodeNeeded, InterruptedFound, Question, SignInNeeded

AnyQuestion = QMessageBox | QInputDialog | BrowserSignInDialog


class SignInDesk(QObject):
    """The scan waits while the question is open; everything read so far stays."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        strip: ProgressStrip,
        *,
        sign_in: Callable[[str | None, QWidget], BrowserSignInDialog] = BrowserSignInDialog,
    ) -> None:
        super().__init__(window)
        self._window, self._session, self._strip = window, session, strip
        self._sign_in = sign_in
        self.question: AnyQuestion | None = None
        session.runner.asked.connect(self._ask)
        session.runner.running_changed.connect(self._on_running)

    @Slot(object)
    def _ask(self, needed: Question) -> None:
        if isinstance(needed, CodeNeeded):
            self._strip.pause("Paused: the sign-in needs a code")
            self._hold(
                ask_code(self._window, needed.question, lambda code: self._give_code(needed, code))
            )
        elif isinstance(needed, InterruptedFound):
            self._strip.pause("An earlier scan was interrupted")
            self._hold(
                ask_go_on_with_interrupted(
                    self._window,
                    needed.done,
                    needed.listed,
                    needed.began_at,
                    answer=lambda on: self._go_on_with_interrupted(needed, on),
                )
            )
        else:
            self._strip.pause("Paused: the sign-in to AWS has ended")
            self._hold(self._sign_in_question(needed))

    def _hold(self, question: AnyQuestion) -> None:
        """The question that is open, until it is answered."""
        self.question = question
        question.finished.connect(lambda _result: self._forget(question))

    def _sign_in_question(self, needed: SignInNeeded) -> QMessageBox:
        return ask_sign_in(
            self._window,
            needed.reason,
            self._profile,
            go_on=lambda: self._go_on(needed),
            stop=self._session.runner.cancel_and_keep,
            sign_in=(lambda: self._open_browser(needed)) if needed.by_browser else None,
        )

    @property
    def _profile(self) -> str | None:
        workspace = self._session.workspace
        return workspace.connection.profile if workspace is not None else None

    def _open_browser(self, needed: SignInNeeded) -> None:
        """Signed in there, the scan goes on; else it is asked again what to do."""
        dialog = self._sign_in(self._profile, self._window)
        dialog.signed_in.connect(lambda: self._go_on(needed))
        dialog.rejected.connect(lambda: self._ask_again(needed))
        self._hold(dialog)
        dialog.open()

    def _ask_again(self, needed: SignInNeeded) -> None:
        if self._session.runner.running:
            self._ask(needed)

    def _forget(self, question: AnyQuestion) -> None:
        """It may have led to another one already."""
        if self.question is question:
            self.question = None

    def _give_code(self, needed: CodeNeeded, code: str | None) -> None:
        self._strip.go_on()
        needed.answer(code)

    def _go_on_with_interrupted(self, needed: InterruptedFound, on: bool) -> None:
        self._strip.go_on()
        needed.answer(on)

    def _go_on(self, needed: SignInNeeded) -> None:
        self._strip.go_on()
        needed.answer(True)  # noqa: FBT003 - the answer is yes

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        """The scan has ended in another way: nobody waits for an answer."""
        if not running and self.question is not None:
            self.question.reject()
