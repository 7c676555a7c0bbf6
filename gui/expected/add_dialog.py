"""Add vendor: the catalogue to search, and what the chosen vendor publishes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.catalogue.spec import VendorSpec
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, button_box
from gui.expected.draft import AgreementDraft
from gui.expected.vendor_facts import VendorFacts

_VENDOR = Qt.ItemDataRole.UserRole


class AddVendorDialog(QDialog):
    """`chosen` carries the vendor's id."""

    chosen = Signal(str)

    def __init__(self, specs: Sequence[VendorSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add vendor")
        self.resize(860, 560)
        self._specs = {one.id: one for one in specs}
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search by name or by what it does")
        self.search.setAccessibleName("Search vendors")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.list = QListWidget()
        self.list.setAccessibleName("Vendors of the catalogue")
        for one in sorted(specs, key=lambda one: one.name.casefold()):
            item = QListWidgetItem(f"{one.name} (your own)" if one.own_file else one.name)
            item.setData(_VENDOR, one.id)
            self.list.addItem(item)
        self.list.currentItemChanged.connect(self._show_current)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.none = plain_label("No vendor of the catalogue fits.", "secondary")
        self.none.hide()
        self.facts = VendorFacts()
        self.buttons = button_box(self, accept="Add to the agreement")
        self.add_button = accept_button(self.buttons)
        self.add_button.setMinimumWidth(190)  # bold text is wider than its size hint says
        self._lay_out()
        self._filter()

    def accept(self) -> None:
        if (vendor := self.current) is not None:
            self.chosen.emit(vendor)
            super().accept()

    @property
    def current(self) -> str | None:
        item = self.list.currentItem()
        return item.data(_VENDOR) if item and not item.isHidden() else None

    @Slot()
    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            spec = self._specs[item.data(_VENDOR)]
            text = f"{spec.id} {spec.name} {spec.description}".casefold()
            item.setHidden(not all(word in text for word in words))
            first = first or (None if item.isHidden() else item)
        current = self.list.currentItem()
        if first is not None and (current is None or current.isHidden()):
            self.list.setCurrentItem(first)
        self.none.setVisible(first is None)
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        vendor = self.current
        self.add_button.setEnabled(vendor is not None)
        self.facts.setVisible(vendor is not None)
        if vendor is not None:
            self.facts.show_vendor(self._specs[vendor])

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.search)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self.facts)
        splitter.setSizes([280, 560])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        row = QHBoxLayout()
        row.addWidget(splitter)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(14)
        whole.addLayout(row, 1)
        whole.addWidget(self.buttons)


class FactsDialog(QDialog):
    """What one vendor publishes."""

    def __init__(self, spec: VendorSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"What {spec.short_name} publishes")
        self.resize(640, 560)
        self.facts = VendorFacts()
        self.facts.show_vendor(spec)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.facts, 1)
        column.addWidget(button_box(self, reject="Close"))


def ask_vendor(draft: AgreementDraft, parent: QWidget) -> AddVendorDialog:
    """Open the choice among the vendors that the draft does not name."""
    named = draft.judgement.vendors()
    specs = [one for name, one in draft.catalogue.vendors.items() if name not in named]
    dialog = AddVendorDialog(specs, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def show_facts(spec: VendorSpec, parent: QWidget) -> None:
    """Open what a vendor publishes."""
    dialog = FactsDialog(spec, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
