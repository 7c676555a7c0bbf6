"""Small widgets that several pages of the repair share."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from core.model import Status
from core.repair.step import Risk
from gui.fix.words import RISK_LOOKS, RISK_MEANINGS, RISK_WORDS
from gui.theme import Theme


class Pill(QLabel):
    """A word on a coloured ground; the word says it all, the colour only helps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._look: Status | None = None

    def show_word(self, word: str, look: Status, theme: Theme) -> None:
        self._look = look
        self.setText(word)
        self.retheme(theme)

    def retheme(self, theme: Theme) -> None:
        if self._look is None:  # nothing is shown yet
            return
        style = theme.status(self._look)
        self.setStyleSheet(
            f"background: {style.fill}; color: {style.text}; border-radius: 9px;"
            " padding: 2px 10px; font-weight: 600;"
        )


def risk_pill(risk: Risk, theme: Theme, parent: QWidget | None = None) -> Pill:
    """The word of a risk in its colours, with its meaning as tooltip."""
    pill = Pill(parent)
    pill.show_word(RISK_WORDS[risk], RISK_LOOKS[risk], theme)
    pill.setToolTip(RISK_MEANINGS[risk])
    return pill


class StepTrail(QWidget):
    """The names of the pages in a row; the current one stands out."""

    def __init__(self, names: Sequence[str], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._current = theme, 0
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._labels = [QLabel(f"{number}  {name}") for number, name in enumerate(names, 1)]
        for label in self._labels:
            row.addWidget(label)
        row.addStretch(1)

    def show_step(self, current: int) -> None:
        """`current` counts from 0."""
        self._current = current
        chrome = self._theme.chrome
        for number, label in enumerate(self._labels):
            here = number == current
            ground, words = (
                (chrome.primary, chrome.primary_text)
                if here
                else ("transparent", chrome.text if number < current else chrome.secondary)
            )
            label.setStyleSheet(
                f"background: {ground}; color: {words}; border-radius: 10px; padding: 3px 12px;"
                f" font-weight: {600 if here else 400};"
            )
            label.setAccessibleDescription("current step" if here else "")

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        self.show_step(self._current)
