"""The head of the detail panel: which account, which vendor, what status."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.model import STATUS_WORDS, Account, CellResult, Status
from core.presentation.external_ids import external_ids
from core.presentation.summary import further_statuses
from core.presentation.text import isolated, visible
from gui.detail.labels import ElidedLabel
from gui.detail.status_pill import StatusPill
from gui.theme import Theme


class CellHeader(QWidget):
    """Signals: `external_ids_toggled(bool)` when the person wants to see them, or no longer."""

    external_ids_toggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.place = ElidedLabel(), ElidedLabel()
        self.name.setProperty("role", "heading")
        self.place.setProperty("role", "secondary")
        self.pill = StatusPill(theme)
        self.further = QLabel()
        self.further.setProperty("role", "secondary")
        self.show_ids = QCheckBox("Show external IDs")
        self.show_ids.setToolTip("External IDs are masked unless you ask for them")
        self.show_ids.toggled.connect(self.external_ids_toggled)
        states = QHBoxLayout()
        states.setSpacing(8)
        states.addWidget(self.pill)
        states.addWidget(self.further)
        states.addStretch(1)
        states.addWidget(self.show_ids)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 10)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.place)
        column.addSpacing(6)
        column.addLayout(states)

    def show_cell(self, account: Account, vendor_name: str, cell: CellResult | None) -> None:
        """`cell` is None while the account has not been read."""
        self.name.show_text(visible(account.name) or account.id)
        self.place.show_text(f"{account.id}  \u00b7  {isolated(vendor_name)}")
        self.pill.show_status(cell.status if cell else Status.PENDING)
        others = further_statuses(cell) if cell else ()
        self.further.setText(f"+{len(others)}" if others else "")
        words = ", ".join(STATUS_WORDS[status] for status in others)
        self.further.setToolTip(f"Also: {words}" if others else "")
        self.further.setAccessibleName(f"Also: {words}" if others else "")
        self.show_ids.setVisible(cell is not None and bool(external_ids(cell)))

    def retheme(self, theme: Theme) -> None:
        self.pill.retheme(theme)
