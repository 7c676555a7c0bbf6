"""Joins the page Expected access with the session: opens its draft, tells of what was saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from core.agreement.masking import sensitive_names
from core.agreement.versions import old_versions
from core.catalogue import Catalogue
from core.errors import AppError
from gui.desk import Desk, Shell
from gui.expected.choices import Choices
from gui.expected.draft import AgreementDraft
from gui.expected.import_dialog import ImportDialog, ImportPlace
from gui.expected.page import ExpectedPage
from gui.expected.population import Population
from gui.expected.versions_dialog import VersionsDialog
from gui.messages import Action, Level, Message, MessageArea, message_of
from gui.session import Session
from gui.theme import Theme

TOPIC = "agreement"
SAVED = "The agreement has changed. What is shown was judged by the version before it."
OUTDATED = (
    "The agreement was changed after this scan. Scan again before you fix anything, so that the "
    "fix is by the agreement of today."
)
CREATED = "Your vendor is in the draft. Check where it applies; it counts once you save it."
RESTORED = "The earlier version is in the draft. It counts once you save it."


class ExpectedDesk(Desk):
    """Owns the page; nobody else writes the agreement while the window is open."""

    page: ExpectedPage

    def __init__(
        self, parent: QWidget, session: Session, messages: MessageArea, theme: Theme
    ) -> None:
        super().__init__(parent)
        self._window, self._session, self._messages = parent, session, messages
        self._theme = theme
        self.page = ExpectedPage(theme)
        self.dialog: ImportDialog | VersionsDialog | None = None
        self.question: QMessageBox | None = None
        self._is_stale = False  # the workspace was opened after the draft
        self._account_id: Callable[[], str | None] = lambda: None
        session.opened.connect(self._on_opened)
        session.scan_changed.connect(self._on_scan)
        session.scan_replaced.connect(self._on_scan)
        self.page.saved.connect(self._on_saved)
        self.page.failed.connect(self._show_error)
        self.page.import_requested.connect(self.ask_import)
        self.page.capture_requested.connect(self.ask_capture)
        self.page.versions_requested.connect(self.ask_version)
        self._allow()

    @classmethod
    def of(cls, shell: Shell) -> ExpectedDesk:
        desk = cls(shell.window, shell.session, shell.messages, shell.theme)
        desk.use_current_account(shell.scan_page.current_account_id)
        return desk

    def use_current_account(self, account_id: Callable[[], str | None]) -> None:
        """Which account a capture suggests."""
        self._account_id = account_id

    def settle(self, then: Callable[[], object]) -> None:
        """Do `then`, which closes the agreement: at once, or after the question what becomes of
        changes that are not saved. Cancel does nothing."""
        if not self.page.unsaved:
            then()
            return
        if self.question is not None:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Changes are not saved")
        box.setText("The changes of the expected access are not saved yet.")
        save = box.addButton("Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("Discard changes", QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        draft = self.page.draft
        save.setEnabled(draft is not None and draft.can_save)
        box.setDefaultButton(save if save.isEnabled() else cancel)
        box.setEscapeButton(cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            chosen, self.question = box.clickedButton(), None
            if chosen is save and self.page.save():
                then()
            elif chosen is discard:
                self.page.discard()
                then()

        box.finished.connect(answered)
        self.question = box
        box.open()

    @Slot()
    def ask_import(self) -> None:
        """Open the import, once nothing is unsaved: it writes into the file."""
        self.settle(lambda: self._open_import(capture=False))

    @Slot()
    def ask_capture(self) -> None:
        """Open the capture of a role that stands in an account."""
        self.settle(lambda: self._open_import(capture=True))

    @Slot()
    def ask_version(self) -> None:
        """Show earlier versions."""
        draft = self.page.draft
        if draft is None:
            return
        dialog = VersionsDialog(
            old_versions(draft.path),
            draft.text,
            self._theme,
            self._window,
            secret_names=sensitive_names(draft.catalogue),
        )
        dialog.restored.connect(self._on_restored)
        self._show(dialog)

    def reload(self) -> None:
        """Another page wrote the agreement, after `settle`: read it again, and tell of it."""
        self._on_applied(None)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.page.retheme(theme)

    def _open_import(self, *, capture: bool) -> None:
        draft, workspace = self.page.draft, self._session.workspace
        if draft is None or draft.agreement is None or (capture and workspace is None):
            return
        place = ImportPlace(draft.path, draft.catalogue, draft.agreement, self.page.table.current)
        population = Population.of(self._session.scan)
        if capture and workspace is not None:
            dialog = ImportDialog.of_role(
                workspace,
                population,
                place,
                self._theme,
                self._window,
                account_id=self._account_id(),
            )
        else:
            choices = Choices(population.accounts)
            dialog = ImportDialog.of_text(place, choices, self._theme, self._window)
        dialog.applied.connect(self._on_applied)
        dialog.created.connect(self._on_created)
        self._show(dialog)

    def _show(self, dialog: ImportDialog | VersionsDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget)
        self.dialog = dialog
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None

    def open(self) -> None:
        """The page is looked at: read the agreement, unless it was read already."""
        if self._is_stale:
            self._open_draft()

    @Slot()
    def _on_opened(self) -> None:
        self._is_stale = True
        self.page.show_draft(None)
        if self.page.isVisible():
            self._open_draft()

    @Slot()
    def _on_scan(self) -> None:
        workspace, draft = self._session.workspace, self.page.draft
        if workspace is None:
            self._is_stale = False
            if draft is not None:
                self.page.show_draft(None)
        self.page.show_population(Population.of(self._session.scan))
        self._allow()

    @Slot()
    def _on_saved(self) -> None:
        draft = self.page.draft
        if draft is not None and draft.judgement.agreement is not None:
            self._session.accept_agreement(draft.judgement.agreement)
        self._say_outdated(SAVED)

    def may_close(self, close: Callable[[], object]) -> bool:
        """True when nothing is unsaved; else False, and the question calls `close` again."""
        if not self.page.unsaved:
            return True
        self.settle(close)
        return False

    def say_outdated(self) -> None:
        """Say why what is shown may not be acted on, and offer a new scan."""
        self._say_outdated(OUTDATED)

    def _say_outdated(self, text: str) -> None:
        actions = (Action("Scan again", self._session.start_scan),)
        self._messages.show_message(Message(text, Level.WARNING, topic=TOPIC, actions=actions))

    @Slot(object)
    def _on_applied(self, _kept: object) -> None:
        vendor = self.page.table.current
        self._open_draft()
        if vendor is not None:
            self.page.table.go_to(vendor)
        self._on_saved()

    @Slot(object, str)
    def _on_created(self, catalogue: Catalogue, vendor: str) -> None:
        """A vendor of one's own: agree to it right away, in the draft."""
        self._session.accept_catalogue(catalogue)
        self._open_draft()
        self.page.add_vendor(vendor)
        self._messages.show_message(Message(CREATED, topic=TOPIC))

    @Slot(str)
    def _on_restored(self, text: str) -> None:
        draft = self.page.draft
        if draft is not None:
            self.page.restore(text)
            self._messages.show_message(Message(RESTORED, topic=TOPIC))

    @Slot(object)
    def _show_error(self, error: AppError) -> None:
        self._messages.show_message(message_of(error, topic=TOPIC))

    def _open_draft(self) -> None:
        workspace, self._is_stale = self._session.workspace, False
        catalogue = self._session.catalogue
        if workspace is None or catalogue is None:
            self.page.show_draft(None)
        else:
            try:
                draft = AgreementDraft(workspace.agreement_path, catalogue)
            except AppError as error:
                self.page.show_draft(None)
                self._show_error(error)
            else:
                self.page.show_draft(draft)
        self._allow()

    def _allow(self) -> None:
        has_draft = self.page.draft is not None
        self.page.allow(
            importing=has_draft, capturing=has_draft and self._session.workspace is not None
        )
