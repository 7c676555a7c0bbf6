"""Sign in with the browser, in Connect to AWS and on its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.aws.browser_sign_in import BrowserPage
from core.aws.profiles import Profile
from core.errors import StartError
from gui.dialogs.browser_sign_in import BrowserSignInDialog
from gui.dialogs.connect import ConnectDialog
from gui.theme import light_theme
from gui.work.courier import Emit, Work

PAGE = BrowserPage(
    "https://example.awsapps.com/start/#/device", "ABCD-EFGH", datetime(2026, 11, 22, tzinfo=UTC)
)
SSO, KEYS = Profile("audit", "SSO"), Profile("old", "keys")


class Person:
    """Confirms in the browser, or does not; the work waits for it."""

    def __init__(self) -> None:
        self.decided = threading.Event()
        self.error: StartError | None = None
        self.cancelled = threading.Event()
        self.profiles: list[str | None] = []

    def work(self, profile: str | None) -> Work:
        self.profiles.append(profile)

        def run(emit: Emit, cancel: threading.Event) -> object:
            emit(PAGE)
            while not self.decided.wait(0.01):
                if cancel.is_set():
                    self.cancelled.set()
                    return None
            if self.error is not None:
                raise self.error
            return PAGE.ends_at

        return run

    def decide(self, error: StartError | None = None) -> None:
        self.error = error
        self.decided.set()


@pytest.fixture
def person() -> Person:
    return Person()


@pytest.fixture
def opened() -> list[str]:
    """The pages that were opened."""
    return []


@pytest.fixture
def dialog(
    qtbot: QtBot, person: Person, opened: list[str]
) -> Callable[[str | None, QWidget | None], BrowserSignInDialog]:
    def make(profile: str | None, parent: QWidget | None = None) -> BrowserSignInDialog:
        def open_page(url: QUrl) -> bool:
            opened.append(url.toString())
            return True

        found = BrowserSignInDialog(profile, parent, sign_in=person.work, open_page=open_page)
        if parent is None:
            qtbot.addWidget(found)
        found.show()
        return found

    return make


Dialog = Callable[..., BrowserSignInDialog]


def test_the_page_opens_and_the_code_can_be_compared(
    qtbot: QtBot, dialog: Dialog, person: Person, opened: list[str]
) -> None:
    shown = dialog("audit")
    qtbot.waitUntil(lambda: shown.code.text() == PAGE.code)

    assert opened == [PAGE.url]
    assert person.profiles == ["audit"]
    assert shown.code.isVisible()


def test_once_confirmed_it_says_so_and_closes(qtbot: QtBot, dialog: Dialog, person: Person) -> None:
    shown = dialog("audit")
    with qtbot.waitSignal(shown.signed_in):
        person.decide()
    qtbot.waitUntil(lambda: not shown.isVisible())


def test_a_refused_sign_in_stays_with_its_reason(
    qtbot: QtBot, dialog: Dialog, person: Person
) -> None:
    shown = dialog("audit")
    person.decide(StartError("The sign-in was refused in the browser.", "Begin it again."))
    qtbot.waitUntil(lambda: "refused" in shown.note.text())

    assert shown.isVisible()
    assert not shown.busy.isVisible()


def test_closing_it_waits_for_nobody(qtbot: QtBot, dialog: Dialog, person: Person) -> None:
    shown = dialog("audit")
    qtbot.waitUntil(lambda: bool(shown.code.text()))
    shown.reject()

    qtbot.waitUntil(person.cancelled.is_set)


def test_the_address_can_be_copied_where_no_browser_opens(qtbot: QtBot, person: Person) -> None:
    shown = BrowserSignInDialog(None, sign_in=person.work, open_page=lambda _url: False)
    qtbot.addWidget(shown)
    qtbot.waitUntil(shown.copy.isEnabled)
    shown.copy.click()

    assert "No browser could be opened" in shown.note.text()
    assert QGuiApplication.clipboard().text() == PAGE.url


@pytest.fixture
def connect(qtbot: QtBot, tmp_path: Path, dialog: Dialog) -> ConnectDialog:
    """With a profile of IAM Identity Center and one with keys."""
    (tmp_path / "agreement.yaml").touch()
    shown = ConnectDialog(
        light_theme(),
        profiles=lambda: (SSO, KEYS),
        check=lambda _sign_in, _path: lambda _emit, _cancel: None,
        sign_in=dialog,
    )
    qtbot.addWidget(shown)
    shown.agreement.setText(str(tmp_path / "agreement.yaml"))
    shown.show()
    qtbot.waitUntil(lambda: shown.profile.count() == 3)
    return shown


def test_only_a_profile_that_signs_in_by_browser_offers_it(connect: ConnectDialog) -> None:
    seen = []
    for place in range(3):
        connect.profile.setCurrentIndex(place)
        seen.append(connect.browser.isVisible())

    assert seen == [False, True, False]


def test_after_signing_in_the_checklist_is_taken(
    qtbot: QtBot, connect: ConnectDialog, person: Person
) -> None:
    connect.profile.setCurrentIndex(1)
    connect.browser.click()
    person.decide()

    qtbot.waitUntil(lambda: connect.note.text() == "Everything that a scan needs was found.")
    assert person.profiles == ["audit"]
