"""Kinds with their counts, as buttons that filter by them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from gui.matrix.flow_layout import FlowLayout
from gui.theme import Theme, icon


@dataclass(frozen=True, slots=True)
class Chip:
    """One kind: its key, its word, what it means, and the name of its icon, if any."""

    key: Hashable
    word: str
    tip: str = ""
    icon: str = ""


class ChipBar(QWidget):
    """`changed` says that other kinds are asked for. A kind without rows has no button, unless
    it is being asked for."""

    changed = Signal()

    def __init__(self, chips: Sequence[Chip], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._chips = tuple(chips)
        self.buttons = {chip.key: self._button(chip) for chip in self._chips}
        layout = FlowLayout(self)
        for button in self.buttons.values():
            layout.addWidget(button)
        self.show_counts({})

    @property
    def chosen(self) -> frozenset[Hashable]:
        """The kinds asked for; none means all."""
        return frozenset(key for key, button in self.buttons.items() if button.isChecked())

    def choose(self, *keys: Hashable) -> None:
        """Ask for these kinds and no others."""
        for key, button in self.buttons.items():
            with QSignalBlocker(button):
                button.setChecked(key in keys)
                button.setVisible(button.isVisible() or key in keys)
        self.changed.emit()

    def show_counts(self, counts: Mapping[Any, int]) -> None:
        for chip in self._chips:
            button, count = self.buttons[chip.key], counts.get(chip.key, 0)
            button.setText(f" {chip.word}  {count:,}")
            button.setVisible(bool(count) or button.isChecked())

    def retheme(self, theme: Theme) -> None:
        for chip in self._chips:
            if chip.icon:
                self.buttons[chip.key].setIcon(icon(chip.icon, theme.chrome.secondary))

    def _button(self, chip: Chip) -> QToolButton:
        button = QToolButton()
        button.setCheckable(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setProperty("role", "control")
        button.setToolTip(chip.tip)
        button.toggled.connect(self._say)
        return button

    @Slot()
    def _say(self) -> None:
        self.changed.emit()
