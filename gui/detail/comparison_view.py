"""The tab Expected and found: what was agreed beside what stands in the account."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.model import CellResult
from core.presentation.side_by_side import RoleComparison, comparison_text, side_by_side
from gui.detail.diff_items import comparison_items
from gui.detail.diff_list import DiffList
from gui.detail.empty import EmptyState
from gui.theme import Theme, icon

NO_ROLE = "No role is agreed here, and none was found."
NOT_SEEN = "Nothing of this account could be read, so there is nothing to compare."


class ComparisonView(QWidget):
    """Compares when it is shown; the choices stay as they are from cell to cell."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell: CellResult | None = None
        self._show_ids = False
        self._roles: tuple[RoleComparison, ...] = ()
        self.only_differences = QCheckBox("Only differences")
        self.only_differences.setChecked(True)
        self.as_written = QCheckBox("As written")
        self.as_written.setToolTip(
            "The policies as the JSON they are, instead of outlines in one order and spelling"
        )
        self.copy_button = QPushButton("Copy")
        self.copy_button.setToolTip("Copy the whole comparison as text")
        self.copy_button.setProperty("role", "flat")
        self.list = DiffList(theme)
        self.empty = EmptyState(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self._stack.addWidget(self.empty)
        tools = QHBoxLayout()
        tools.setContentsMargins(14, 6, 8, 6)
        tools.setSpacing(14)
        tools.addWidget(self.only_differences)
        tools.addWidget(self.as_written)
        tools.addStretch(1)
        tools.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._stack, 1)
        self.only_differences.toggled.connect(self._fill)
        self.as_written.toggled.connect(self._compare)
        self.copy_button.clicked.connect(self.copy)
        self.retheme(theme)

    def show_cell(self, cell: CellResult, *, show_external_ids: bool) -> None:
        self._cell, self._show_ids = cell, show_external_ids
        self._compare()

    @Slot()
    def copy(self) -> None:
        """Put everything on the clipboard, equal parts included."""
        QGuiApplication.clipboard().setText(comparison_text(self._roles))

    def retheme(self, theme: Theme) -> None:
        self.copy_button.setIcon(icon("copy", theme.chrome.link))
        self.list.retheme(theme)
        self.empty.retheme(theme)

    @Slot()
    def _compare(self) -> None:
        if self._cell is None:
            return
        self._roles = side_by_side(
            self._cell,
            as_written=self.as_written.isChecked(),
            show_external_ids=self._show_ids,
        )
        self._fill()

    @Slot()
    def _fill(self) -> None:
        if self._cell is None:
            return
        if not self._roles:
            self.empty.show_text(NOT_SEEN if self._cell.reason else NO_ROLE, "")
        self._stack.setCurrentWidget(self.list if self._roles else self.empty)
        self.copy_button.setEnabled(bool(self._roles))
        only = self.only_differences.isChecked()
        self.list.show_items(
            comparison_items(self._roles, only_differences=only), "Expected", "Found"
        )
