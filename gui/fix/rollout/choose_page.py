"""Step 1 of a roll-out: which vendor, in which way, and where to."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.presentation.text import counted, visible
from core.rollout.preview import RolloutRequest
from core.rollout.reach import likely_units, units_of
from gui.detail.labels import plain_label
from gui.dialogs.form import add_row, new_form
from gui.fix.choose_page import user_name
from gui.fix.rollout.words import WAYS, Way
from gui.fix.rollout.works import RolloutWork

_UNIT = Qt.ItemDataRole.UserRole
MEMBERS, MANAGEMENT = "Member accounts", "The management account"


class RolloutChoosePage(QWidget):
    """`changed` whenever something else is chosen."""

    changed = Signal()

    def __init__(self, works: RolloutWork, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._works = works
        self.vendor, self.way, self.whom = QComboBox(), QComboBox(), QComboBox()
        for id_, name in works.vendors.items():
            self.vendor.addItem(visible(name), id_)
        for way, words in WAYS.items():
            self.way.addItem(words.text, way)
        self._fill_whom()
        self.meaning = plain_label(role="secondary")
        self.units = self._unit_tree()
        self.units_words = QLabel("&Units to deploy to")
        self.units_words.setBuddy(self.units)
        self.leave_standing = QCheckBox("&Leave out accounts where the role stands already")
        self.leave_standing.setChecked(True)
        self.leave_standing.setToolTip(
            "No stack can take over a role that stands already: its stack would fail"
        )
        self.delegate = QCheckBox("I am signed in as a &delegated administrator")
        self.delegate.setToolTip("Of StackSets, not the management account itself")
        self.requester = QLineEdit(user_name())
        self._lay_out()
        self.vendor.currentIndexChanged.connect(self._show_vendor)
        self.way.currentIndexChanged.connect(self._show_way)
        for signal in (self.units.itemChanged, self.requester.textChanged,
                       self.leave_standing.toggled, self.delegate.toggled,
                       self.whom.currentIndexChanged):  # fmt: skip
            signal.connect(self.changed)
        self._show_vendor()
        self._show_way()

    # ---- what is chosen

    @property
    def chosen_vendor(self) -> str:
        return str(self.vendor.currentData())

    @property
    def chosen_way(self) -> Way:
        return Way(self.way.currentData())

    @property
    def account_id(self) -> str | None:
        """The one account that a text is for, None for members or the management account."""
        data = self.whom.currentData()
        return str(data) if data not in (MEMBERS, MANAGEMENT) else None

    @property
    def for_management(self) -> bool:
        return bool(self.whom.currentData() == MANAGEMENT)

    @property
    def chosen_units(self) -> tuple[str, ...]:
        """The ids of the units with a tick."""
        return tuple(
            item.data(0, _UNIT)
            for item in self._items()
            if item.checkState(0) is Qt.CheckState.Checked
        )

    def request(self) -> RolloutRequest:
        """What is to be previewed, where something is done in AWS."""
        return RolloutRequest(
            vendor=self.chosen_vendor,
            units=self.chosen_units,
            requester=self.requester.text().strip(),
            remove=self.chosen_way is Way.REMOVE,
            delegate=self.delegate.isChecked(),
            leave_standing=self.leave_standing.isChecked(),
        )

    def why_not_ready(self) -> str:
        """What is missing before a preview can be made; empty when nothing is."""
        if not self._works.vendors:
            return "The agreement names no vendor."
        if self.chosen_way.takes_units and not self.chosen_units:
            return "Choose at least one unit."
        if self.chosen_way.style is None and not self.requester.text().strip():
            return "Say who asks for this change."
        return ""

    # ---- making

    def _fill_whom(self) -> None:
        for words in (MEMBERS, MANAGEMENT):
            self.whom.addItem(words, words)
        for account in self._works.accounts:
            if not account.is_management:
                self.whom.addItem(f"{visible(account.name)} ({account.id})", account.id)

    def _unit_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setAccessibleName("Units to deploy to")
        tree.setHeaderLabels(("Unit", "Accounts"))
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setStretchLastSection(False)
        above: list[QTreeWidgetItem] = []
        for unit in units_of(self._works.accounts):
            del above[unit.depth :]
            words = [visible(unit.name), counted(unit.accounts, "account")]
            item = QTreeWidgetItem(above[-1] if above else tree, words)
            item.setData(0, _UNIT, unit.id)
            item.setToolTip(0, unit.id)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            above.append(item)
        tree.expandAll()
        if first := tree.topLevelItem(0):
            tree.setCurrentItem(first)
        return tree

    def _lay_out(self) -> None:
        form = self.form = new_form()
        add_row(form, "&Vendor", self.vendor)
        way = QVBoxLayout()
        way.setSpacing(4)
        way.addWidget(self.way)
        way.addWidget(self.meaning)
        add_row(form, "&What to do", self.way, way)
        add_row(form, "&For", self.whom)
        add_row(form, "&Requested by", self.requester)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self.units_words)
        column.addWidget(self.units, 1)
        column.addWidget(self.leave_standing)
        column.addWidget(self.delegate)
        column.addStretch()

    def _items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem] = []
        waiting = [self.units.topLevelItem(row) for row in range(self.units.topLevelItemCount())]
        while waiting:
            item = waiting.pop(0)
            if item is not None:
                found.append(item)
                waiting += [item.child(row) for row in range(item.childCount())]
        return found

    # ---- showing

    @Slot()
    def _show_vendor(self) -> None:
        """Tick the units that the vendor's scope itself names."""
        scope = self._works.scope(self.chosen_vendor) if self._works.vendors else None
        likely = likely_units(scope, self._works.accounts) if scope is not None else frozenset()
        with QSignalBlocker(self.units):
            for item in self._items():
                ticked = item.data(0, _UNIT) in likely
                item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.changed.emit()

    @Slot()
    def _show_way(self) -> None:
        way = self.chosen_way
        self.meaning.setText(WAYS[way].meaning)
        in_aws, one_account = way.style is None, way.style is not None and not way.takes_units
        self.form.setRowVisible(self.whom, one_account)
        self.form.setRowVisible(self.requester, in_aws)
        for widget in (self.units, self.units_words):
            widget.setVisible(way.takes_units)
        self.leave_standing.setVisible(way is Way.DEPLOY)
        self.delegate.setVisible(in_aws or way.takes_units)
        self.changed.emit()
