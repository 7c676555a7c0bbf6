"""Connect to AWS: which profile to sign in with, which agreement to judge by, and a checklist
that tells beforehand whether a scan would work. Never asks for keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from core.aws.profiles import Profile, list_profiles
from core.errors import AppError
from core.scan.checks import TITLES, Check
from core.workspace import default_agreement_path
from gui.dialogs.browser_sign_in import BrowserSignInDialog
from gui.dialogs.checklist import ChecklistView
from gui.dialogs.form import (
    accept_button,
    add_row,
    button_box,
    column_of,
    new_form,
    with_browse,
    wrapped,
)
from gui.dialogs.organization_choice import OrganizationChoice
from gui.dialogs.questions import ask_code
from gui.theme import Theme
from gui.work.asking import CodeNeeded
from gui.work.checking import AGREEMENT, AGREEMENT_TITLE, SignIn, check_work
from gui.work.courier import Courier, Work

KIND_WORDS = {"SSO": "single sign-on", "role": "role", "keys": "access keys", "program": "program"}
DEFAULT = Profile("", "")


def _by_browser(profile: Profile) -> bool:
    return profile.by_browser or profile.kind == "SSO"


class ConnectDialog(QDialog):
    """Asks; `chosen` carries the profile's name (None: the default sign-in), the agreement, the
    management account of the organization (None: the agreement's only one), and a list of
    accounts (None: AWS is asked which there are)."""

    chosen = Signal(object, object, object, object)  # str | None, Path, str | None, Path | None

    def __init__(
        self,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        profiles: Callable[[], tuple[Profile, ...]] = list_profiles,
        check: Callable[[SignIn, Path], Work] = check_work,
        sign_in: Callable[[str | None, QWidget], BrowserSignInDialog] = BrowserSignInDialog,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Connect to AWS")
        self.setMinimumWidth(640)
        self.resize(680, 700)
        self._check, self._sign_in = check, sign_in
        self.profile = QComboBox()
        self.profile.addItem("Default sign-in of this computer", DEFAULT)
        self.profile.currentIndexChanged.connect(self._judge)
        self.agreement = QLineEdit(str(default_agreement_path()))
        self.agreement.textChanged.connect(self._judge)
        self.browser = QPushButton("Sign in with the browser...")
        self.browser.setAutoDefault(False)
        self.browser.setToolTip("Open the page of IAM Identity Center, as aws sso login does")
        self.browser.clicked.connect(self.sign_in)
        self.organization = OrganizationChoice()
        self.organization.currentIndexChanged.connect(self._judge)
        self.organization.profile_wanted.connect(self._choose_profile)
        self.agreement.textChanged.connect(lambda _text: self.organization.read(self._path))
        self.accounts = QLineEdit()
        self.accounts.setPlaceholderText("All accounts, as AWS lists them")
        self.accounts.setToolTip(
            "Only where the organization may not be read: a CSV file with an account id per line"
        )
        self.accounts.textChanged.connect(self._judge)
        self.note = wrapped("Reading the profiles of this computer...", "secondary")
        self.checklist = ChecklistView({AGREEMENT: AGREEMENT_TITLE, **TITLES}, theme)
        self.checklist.setMinimumHeight(300)
        self.check_button = QPushButton("Check")
        self.check_button.setToolTip("Try each step of a scan with a few accounts; nothing is kept")
        self.check_button.clicked.connect(self.begin_check)
        self.buttons = button_box(self, accept="Connect and scan", others=(self.check_button,))
        self.connect_button = accept_button(self.buttons)
        self._lay_out()
        self._reader, self._checker = Courier("profiles", self), Courier("check", self)
        self._reader.succeeded.connect(self._show_profiles)
        self._reader.failed.connect(self._show_failure)
        self._checker.said.connect(self._show_checks)
        self._checker.running_changed.connect(self._judge_buttons)
        self._checker.succeeded.connect(self._sum_up)
        self._checker.broke.connect(self._say_broken)
        self._reader.start(lambda _emit, _cancel: profiles())
        self.organization.read(self._path)
        self._judge()

    def accept(self) -> None:
        name, organization = self._profile.name or None, self.organization.chosen
        self.chosen.emit(name, self._path, organization, self._accounts_file)
        super().accept()

    def done(self, result: int) -> None:
        """Override QDialog::done: nobody waits for the checklist any more."""
        self._checker.abandon()
        self.organization.stop()
        super().done(result)

    @Slot()
    def begin_check(self) -> None:
        """Take the steps of the checklist with what is chosen now."""
        self.checklist.clear()
        self.note.setText("Checking...")
        profile = self._profile
        sign_in = SignIn(
            profile.name or None,
            _by_browser(profile),
            self.organization.chosen,
            self._accounts_file,
        )
        self._checker.start(self._check(sign_in, self._path))

    @Slot()
    def sign_in(self) -> None:
        """Sign in to IAM Identity Center anew, then check what can be done with it."""
        dialog = self._sign_in(self._profile.name or None, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.signed_in.connect(self._check_new_sign_in)
        dialog.open()

    def retheme(self, theme: Theme) -> None:
        self.checklist.retheme(theme)

    @Slot()
    def _check_new_sign_in(self) -> None:
        if self.check_button.isEnabled():
            self.begin_check()
        else:
            self.note.setText("You are signed in.")

    @Slot(str)
    def _choose_profile(self, name: str) -> None:
        """The agreement says how the organization is signed in to."""
        names = [self.profile.itemData(row).name for row in range(self.profile.count())]
        if name in names:
            self.profile.setCurrentIndex(names.index(name))

    @property
    def _profile(self) -> Profile:
        chosen = self.profile.currentData()
        assert isinstance(chosen, Profile)
        return chosen

    @property
    def _path(self) -> Path:
        return Path(self.agreement.text()).expanduser()

    @property
    def _accounts_file(self) -> Path | None:
        text = self.accounts.text().strip()
        return Path(text).expanduser() if text else None

    def _lay_out(self) -> None:
        about = wrapped(
            "The scan signs in as you, lists the accounts of the organization and enters each with "
            "its read-only audit role. Nothing is changed. Keys and passwords are never asked for."
        )
        form = new_form()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.profile, 1)
        row.addWidget(self.browser)
        add_row(form, "&Profile", self.profile, row)
        browse = with_browse(self.agreement, self._choose_agreement)
        add_row(form, "&Agreement", self.agreement, browse)
        add_row(form, "&Organization", self.organization)
        place = form.rowCount() - 1
        browse = with_browse(self.accounts, self._choose_accounts)
        add_row(form, "A&ccounts", self.accounts, browse)
        form.setRowVisible(place, False)  # noqa: FBT003 - Qt takes no keywords
        self.organization.several.connect(lambda several: form.setRowVisible(place, several))
        column_of(self, about, form, self.checklist, self.note, self.buttons)

    @Slot()
    def _choose_agreement(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose the agreement", self.agreement.text(), "Agreements (*.yaml *.yml)"
        )
        if name:
            self.agreement.setText(name)

    @Slot()
    def _choose_accounts(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Choose the list of accounts", self.accounts.text(), "Lists (*.csv *.txt)"
        )
        if name:
            self.accounts.setText(name)

    @Slot()
    def _judge(self) -> None:
        """Another choice was made: what was checked before was about something else."""
        self._checker.abandon()
        self.checklist.clear()
        self.note.setText("")
        self._judge_buttons()

    @Slot()
    def _judge_buttons(self) -> None:
        listed = self._accounts_file
        exists = self._path.is_file() and (listed is None or listed.is_file())
        self.browser.setVisible(_by_browser(self._profile))
        self.connect_button.setEnabled(exists)
        self.check_button.setEnabled(exists and not self._checker.running)
        if not self._path.is_file():
            self.note.setText(
                "There is no agreement at this place. Choose the file, or write a first one with "
                "the command: main.py agreement init"
            )
        elif not exists:
            self.note.setText("There is no list of accounts at this place.")

    @Slot(list)
    def _show_checks(self, said: list[Check | CodeNeeded]) -> None:
        for one in said:
            if isinstance(one, CodeNeeded):
                ask_code(self, one.question, one.answer)
            else:
                self.checklist.show_check(one)

    @Slot()
    def _sum_up(self) -> None:
        self.checklist.look_at_first_failure()
        failed = len(self.checklist.failed)
        if failed:
            steps = "One step" if failed == 1 else f"{failed} steps"
            self.note.setText(
                f"{steps} failed. What cannot be read is shown as 'Could not check' by a scan."
            )
        else:
            self.note.setText("Everything that a scan needs was found.")

    @Slot()
    def _say_broken(self) -> None:
        self.note.setText("Rolecall ran into a fault while checking. The log has the details.")

    @Slot(object)
    def _show_profiles(self, profiles: tuple[Profile, ...]) -> None:
        for profile in profiles:
            kind = KIND_WORDS.get(profile.kind)
            self.profile.addItem(f"{profile.name} ({kind})" if kind else profile.name, profile)
        self.organization.tell_profile()

    @Slot(object)
    def _show_failure(self, error: AppError) -> None:
        self.note.setText(str(error))
