"""Widgets for values that only entries of lists have: days, kinds to tick, accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QDateEdit, QGridLayout, QHBoxLayout

from gui.expected.fields import ValueWidget

DAY_FORMAT = "yyyy-MM-dd"
_COLUMNS = 2


class DayValue(ValueWidget):
    """One day, written as ``2026-11-22``."""

    def __init__(self, first: date) -> None:
        """`first`: what it shows while the agreement says nothing."""
        super().__init__()
        self.field = QDateEdit(_day(first))
        self.field.setCalendarPopup(True)
        self.field.setDisplayFormat(DAY_FORMAT)
        self.field.dateChanged.connect(lambda _day: self.edited.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field)
        row.addStretch(1)
        self.setFocusProxy(self.field)

    def value(self) -> str:
        return self.field.date().toString(DAY_FORMAT)

    def show_value(self, value: Any) -> None:
        try:
            shown = value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            return  # it stays; the problem stands beside the field
        blocked = self.field.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
        self.field.setDate(_day(shown))
        self.field.blockSignals(blocked)


class TicksValue(ValueWidget):
    """Several of a few: a box to tick for each."""

    def __init__(self, choices: Mapping[str, str]) -> None:
        """`choices`: what to write -> its words."""
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._strange: list[str] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(4)
        rows = (len(choices) + _COLUMNS - 1) // _COLUMNS
        for number, (key, words) in enumerate(choices.items()):
            box = QCheckBox(words.replace("&", "&&"))
            box.clicked.connect(lambda _on: self.edited.emit())
            self.boxes[key] = box
            grid.addWidget(box, number % rows, number // rows)
            if number == 0:
                self.setFocusProxy(box)

    def value(self) -> list[str] | None:
        ticked = [key for key, box in self.boxes.items() if box.isChecked()]
        return [*ticked, *self._strange] or None

    def show_value(self, value: Any) -> None:
        given = [str(one) for one in value] if isinstance(value, list) else []
        self._strange = [one for one in given if one not in self.boxes]
        for key, box in self.boxes.items():
            box.setChecked(key in given)


def _day(value: date) -> QDate:
    return QDate(value.year, value.month, value.day)
