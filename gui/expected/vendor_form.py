"""The form of one vendor, made from what the catalogue says the vendor needs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from core.catalogue.spec import VendorSpec
from core.catalogue.yaml_text import FieldPath
from gui.detail.labels import plain_label
from gui.expected.cards import card, two_columns
from gui.expected.choices import Choices
from gui.expected.draft import Judgement
from gui.expected.entry_asking import EntryAsking, Trial
from gui.expected.entry_dialog import Entry, EntryDialog, Judge
from gui.expected.extras import TITLE as EXTRAS
from gui.expected.extras import extra_dialog, extras_list
from gui.expected.fields import (
    ChoiceValue,
    Field,
    SwitchValue,
    TextValue,
    ValueWidget,
    fault_colour,
    value_widget,
)
from gui.expected.installations import (
    AS_SHARED,
    Installations,
    added,
    place_of,
    shared_words,
)
from gui.expected.own_values import OwnValues, organization_choices
from gui.expected.population import Meant
from gui.expected.scope_editor import AppliesTo, SelectorList
from gui.expected.words import ACCESS_WORDS, OWNERS, problem_words, value_label
from gui.theme import Theme

NEEDED = "Still missing: without it the vendor's roles cannot be judged."
SCOPE_ALL = "Without an entry: all accounts."


class VendorForm(QScrollArea):
    """`changed` carries [(path, value)]: fields of the agreement and what they should say."""

    changed = Signal(list)

    def __init__(
        self, spec: VendorSpec, folder: Path, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.spec, self._theme, self._folder = spec, theme, folder
        self.setAccessibleName(f"What was agreed with {spec.name}")
        self._base: FieldPath = ("vendors", spec.id)
        self.fields: dict[FieldPath, Field] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.applies_to = AppliesTo()
        self.general = plain_label()
        self.general.hide()
        self.installations = Installations()
        self.extras = extras_list()
        self.account_values = OwnValues("account_values", spec.variables, theme)
        self.organization_values = OwnValues("organization_values", spec.variables, theme)
        self.include = SelectorList("Taken in", theme)
        self.exclude = SelectorList("Left out", theme)
        self._judgement, self._meant = Judgement(None), Meant(None, 0)
        self._build()

    # ---- building

    def _build(self) -> None:
        spec = self.spec
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(2, 2, 14, 14)
        self._column.setSpacing(14)
        for part in [
            self.general,
            *([self._ways()] if spec.variants or spec.blocks else []),
            *([self._values(self._folder)] if spec.variables else []),
            self._scope(),
            self._paperwork(),
            card(EXTRAS, self.extras),
            *([self.account_values, self.organization_values] if spec.variables else []),
        ]:
            self._column.addWidget(part)
        self._installations_card = card("Installations", self.installations)
        self._column.addWidget(self._installations_card)
        self._column.addStretch(1)
        self.setWidget(page)
        for own in (self.account_values, self.organization_values):
            own.changed.connect(self.changed)
        self.extras.changed.connect(self.changed)
        self.asking = EntryAsking(self.extras, self._new_extra_dialog, self)
        self.installations.chosen.connect(self._show)
        self.installations.add_requested.connect(self._add_installation)
        self.installations.remove_requested.connect(self._remove_installation)

    def _ways(self) -> QWidget:
        spec, rows = self.spec, list[QWidget]()
        if spec.variants:
            default = next((one.name for one in spec.variants if one.default), None)
            choices = [
                (one.key, f"{one.name} ({ACCESS_WORDS[one.access]})") for one in spec.variants
            ]
            unset = f"As the vendor says: {default}" if default else "Choose..."
            rows.append(self._field(("variant",), "Way of use", ChoiceValue(choices, unset), " "))
        for block in spec.blocks:
            switch = SwitchValue(f"{block.name} ({ACCESS_WORDS[block.access]})")
            field = Field(block.name, switch, block.description)
            field.label.hide()
            switch.edited.connect(self._emit_blocks)
            self.fields["blocks", block.key] = field
            rows.append(field)
        return card("How it is used", *rows)

    def _values(self, folder: Path) -> QWidget:
        ordered = sorted(self.spec.variables.items(), key=lambda one: not one[1].required)
        return card(
            "Values",
            *(
                self._field(
                    ("values", name),
                    value_label(name) + ("" if variable.required else " (optional)"),
                    value_widget(variable, folder),
                    variable.description,
                )
                for name, variable in ordered
            ),
        )

    def _scope(self) -> QWidget:
        rows = [
            self.applies_to,
            self._field(("scope", "include"), "Taken in", self.include, SCOPE_ALL),
            self._field(("scope", "exclude"), "Left out", self.exclude),
        ]
        if self.spec.reseller is not None:
            switch = SwitchValue("We are a reseller")
            field = self._field(
                ("scope", "reseller"), "Reseller", switch, self.spec.reseller.description
            )
            field.label.hide()
            rows.append(field)
        return card("Where it applies", *rows)

    def _paperwork(self) -> QWidget:
        fields = [
            self._field(path, label, TextValue(placeholder)) for path, label, placeholder in OWNERS
        ]
        return card("Who answers for it", two_columns(fields))

    def _field(self, path: FieldPath, label: str, widget: ValueWidget, about: str = "") -> Field:
        field = Field(label, widget, about)
        widget.edited.connect(partial(self._emit, path, widget))
        self.fields[path] = field
        return field

    # ---- showing

    def show_choices(self, choices: Choices) -> None:
        """The accounts that scopes and own values can name."""
        for part in (self.include, self.exclude, self.account_values):
            part.show_choices(choices)

    def use_trial(self, trial: Trial) -> None:
        """What the core would say of changes that were not made yet."""
        self.asking.use_trial(trial)

    def show_judgement(self, judgement: Judgement, meant: Meant) -> None:
        """What the agreement says now, what is wrong with it, and whom it means."""
        self._judgement, self._meant = judgement, meant
        listed = self._judgement.at((*self._base, "instances"))
        names = tuple(listed) if isinstance(listed, Mapping) else ()
        self.installations.show_names(names)
        # where there are several, which one is shown has to be read first
        place = 1 if names else self._column.count() - 2
        if self._column.indexOf(self._installations_card) != place:
            self._column.insertWidget(place, self._installations_card)
        self._show()

    @Slot()
    def _show(self) -> None:
        judgement = self._judgement
        self.installations.go_to(self.installations.current)
        missing = judgement.missing.get(self.spec.id, ())
        told: set[str] = set()
        blocks = self._at(("blocks",))
        if blocks is None:
            blocks = self._shared(("blocks",))
        for path, field in self.fields.items():
            widget = field.widget
            assert isinstance(widget, ValueWidget)
            if path[0] == "blocks":
                widget.show_value(isinstance(blocks, list) and path[1] in blocks)
                continue
            widget.show_value(self._at(path))
            field.explain(self._shared_words(path))
            problems = judgement.problems_of(self._full(path))
            told.update(one.field for one in problems)
            lacks = path[0] == "values" and path[1] in missing
            self._show_fault(field, problem_words(problems), lacks=lacks)
        self._show_variant()
        told |= self._show_lists()
        self._show_rest(judgement, told)
        self.applies_to.show_accounts(self._meant.accounts, self._meant.total)

    def _show_lists(self) -> set[str]:
        """The accepted additions and own values. Returns the fields at fault."""
        judgement = self._judgement
        path = (*self._base, "allow_extra")
        self.extras.show_entries(judgement.entries(path), path)
        problems = judgement.problems_of(path)
        self.extras.show_fault(problem_words(problems), fault_colour(self._theme, missing=False))
        holder = self._full(("values",))[:-1]
        told = self.account_values.show_judgement(judgement, holder)
        told |= self.organization_values.show_judgement(judgement, holder)
        organizations = organization_choices(judgement)
        self.organization_values.show_choices(organizations)
        given = judgement.at((*holder, "organization_values"))
        self.organization_values.setVisible(bool(organizations.accounts or given))
        return told | {one.field for one in problems}

    def _show_variant(self) -> None:
        """Of several ways to use the vendor, explain the one that is chosen."""
        if ("variant",) in self.fields:
            own, shared = self._at(("variant",)), self._shared(("variant",))
            key = own or shared or self.spec.default_variant
            chosen = next((one for one in self.spec.variants if one.key == key), None)
            words = chosen.description if chosen else ""
            if chosen and shared and not own:
                words = f"{AS_SHARED}: {chosen.name}. {words}"
            self.fields["variant",].about.setText(words)

    def _show_fault(self, field: Field, words: str, *, lacks: bool) -> None:
        text = words or (NEEDED if lacks else "")
        field.show_fault(text, fault_colour(self._theme, missing=not words))

    def _show_rest(self, judgement: Judgement, told: set[str]) -> None:
        """What is wrong with fields the form does not have."""
        rest = [one for one in judgement.problems_of(self._base) if one.field not in told]
        lines = [f"{one.field}: {problem_words([one])}" for one in rest]
        self.general.setText("\n".join(lines))
        colour = fault_colour(self._theme, missing=not rest)
        self.general.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.general.setVisible(bool(lines))

    def _at(self, path: FieldPath) -> Any:
        return self._judgement.at(self._full(path))

    def _shared(self, path: FieldPath) -> Any:
        """What all installations share, while the form shows one of them."""
        return self._judgement.at((*self._base, *path)) if self.installations.current else None

    def _shared_words(self, path: FieldPath) -> str:
        """What holds for the installation that is shown where it says nothing itself."""
        if path[0] not in ("values", "scope") or self._at(path[: 1 + (path[0] == "values")]):
            return ""
        variable = self.spec.variables.get(str(path[-1])) if path[0] == "values" else None
        secret = variable is not None and variable.sensitive
        return shared_words(self._shared(path), secret=secret)

    def _full(self, path: FieldPath) -> FieldPath:
        """Where a field of the form stands in the agreement: with the installation shown, its
        own ones stand there."""
        return place_of(self._base, self.installations.current, path)

    # ---- telling

    def _emit(self, path: FieldPath, widget: ValueWidget) -> None:
        self.changed.emit([(self._full(path), widget.value())])

    def _emit_blocks(self) -> None:
        chosen = [
            path[1]
            for path, field in self.fields.items()
            if path[0] == "blocks" and isinstance(field.widget, SwitchValue)
            if field.widget.value()
        ]
        self.changed.emit([(self._full(("blocks",)), chosen)])

    @Slot(str)
    def _add_installation(self, name: str) -> None:
        others = bool(self._judgement.at((*self._base, "instances")))
        self.changed.emit([added(self._base, name, others=others)])

    @Slot(str)
    def _remove_installation(self, name: str) -> None:
        self.changed.emit([((*self._base, "instances", name), None)])

    def _new_extra_dialog(self, entry: Entry | None, judge: Judge) -> EntryDialog:
        return extra_dialog(judge, self._folder, self._theme, self, entry)
