"""The vendors of the agreement, and those that have access without being in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from core.model import Status
from gui.detail.labels import plain_tip
from gui.theme import Theme, status_icon

HEADERS = ("Vendor", "What it is for", "Accounts", "State", "Owner")
WIDTHS = (120, 106, 74, 132)
_VENDOR = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class VendorRow:
    """One line: `look` gives the state its icon; `tip` says more."""

    vendor: str
    name: str
    purpose: str
    owner: str
    accounts: str
    state: str
    look: Status
    tip: str = ""


class VendorTable(QTreeWidget):
    """`chosen` carries the vendor's id whenever another one is the current row."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[VendorRow, ...] = ()
        self.setAccessibleName("Vendors")
        self.setHeaderLabels(HEADERS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for place, width in enumerate(WIDTHS):
            header.resizeSection(place, width)
        self.currentItemChanged.connect(self._on_current)

    @property
    def current(self) -> str | None:
        item = self.currentItem()
        return item.data(0, _VENDOR) if item else None

    def show_rows(self, rows: Sequence[VendorRow]) -> None:
        """Update in place where the vendors are the same, so that nothing jumps."""
        rows = tuple(rows)
        if [one.vendor for one in rows] != [one.vendor for one in self._rows]:
            with QSignalBlocker(self):
                current = self.current
                self.clear()
                for one in rows:
                    QTreeWidgetItem(self).setData(0, _VENDOR, one.vendor)
                self._rows = rows
                self._select(current)
                if self.currentItem() is None:
                    self.go_to_first()
        self._rows = rows
        for item, one in zip(self._items(), rows, strict=True):
            self._fill(item, one)

    def go_to(self, vendor: str) -> None:
        """Make a vendor's row the current one."""
        self._select(vendor)

    def go_to_first(self) -> None:
        """Make the first row the current one."""
        if self._rows:
            self._select(self._rows[0].vendor)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_rows(self._rows)

    def _select(self, vendor: str | None) -> None:
        for item in self._items():
            if item.data(0, _VENDOR) == vendor:
                self.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.topLevelItem(place) for place in range(self.topLevelItemCount()))
        return [item for item in items if item is not None]

    def _fill(self, item: QTreeWidgetItem, row: VendorRow) -> None:
        texts = (row.name, row.purpose, row.accounts, row.state, row.owner)
        for column, text in enumerate(texts):
            item.setText(column, text)
            item.setToolTip(column, plain_tip(row.tip or text))
        item.setIcon(3, status_icon(self._theme, row.look))

    @Slot()
    def _on_current(self) -> None:
        if (vendor := self.current) is not None:
            self.chosen.emit(vendor)
