"""The ways into an organization that go through the dialog Connect to AWS."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QWidget

from gui.dialogs.connect import ConnectDialog
from gui.session import Session
from gui.theme import Theme


class Connecting(QObject):
    """Asks for profile and agreement, then has the session open the organization."""

    def __init__(self, window: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(window)
        self._window, self._session, self._theme = window, session, theme

    @Slot()
    def ask(self) -> None:
        """Connect and scan."""
        dialog = self._dialog()
        dialog.chosen.connect(self._session.open_aws)
        dialog.open()

    @Slot()
    def resume(self) -> None:
        """Go on with the partial scan that is shown; one that was saved needs a sign-in first."""
        if self._session.workspace is not None:
            self._session.resume()
            return
        dialog = self._dialog()
        open_aws = partial(self._session.open_aws, going_on_with=self._session.scan)
        dialog.chosen.connect(open_aws)
        dialog.open()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for dialog in self._window.findChildren(ConnectDialog):
            dialog.retheme(theme)

    def _dialog(self) -> ConnectDialog:
        dialog = ConnectDialog(self._theme, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog
