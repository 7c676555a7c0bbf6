"""Step 1: which of the selected cells are repaired; the others stand below with the reason."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.model import STATUS_WORDS, Account, CellResult
from core.presentation.text import counted, visible
from core.repair.planning import why_not_repairable
from gui.detail.labels import plain_tip
from gui.theme import Theme, status_icon

Cells = Sequence[tuple[Account, CellResult]]
_CELL = Qt.ItemDataRole.UserRole


class ChoosePage(QWidget):
    """`changed` whenever what is chosen, or who asks for it, becomes another."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: list[tuple[Account, CellResult]] = []
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.fixable = _tree(("Account", "Vendor", "Status"), "Can be repaired")
        self.fixable.itemChanged.connect(self.changed)
        self.refused_words = QLabel("These are left alone:")
        self.refused_words.setProperty("role", "heading")
        self.refused = _tree(("Account", "Vendor", "Why not"), "Left alone")
        self.requester = QLineEdit(user_name())
        self.requester.setMaximumWidth(320)
        self.requester.textChanged.connect(self.changed)
        who = QHBoxLayout()
        label = QLabel("&Requested by")
        label.setBuddy(self.requester)
        who.addWidget(label)
        who.addWidget(self.requester)
        who.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.words)
        column.addWidget(self.fixable, 3)
        column.addWidget(self.refused_words)
        column.addWidget(self.refused, 2)
        column.addLayout(who)

    def show_cells(self, cells: Cells, vendor_names: dict[str, str]) -> None:
        """Fill both lists; everything that can be repaired is chosen at first."""
        self.fixable.blockSignals(True)  # noqa: FBT003 - Qt takes no keywords
        self.fixable.clear()
        self.refused.clear()
        self._cells = []
        for account, cell in cells:
            reason = why_not_repairable(cell)
            name = f"{visible(account.name)} ({account.id})"
            vendor = vendor_names.get(cell.vendor, cell.vendor)
            if reason:
                QTreeWidgetItem(self.refused, [name, vendor, reason]).setToolTip(
                    2, plain_tip(reason)
                )
                continue
            item = QTreeWidgetItem(self.fixable, [name, vendor, STATUS_WORDS[cell.status]])
            item.setIcon(2, status_icon(self._theme, cell.status))
            item.setCheckState(0, Qt.CheckState.Checked)
            item.setData(0, _CELL, len(self._cells))
            self._cells.append((account, cell))
        self.fixable.blockSignals(False)  # noqa: FBT003 - Qt takes no keywords
        if first := self.fixable.topLevelItem(0):
            self.fixable.setCurrentItem(first)
        count = self.fixable.topLevelItemCount()
        if count:
            self.words.setText(
                f"{counted(count, 'selected access', 'selected accesses')} can be repaired. "
                "Nothing is written before you have seen and approved every change."
            )
        else:
            self.words.setText("None of the selected accesses can be repaired.")
        has_refused = self.refused.topLevelItemCount() > 0
        self.refused.setVisible(has_refused)
        self.refused_words.setVisible(has_refused)
        self.changed.emit()

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.fixable.blockSignals(True)  # noqa: FBT003 - Qt takes no keywords
        for row, (_, cell) in enumerate(self._cells):
            item = self.fixable.topLevelItem(row)
            if item is not None:
                item.setIcon(2, status_icon(theme, cell.status))
        self.fixable.blockSignals(False)  # noqa: FBT003 - Qt takes no keywords

    def chosen(self) -> Cells:
        """The cells with a tick."""
        items = (self.fixable.topLevelItem(row) for row in range(self.fixable.topLevelItemCount()))
        return [
            self._cells[item.data(0, _CELL)]
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Checked
        ]

    @property
    def requester_name(self) -> str:
        return self.requester.text().strip()

    def why_not_ready(self) -> str:
        """What is missing before a preview can be made; empty when nothing is."""
        if not self.chosen():
            return "Choose at least one access."
        if not self.requester_name:
            return "Say who asks for this change."
        return ""


def _tree(headers: tuple[str, ...], name: str) -> QTreeWidget:
    tree = QTreeWidget()
    tree.setAccessibleName(name)
    tree.setHeaderLabels(headers)
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    header = tree.header()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.resizeSection(0, 280)
    header.resizeSection(1, 130)
    header.setStretchLastSection(True)
    return tree


def user_name() -> str:
    """Who is signed in to this computer, or ""."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user without an entry in the password file
        return ""
