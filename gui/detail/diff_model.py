"""The lines of a comparison as a list model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.presentation.line_rows import Fold
from gui.detail.diff_items import Item, RoleHead, SectionHead, copied_text, spoken_text
from gui.detail.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
ITEM = int(Qt.ItemDataRole.UserRole)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_NOWHERE = QModelIndex()


class DiffModel(QAbstractListModel):
    """Holds the items; the delegate draws them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    @property
    def items(self) -> Sequence[Item]:
        return self._items

    def show(self, items: Sequence[Item]) -> None:
        """Hold other items from now on."""
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def unfold(self, place: int) -> None:
        """Put the hidden rows where their fold is."""
        fold = self._items[place]
        if not isinstance(fold, Fold):
            return
        self.beginInsertRows(QModelIndex(), place + 1, place + len(fold.rows))
        self._items[place + 1 : place + 1] = fold.rows
        self.endInsertRows()
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._items[place]
        self.endRemoveRows()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == ITEM:
            return self._items[index.row()]
        if role == _DISPLAY:
            return copied_text(self._items[index.row()])
        if role == _SPOKEN:
            return spoken_text(self._items[index.row()])
        if role == _TIP:
            item = self._items[index.row()]
            return plain_tip(item.title) if isinstance(item, SectionHead | RoleHead) else None
        return None
