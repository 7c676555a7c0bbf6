"""The form of one vendor, made from what the catalogue says the vendor needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from core.catalogue.spec import VendorSpec
from core.catalogue.yaml_text import FieldPath
from core.model import Account
from gui.detail.labels import plain_label
from gui.expected.account_values import AccountValues
from gui.expected.choices import Choices
from gui.expected.draft import Judgement
from gui.expected.fields import (
    ChoiceValue,
    Field,
    SwitchValue,
    TextValue,
    ValueWidget,
    fault_colour,
    value_widget,
)
from gui.expected.scope_editor import AppliesTo, SelectorList
from gui.expected.words import ACCESS_WORDS, problem_words, value_label
from gui.theme import Theme

NEEDED = "Still missing: without it the vendor's roles cannot be judged."
OWNERS = (
    (("owners", "business"), "Business owner", "Who answers for this vendor's access"),
    (("owners", "technical"), "Technical owner", "A person, a team or an address"),
    (("purpose",), "What it is for", "In one sentence, for reviewers"),
    (("contract",), "Contract", "A purchase order or contract number"),
)
SCOPE_ALL = "Without an entry: all accounts."


@dataclass(frozen=True, slots=True)
class Meant:
    """The accounts a vendor's scope means (None: nothing was scanned), of how many."""

    accounts: tuple[Account, ...] | None
    total: int


class VendorForm(QScrollArea):
    """`changed` carries [(path, value)]: fields of the agreement and what they should say."""

    changed = Signal(list)

    def __init__(
        self, spec: VendorSpec, folder: Path, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.spec, self._theme = spec, theme
        self.setAccessibleName(f"What was agreed with {spec.name}")
        self._base: FieldPath = ("vendors", spec.id)
        self.fields: dict[FieldPath, Field] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.applies_to = AppliesTo()
        self.general = plain_label()
        self.general.hide()
        self.account_values = AccountValues(spec.variables)
        self.account_values_field = Field("", self.account_values)
        self.account_values_field.label.hide()
        self.include = SelectorList("Taken in", theme)
        self.exclude = SelectorList("Left out", theme)
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(2, 2, 14, 14)
        self._column.setSpacing(14)
        self._column.addWidget(self.general)
        if spec.variants or spec.blocks:
            self._column.addWidget(self._ways())
        if spec.variables:
            self._column.addWidget(self._values(folder))
        self._column.addWidget(self._scope())
        self._column.addWidget(self._paperwork())
        if spec.variables:
            self._column.addWidget(
                _card(
                    "Accounts with values of their own",
                    plain_label(
                        "Only where an account differs from what holds for all.", "secondary"
                    ),
                    self.account_values_field,
                )
            )
            self.account_values.edited.connect(self._emit_account_values)
        self._column.addStretch(1)
        self.setWidget(page)
        self._judgement = Judgement(None)

    # ---- building

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
        return _card("How it is used", *rows)

    def _values(self, folder: Path) -> QWidget:
        ordered = sorted(self.spec.variables.items(), key=lambda one: not one[1].required)
        return _card(
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
        return _card("Where it applies", *rows)

    def _paperwork(self) -> QWidget:
        fields = [
            self._field(path, label, TextValue(placeholder)) for path, label, placeholder in OWNERS
        ]
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        for number, field in enumerate(fields):
            grid.addWidget(field, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        return _card("Who answers for it", holder)

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

    def show_judgement(self, judgement: Judgement, meant: Meant) -> None:
        """What the agreement says now, what is wrong with it, and whom it means."""
        self._judgement = judgement
        missing = judgement.missing.get(self.spec.id, ())
        told: set[str] = set()
        blocks = self._at(("blocks",))
        for path, field in self.fields.items():
            widget = field.widget
            assert isinstance(widget, ValueWidget)
            if path[0] == "blocks":
                widget.show_value(isinstance(blocks, list) and path[1] in blocks)
                continue
            widget.show_value(self._at(path))
            problems = judgement.problems_of((*self._base, *path))
            told.update(one.field for one in problems)
            lacks = path[0] == "values" and path[1] in missing
            self._show_fault(field, problem_words(problems), lacks=lacks)
        self._show_variant()
        self.account_values.show_value(self._at(("account_values",)))
        problems = judgement.problems_of((*self._base, "account_values"))
        told.update(one.field for one in problems)
        words = "\n".join(f"{_account_of(one.field)}: {problem_words([one])}" for one in problems)
        self._show_fault(self.account_values_field, words, lacks=False)
        self._show_rest(judgement, told)
        self.applies_to.show_accounts(meant.accounts, meant.total)

    def _show_variant(self) -> None:
        """Of several ways to use the vendor, explain the one that is chosen."""
        if ("variant",) in self.fields:
            key = self._at(("variant",)) or self.spec.default_variant
            chosen = next((one for one in self.spec.variants if one.key == key), None)
            self.fields["variant",].about.setText(chosen.description if chosen else "")

    def _show_fault(self, field: Field, words: str, *, lacks: bool) -> None:
        text = words or (NEEDED if lacks else "")
        field.show_fault(text, fault_colour(self._theme, missing=not words))

    def _show_rest(self, judgement: Judgement, told: set[str]) -> None:
        """What is wrong with fields the form does not have."""
        rest = [one for one in judgement.problems_of(self._base) if one.field not in told]
        lines = [f"{one.field}: {problem_words([one])}" for one in rest]
        if isinstance(self._at(("instances",)), Mapping):
            lines.append(
                "There are several installations of this vendor: what is here holds for all of "
                "them, and their own values are on the Text tab."
            )
        self.general.setText("\n".join(lines))
        colour = fault_colour(self._theme, missing=not rest)
        self.general.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.general.setVisible(bool(lines))

    def _at(self, path: FieldPath) -> Any:
        return self._judgement.at((*self._base, *path))

    # ---- telling

    def _emit(self, path: FieldPath, widget: ValueWidget) -> None:
        self.changed.emit([((*self._base, *path), widget.value())])

    def _emit_blocks(self) -> None:
        chosen = [
            path[1]
            for path, field in self.fields.items()
            if path[0] == "blocks" and isinstance(field.widget, SwitchValue)
            if field.widget.value()
        ]
        self.changed.emit([((*self._base, "blocks"), chosen)])

    def _emit_account_values(self) -> None:
        """Only what changed, so that the comments beside the rest stay."""
        before, after = self._at(("account_values",)), self.account_values.value() or {}
        before = before if isinstance(before, Mapping) else {}
        changes: list[tuple[FieldPath, Any]] = []
        for key in dict.fromkeys((*before, *after)):
            old, new = before.get(key) or {}, after.get(key) or {}
            path = (*self._base, "account_values", key)
            if not new:
                changes.append((path, None))
                continue
            changes += [((*path, name), new.get(name)) for name in dict.fromkeys((*old, *new))]
        self.changed.emit(changes)


def _card(title: str, *rows: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(12)
    column.addWidget(plain_label(title, "heading"))
    for row in rows:
        column.addWidget(row)
    return card


def _account_of(field: str) -> str:
    """``vendors.x.account_values.123.name`` as ``Account 123``."""
    parts = field.partition(".account_values.")[2].split(".")
    return f"Account {parts[0]}" if parts[0] else "Own values"
