"""What the dialogs of the review have in common: a field for a few lines, and room for the text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPlainTextEdit

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


def make_room(dialog: QDialog) -> None:
    """Make `dialog` as high as its wrapped texts need: Qt alone stops at two thirds of the screen
    and cuts them off."""
    layout = dialog.layout()
    width = max(dialog.width(), dialog.minimumWidth())
    layout.activate()
    needed = (
        layout.totalHeightForWidth(width)
        if layout.hasHeightForWidth()
        else layout.totalSizeHint().height()
    )
    dialog.resize(width, min(needed, dialog.screen().availableGeometry().height()))
