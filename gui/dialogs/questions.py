"""Questions with a real reason not to go on; the buttons say what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMessageBox, QPushButton, QWidget

from core.model import Reason


def _question(parent: QWidget, title: str, text: str, detail: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(detail)
    return box


def _button(box: QMessageBox, text: str, run: Callable[[], None] | None = None) -> QPushButton:
    role = QMessageBox.ButtonRole.ActionRole if run else QMessageBox.ButtonRole.RejectRole
    button = box.addButton(text, role)
    if run is not None:
        button.clicked.connect(lambda _checked: run())
    return button


def ask_cancel_scan(
    parent: QWidget, done: int, total: int, *, keep: Callable[[], None], discard: Callable[[], None]
) -> QMessageBox:
    """Keep what was read as a partial scan, throw it away, or go on. Opens without blocking."""
    box = _question(
        parent,
        "Cancel the scan",
        f"{done} of {total} accounts were read so far." if total else "Nothing was read so far.",
        "A partial scan is clearly marked: the accounts that were not read count as "
        "'Could not check'.",
    )
    if done:
        _button(box, "Keep partial scan", keep)
    _button(box, "Discard", discard)
    go_on = _button(box, "Go on scanning")
    box.setDefaultButton(go_on)
    box.setEscapeButton(go_on)
    box.open()
    return box


def ask_go_on_with_interrupted(
    parent: QWidget, done: int, listed: int, began_at: datetime, *, answer: Callable[[bool], None]
) -> QMessageBox:
    """A scan was interrupted by a crash: go on with it, or throw away what it had read."""
    box = _question(
        parent,
        "Interrupted scan",
        f"A scan was interrupted at {done:,} of {listed:,} accounts.",
        f"It was begun on {began_at.astimezone():%Y-%m-%d at %H:%M} and judged by the same "
        "agreement. Resuming it reads only the other accounts.",
    )
    resume = _button(box, "Resume", lambda: answer(True))  # noqa: FBT003 - the answer is yes
    _button(box, "Discard", lambda: answer(False))  # noqa: FBT003 - the answer is no
    box.setDefaultButton(resume)
    box.setEscapeButton(resume)
    box.open()
    return box


def ask_sign_in(
    parent: QWidget,
    reason: Reason,
    profile: str | None,
    *,
    go_on: Callable[[], None],
    stop: Callable[[], None],
    sign_in: Callable[[], None] | None = None,
) -> QMessageBox:
    """The sign-in has ended midway: go on after a new one, or stop and keep what was read;
    `sign_in` offers to sign in with the browser. Opens without blocking; one of them is always
    called when it is answered."""
    command = "aws sso login" + (f" --profile {profile}" if profile else "")
    box = _question(
        parent,
        "Sign in again to continue",
        reason.summary,
        "The scan waits; everything read so far is kept. Sign in again in the way you did "
        f"before, for IAM Identity Center with\n\n{command}\n\nthen go on.",
    )
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)  # to copy it
    stopping = _button(box, "Stop and keep what was read")
    going_on = _button(box, "Go on")
    signing_in = _button(box, "Sign in with the browser...") if sign_in else None
    box.setDefaultButton(signing_in or going_on)
    box.setEscapeButton(stopping)

    def decide() -> None:
        if sign_in is not None and box.clickedButton() is signing_in:
            sign_in()
        elif box.clickedButton() is going_on:
            go_on()
        else:
            stop()

    box.finished.connect(decide)
    box.open()
    return box


def ask_code(parent: QWidget, question: str, answer: Callable[[str | None], None]) -> QInputDialog:
    """The code of an MFA device; None where it is not given. Opens without blocking."""
    box = QInputDialog(parent)
    box.setWindowTitle("Sign in with MFA")
    box.setLabelText(question)
    box.setInputMode(QInputDialog.InputMode.TextInput)
    box.setOkButtonText("Sign in")
    box.finished.connect(lambda result: answer(box.textValue().strip() if result else None))
    box.open()
    return box


def ask_close(parent: QWidget, *, repairing: bool, close: Callable[[], None]) -> QMessageBox:
    """Close while work runs? Opens without blocking; `close` is called on yes."""
    if repairing:
        text = "A repair is running."
        detail = (
            "If you close now it stops after the account it is working on. Changes that are done "
            "stay, their backups too; you can undo them from the Fixes page."
        )
        words, stay_words = "Stop and close", "Go on repairing"
    else:
        text = "A scan is running."
        detail = "If you close now, what it has read is lost."
        words, stay_words = "Close anyway", "Go on scanning"
    box = _question(parent, "Close Rolecall", text, detail)
    _button(box, words, close)
    stay = _button(box, stay_words)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.open()
    return box
