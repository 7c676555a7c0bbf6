"""Where an import goes: which vendor, which accounts, which way of use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from core.agreement import Agreement
from core.catalogue import Catalogue
from core.importing.proposal import Target
from gui.dialogs.form import add_row, new_form
from gui.expected.choices import Choices, chosen, offer
from gui.expected.fields import QuietCombo

PLACES = (
    ("the management account, or every account alike", False),
    ("member accounts", True),
    ("one account only, with values of its own", None),
)
AS_AGREED = "As agreed, or as the vendor says"


class TargetForm(QWidget):
    """`changed` whenever the target is another one."""

    changed = Signal()

    def __init__(self, catalogue: Catalogue, agreement: Agreement, choices: Choices) -> None:
        super().__init__()
        self._catalogue, self._agreement, self._choices = catalogue, agreement, choices
        self.vendor_box, self.place_box, self.variant_box = QComboBox(), QComboBox(), QComboBox()
        self.instance_box, self.own_box = QComboBox(), QuietCombo()
        for words, member in PLACES:
            self.place_box.addItem(words, member)
        self.own_box.setEditable(True)
        self.own_box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        offer(self.own_box, choices.own, "Account name or id")
        self._form = new_form()
        add_row(self._form, "&Vendor", self.vendor_box)
        add_row(self._form, "The role is &for", self.place_box)
        add_row(self._form, "A&ccount", self.own_box)
        add_row(self._form, "&Way of use", self.variant_box)
        add_row(self._form, "&Installation", self.instance_box)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._form)
        self._show_own()
        self.vendor_box.currentIndexChanged.connect(self._on_vendor)
        self.place_box.currentIndexChanged.connect(self._show_own)
        for box in (self.place_box, self.variant_box, self.instance_box):
            box.currentIndexChanged.connect(self.changed)
        self.own_box.currentTextChanged.connect(self.changed)

    @property
    def target(self) -> Target | None:
        """None while the vendor or the account is not chosen yet."""
        vendor, member = self.vendor_box.currentData(), self.place_box.currentData()
        account_id = chosen(self.own_box) if member is None else None
        if not vendor or account_id == "":
            return None
        return Target(
            vendor,
            member=bool(member),
            account_id=account_id,
            variant=self.variant_box.currentData(),
            instance=self.instance_box.currentData(),
        )

    def show_vendors(self, first: Iterable[str]) -> None:
        """Offer every vendor, `first` ones first."""
        order = dict.fromkeys((*first, *self._catalogue.vendors))
        _fill(self.vendor_box, [(self._catalogue.vendors[one].name, one) for one in order])
        self._on_vendor()

    def show_member(self, member: bool | None) -> None:
        """Whose role it is, where that is known."""
        if member is not None:
            self.place_box.setCurrentIndex(int(member))

    @Slot()
    def _on_vendor(self) -> None:
        spec = self._catalogue.vendors.get(self.vendor_box.currentData())
        if spec is None:
            return
        variants = [(one.name, one.key) for one in spec.variants]
        _fill(self.variant_box, [(AS_AGREED, None), *variants])
        self._form.setRowVisible(self.variant_box, bool(variants))
        agreed = self._agreement.vendors.get(spec.id)
        instances = list(agreed.instances) if agreed else []
        _fill(self.instance_box, [(one, one) for one in instances] or [("", None)])
        self._form.setRowVisible(self.instance_box, bool(instances))
        self.changed.emit()

    @Slot()
    def _show_own(self) -> None:
        self._form.setRowVisible(self.own_box, self.place_box.currentData() is None)


def _fill(box: QComboBox, entries: Sequence[tuple[str, str | None]]) -> None:
    blocked = box.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
    box.clear()
    for words, data in entries:
        box.addItem(words, data)
    box.blockSignals(blocked)
