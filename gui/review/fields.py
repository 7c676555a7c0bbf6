"""A field for a few lines of text, as the dialogs of the review have it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QPlainTextEdit

_LABEL_TOP = 7  # level with the first line of the field


class Lines(QPlainTextEdit):
    """As high as `lines` lines; Tab leaves it."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setProperty("role", "field")
        self.setTabChangesFocus(True)
        self._height = self.fontMetrics().lineSpacing() * lines + 20
        self.setFixedHeight(self._height)

    def sizeHint(self) -> QSize:
        """Override QPlainTextEdit::sizeHint."""
        return QSize(240, self._height)


def add_lines(form: QFormLayout, text: str, field: Lines) -> None:
    """The field with its label at the first line."""
    label = QLabel(text)
    label.setBuddy(field)
    label.setContentsMargins(0, _LABEL_TOP, 0, 0)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    form.addRow(label, field)
