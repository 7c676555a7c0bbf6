"""The menu Help."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.actions import shortcut_groups
from gui.dialogs.about import MATRIX_KEYS, AboutDialog, ShortcutsDialog, open_folder
from gui.log import log_folder


class Help:
    """Opens what the menu offers."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def shortcuts(self) -> None:
        groups = [*shortcut_groups(), ("Matrix", list(MATRIX_KEYS))]
        ShortcutsDialog(groups, self._window).open()

    def log(self) -> None:
        open_folder(log_folder())

    def about(self) -> None:
        AboutDialog(log_folder(), self._window).open()
