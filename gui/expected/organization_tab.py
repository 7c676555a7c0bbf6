"""The organization of the agreement, or each of several, and how its accounts are entered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.catalogue.yaml_text import FieldPath
from core.presentation.text import visible
from gui.detail.labels import plain_label
from gui.expected.cards import card, two_columns
from gui.expected.choices import Choices
from gui.expected.draft import Judgement
from gui.expected.entry_asking import EntryAsking, Trial
from gui.expected.entry_dialog import Entry, EntryDialog, EntryField, Judge
from gui.expected.entry_list import EntryList
from gui.expected.fields import Field, LinesValue, QuietCombo, TextValue, ValueWidget, fault_colour
from gui.expected.scope_editor import SelectorList
from gui.expected.words import problem_words, selector_words
from gui.theme import Theme

NAMES_ABOUT = "Tried in this order; with their path, if they have one: /audit/RolecallAudit."
ENTRIES_ABOUT = "None: every account is entered by the roles above."
SEVERAL = "The agreement speaks of several organizations; each is scanned by its own sign-in."
NEW = {"management_account_id": "", "audit_role_name": "RolecallAudit"}


class OrganizationTab(QScrollArea):
    """`changed` carries [(path, value)], as a vendor's form does."""

    changed = Signal(list)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._judgement = Judgement(None)
        self._accounts = Choices()
        self._adding = False  # the one that was added is shown when it is there
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.box = QuietCombo()
        self.box.setAccessibleName("Organization")
        self.box.activated.connect(lambda _row: self._show())
        self.add_button, self.remove_button = QPushButton("Add organization"), QPushButton("Remove")
        self.about = plain_label(SEVERAL, "secondary")
        self.fields: dict[str, Field] = {}
        self.entries = EntryList(
            "Accounts entered by another role", self._words, empty=ENTRIES_ABOUT
        )
        self.entries.changed.connect(self.changed)
        self.asking = EntryAsking(self.entries, self._new_entry_dialog, self)
        for button, run in ((self.add_button, self._add), (self.remove_button, self._remove)):
            button.setAutoDefault(False)
            button.clicked.connect(run)
        self._lay_out()

    def use_trial(self, trial: Trial) -> None:
        """What the core would say of changes that were not made yet."""
        self.asking.use_trial(trial)

    def show_choices(self, choices: Choices) -> None:
        """The accounts and units that can be named."""
        self._accounts = choices

    def retheme(self, theme: Theme) -> None:
        self._theme = theme

    def show_judgement(self, judgement: Judgement) -> None:
        """What the agreement says now; cannot be changed here while it is no YAML."""
        self.setEnabled(judgement.data is not None)
        if judgement.data is None:
            return
        self._judgement = judgement
        listed = judgement.entries(("organizations",))
        added = self._adding and len(listed) > self.box.count()
        row = len(listed) - 1 if added else max(0, self.box.currentIndex())
        self._adding = False
        self.box.clear()
        for one in listed:
            self.box.addItem(_name_of(one))
        self.box.setCurrentIndex(min(row, len(listed) - 1))
        for part in (self.box, self.remove_button, self.about):
            part.setVisible(self.box.count() > 0)
        self.remove_button.setEnabled(self.box.count() > 1)
        self._show()

    # ---- inside

    @property
    def _base(self) -> FieldPath:
        if self.box.count():
            return ("organizations", max(0, self.box.currentIndex()))
        return ("organization",)

    def _show(self) -> None:
        judgement, base = self._judgement, self._base
        colour = fault_colour(self._theme, missing=False)
        for name, field in self.fields.items():
            assert isinstance(field.widget, ValueWidget)
            field.widget.show_value(judgement.at((*base, name)))
            field.show_fault(problem_words(judgement.problems_of((*base, name))), colour)
        path = (*base, "entries")
        self.entries.show_entries(judgement.entries(path), path)
        self.entries.show_fault(problem_words(judgement.problems_of(path)), colour)

    def _words(self, entry: Entry) -> str:
        where = entry.get("where")
        listed = [str(one) for one in where] if isinstance(where, list) else []
        accounts = ", ".join(selector_words(one, self._accounts.accounts) for one in listed)
        roles = entry.get("audit_role_name") or "the usual role, with another external ID"
        shown = ", ".join(map(str, roles)) if isinstance(roles, list) else str(roles)
        return f"{accounts}: {shown}"

    def _new_entry_dialog(self, entry: Entry | None, judge: Judge) -> EntryDialog:
        where = SelectorList("Accounts", self._theme)
        where.show_choices(self._accounts)
        fields = (
            EntryField("where", "These accounts", where),
            EntryField("audit_role_name", "Roles to enter by", LinesValue(), NAMES_ABOUT),
            EntryField("external_id", "External ID", TextValue(sensitive=True)),
        )
        title = "Accounts entered by another role"
        return EntryDialog(title, fields, judge, self._theme, self, entry=entry)

    def _emit(self, name: str, widget: ValueWidget) -> None:
        value: Any = widget.value()
        if isinstance(value, list) and len(value) == 1:
            value = value[0]  # as one writes a single role by hand
        self.changed.emit([((*self._base, name), value)])

    @Slot()
    def _add(self) -> None:
        self._adding = True
        listed = self._judgement.entries(("organizations",))
        if listed:
            self.changed.emit([(("organizations", len(listed)), NEW)])
            return
        only = self._judgement.at(("organization",))
        both = [dict(only) if isinstance(only, Mapping) else dict(NEW), dict(NEW)]
        self.changed.emit([(("organizations",), both), (("organization",), None)])

    @Slot()
    def _remove(self) -> None:
        self.changed.emit([(self._base, None)])

    def _field(self, name: str, label: str, widget: ValueWidget, about: str = "") -> Field:
        field = Field(label, widget, about)
        widget.edited.connect(partial(self._emit, name, widget))
        self.fields[name] = field
        return field

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.box, 1)
        top.addStretch(1)
        top.addWidget(self.add_button)
        top.addWidget(self.remove_button)
        identity = two_columns(
            [
                self._field("name", "What you call it", TextValue("Such as: Brackwater Freight")),
                self._field("management_account_id", "Management account", TextValue("12 digits")),
                self._field("profile", "AWS profile to start from", TextValue("The usual one")),
            ]
        )
        roles = two_columns(
            [
                self._field("audit_role_name", "Roles to read by", LinesValue(), NAMES_ABOUT),
                self._field("repair_role_name", "Role to fix by", TextValue("None: no fixes")),
                self._field(
                    "external_id",
                    "External ID of these roles",
                    TextValue("None", sensitive=True),
                    "Only if the roles ask for one.",
                ),
            ]
        )
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(2, 12, 14, 14)
        column.setSpacing(14)
        column.addLayout(top)
        column.addWidget(self.about)
        column.addWidget(card("The organization", identity))
        column.addWidget(card("How its accounts are entered", roles))
        column.addWidget(card("Accounts entered by another role", self.entries))
        column.addStretch(1)
        self.setWidget(page)


def _name_of(organization: Any) -> str:
    if not isinstance(organization, Mapping):
        return "Organization"
    account = visible(str(organization.get("management_account_id") or "no account yet"))
    name = organization.get("name")
    return f"{visible(str(name))} ({account})" if name else f"Organization of {account}"
