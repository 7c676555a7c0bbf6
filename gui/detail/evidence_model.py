"""The calls behind a cell as a table model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.presentation.evidence_rows import EvidenceRow
from gui.detail.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
HEADERS = ("Call", "Time (UTC)", "HTTP", "Request ID", "SHA-256")
NARROW_COLUMNS = 3  # the rest stands below the table anyway
_FIELDS = ("call", "time", "http_status", "request_id", "sha256")
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_NOWHERE = QModelIndex()


class EvidenceModel(QAbstractTableModel):
    """One row per call."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[EvidenceRow, ...] = ()

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        return self._rows

    def show(self, rows: Sequence[EvidenceRow]) -> None:
        """Hold other rows from now on."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY:
            return getattr(self._rows[index.row()], _FIELDS[index.column()])
        if role == _TIP:
            return plain_tip(getattr(self._rows[index.row()], _FIELDS[index.column()]))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if role == _DISPLAY and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None
