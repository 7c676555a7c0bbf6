"""Sign in with the browser: the code to compare, the page to confirm on, and the waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QProgressBar, QPushButton, QWidget

from core.aws.browser_sign_in import BrowserPage
from core.errors import AppError
from gui.dialogs.form import button_box, column_of, wrapped
from gui.work.browser_sign_in import browser_sign_in_work
from gui.work.courier import Courier, Work

OpenPage = Callable[[QUrl], bool]


class BrowserSignInDialog(QDialog):
    """Waits until the person has confirmed in the browser. `signed_in` comes before it closes;
    closed in any other way, nobody signed in."""

    signed_in = Signal()

    def __init__(
        self,
        profile: str | None,
        parent: QWidget | None = None,
        *,
        sign_in: Callable[[str | None], Work] = browser_sign_in_work,
        open_page: OpenPage = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Sign in with the browser")
        self.setMinimumWidth(460)
        self._open_page = open_page
        self._page: BrowserPage | None = None
        self.note = wrapped("Asking AWS for a sign-in...")
        self.code = QLabel()
        self.code.setProperty("role", "heading")
        self.code.setAccessibleName("Code to compare with the one in the browser")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.hide()
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Waiting for the browser")
        self.again = QPushButton("Open the page again")
        self.copy = QPushButton("Copy its address")
        for button in (self.again, self.copy):
            button.setEnabled(False)
        self.again.clicked.connect(self._open)
        self.copy.clicked.connect(self._copy)
        buttons = button_box(self, others=(self.again, self.copy))
        column_of(self, self.note, self.code, self.busy, buttons)
        self._courier = Courier("browser-sign-in", self)
        self._courier.said.connect(self._show_page)
        self._courier.succeeded.connect(self._end)
        self._courier.failed.connect(self._say_failure)
        self._courier.broke.connect(self._say_broken)
        self._courier.start(sign_in(profile))

    def done(self, result: int) -> None:
        """Override QDialog::done: nobody waits for the sign-in any more."""
        self._courier.abandon()
        super().done(result)

    @Slot(list)
    def _show_page(self, pages: Sequence[BrowserPage]) -> None:
        self._page = pages[-1]
        self.code.setText(self._page.code)
        self.code.show()
        self.again.setEnabled(True)
        self.copy.setEnabled(True)
        self._open()

    @Slot()
    def _open(self) -> None:
        assert self._page is not None
        if self._open_page(QUrl(self._page.url)):
            words = (
                "Your browser shows a page of AWS. Sign in there, compare the code, and allow it."
            )
        else:
            words = "No browser could be opened. Copy the address of the page and open it yourself."
        self._say(f"{words} Rolecall never sees your password.")

    @Slot()
    def _copy(self) -> None:
        assert self._page is not None
        QGuiApplication.clipboard().setText(self._page.url)
        self.copy.setText("Copied")

    @Slot(object)
    def _end(self, ends_at: object) -> None:
        if ends_at is not None:
            self.signed_in.emit()
            self.accept()

    @Slot(object)
    def _say_failure(self, error: AppError) -> None:
        self._stop(str(error))

    @Slot()
    def _say_broken(self) -> None:
        self._stop("Rolecall ran into a fault while signing in. The log has the details.")

    def _stop(self, words: str) -> None:
        for widget in (self.code, self.busy, self.again, self.copy):
            widget.hide()
        self._say(words)

    def _say(self, words: str) -> None:
        self.note.setText(words)
        self.setMinimumHeight(self.heightForWidth(self.width()))  # the words are longer now
