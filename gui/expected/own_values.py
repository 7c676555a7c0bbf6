"""The card for values that single accounts, or organizations, have for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.catalogue.spec import Variable
from core.catalogue.yaml_text import FieldPath
from core.model import Account
from gui.detail.labels import plain_label
from gui.expected.account_values import HEADERS, OF_ORGANIZATIONS, AccountValues
from gui.expected.cards import card
from gui.expected.choices import Choices
from gui.expected.draft import Judgement
from gui.expected.fields import Field, fault_colour
from gui.expected.words import problem_words
from gui.theme import Theme


class OwnValues(QWidget):
    """`changed` carries [(path, value)]; `name` is the field of the agreement."""

    changed = Signal(list)

    def __init__(self, name: str, variables: Mapping[str, Variable], theme: Theme) -> None:
        super().__init__()
        self.name, self._theme = name, theme
        self._what = HEADERS if name == "account_values" else OF_ORGANIZATIONS
        whose = self._what[0].lower()
        self._path: FieldPath = (name,)
        self._before: Mapping[str, Any] = {}
        self.values = AccountValues(variables, self._what)
        self.field = Field("", self.values)
        self.field.label.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        about = plain_label(f"Only where an {whose} differs from what holds for all.", "secondary")
        column.addWidget(card(f"{self._what[0]}s with values of their own", about, self.field))
        self.values.edited.connect(self._emit)

    def show_choices(self, choices: Choices) -> None:
        """Whom it can be said for; ids can always be typed."""
        self.values.show_choices(choices)

    def show_judgement(self, judgement: Judgement, base: FieldPath) -> set[str]:
        """What stands at `base` now, and what is wrong with it. Returns the fields at fault."""
        self._path = (*base, self.name)
        found = judgement.at(self._path)
        self._before = found if isinstance(found, Mapping) else {}
        self.values.show_value(found)
        problems = judgement.problems_of(self._path)
        words = "\n".join(f"{self._whose(one.field)}: {problem_words([one])}" for one in problems)
        self.field.show_fault(words, fault_colour(self._theme, missing=False))
        return {one.field for one in problems}

    @Slot()
    def _emit(self) -> None:
        """Only what changed, so that the comments beside the rest stay."""
        after = self.values.value() or {}
        changes: list[tuple[FieldPath, Any]] = []
        for key in dict.fromkeys((*self._before, *after)):
            old, new = self._before.get(key) or {}, after.get(key) or {}
            path = (*self._path, key)
            if not new:
                changes.append((path, None))
                continue
            changes += [((*path, name), new.get(name)) for name in dict.fromkeys((*old, *new))]
        self.changed.emit(changes)

    def _whose(self, field: str) -> str:
        """``vendors.x.account_values.123.name`` as ``Account 123``."""
        key = field.partition(f".{self.name}.")[2].split(".")[0]
        return f"{self._what[0]} {key}" if key else "Own values"


def organization_choices(judgement: Judgement) -> Choices:
    """The organizations of an agreement that has several; nothing for one that has one."""
    listed = judgement.entries(("organizations",))
    return Choices(
        [
            Account(str(one.get("management_account_id")), str(one.get("name") or "Organization"))
            for one in listed
            if isinstance(one, Mapping)
        ]
    )
