"""One entry of a list of the agreement, as a form: its problems stand beside its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from core.catalogue.yaml_text import FieldPath
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, button_box
from gui.expected.fields import Field, ValueWidget, fault_colour
from gui.theme import Theme

TYPING_MS = 200
SIZE = (620, 640)
GENERAL = ""  # under this name stand problems that belong to no field

Entry = Mapping[str, Any]
Change = tuple[FieldPath, Any]
Judge = Callable[[Entry], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class EntryField:
    """One field: its name in the file, its words, and its widget."""

    name: str
    label: str
    widget: ValueWidget
    about: str = ""


class EntryDialog(QDialog):
    """`entered` carries the entry: only fields with a value."""

    entered = Signal(dict)

    def __init__(
        self,
        title: str,
        fields: Sequence[EntryField],
        judge: Judge,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        entry: Entry | None = None,
        about: str = "",
    ) -> None:
        """`judge` says what is wrong with an entry, by the names of its fields. `entry`: what is
        changed; fields of it that have no widget stay as they are."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(*SIZE)
        self._judge, self._theme = judge, theme
        self._kept = dict(entry or {})
        self.fields: dict[str, Field] = {}
        self._inner = QVBoxLayout()
        self._inner.setContentsMargins(2, 2, 14, 2)
        self._inner.setSpacing(12)
        for one in fields:
            field = Field(one.label, one.widget, one.about)
            one.widget.show_value((entry or {}).get(one.name))
            one.widget.edited.connect(self._on_edited)
            self.fields[one.name] = field
            self._inner.addWidget(field)
        self._inner.addStretch(1)
        self.general = plain_label()
        self.general.hide()
        self.buttons = button_box(self, accept="Take over")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self.judge_now)
        self._touched = entry is not None
        self._lay_out(about)
        self.judge_now()

    def insert(self, place: int, widget: QWidget) -> None:
        """Put something between the fields."""
        self._inner.insertWidget(place, widget)

    def entry(self) -> dict[str, Any]:
        """What stands in the fields now."""
        made = dict(self._kept)
        for name, field in self.fields.items():
            assert isinstance(field.widget, ValueWidget)
            value = field.widget.value()
            if value is None:
                made.pop(name, None)
            else:
                made[name] = value
        return made

    def show_values(self, values: Entry) -> None:
        """Fill some fields in."""
        for name, value in values.items():
            widget = self.fields[name].widget
            assert isinstance(widget, ValueWidget)
            widget.show_value(value)
        self._touched = True
        self.judge_now()

    @Slot()
    def judge_now(self) -> None:
        """Show what is wrong; before anything was typed, only the button knows."""
        self._timer.stop()
        problems = self._judge(self.entry())
        accept_button(self.buttons).setEnabled(not problems)
        shown = problems if self._touched else {}
        colour = fault_colour(self._theme, missing=False)
        for name, field in self.fields.items():
            field.show_fault(shown.get(name, ""), colour)
        rest = "\n".join(words for name, words in shown.items() if name not in self.fields)
        self.general.setText(rest)
        self.general.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.general.setVisible(bool(rest))

    def accept(self) -> None:
        self._touched = True
        self.judge_now()
        if accept_button(self.buttons).isEnabled():
            super().accept()
            self.entered.emit(self.entry())

    @Slot()
    def _on_edited(self) -> None:
        self._touched = True
        self._timer.start()

    def _lay_out(self, about: str) -> None:
        page = QWidget()
        page.setLayout(self._inner)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        if about:
            column.addWidget(plain_label(about, "secondary"))
        column.addWidget(area, 1)
        column.addWidget(self.general)
        column.addWidget(self.buttons)


def entry_changes(path: FieldPath, before: Entry | None, made: Entry) -> list[Change]:
    """What to change so that `made` stands at `path`: all of it where there was nothing, else
    only what differs, so that the comments beside the rest stay."""
    if before is None:
        return [(path, dict(made))]
    names = dict.fromkeys((*before, *made))
    return [((*path, name), made.get(name)) for name in names if made.get(name) != before.get(name)]
