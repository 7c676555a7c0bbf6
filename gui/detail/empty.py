"""What stands where there is nothing to show: an icon, a sentence, a hint."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.detail.labels import plain_label
from gui.theme import Theme
from gui.theme.icons import icon_pixmap


class EmptyState(QWidget):
    """Centred, quiet."""

    def __init__(self, theme: Theme, shape: str = "panel", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape = shape
        self.picture = QLabel()
        self.text, self.hint = plain_label(role="heading"), plain_label(role="secondary")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 48)
        column.setSpacing(8)
        column.addStretch(1)
        for label in (self.picture, self.text, self.hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        column.addStretch(2)
        self.retheme(theme)

    def show_text(self, text: str, hint: str) -> None:
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def retheme(self, theme: Theme) -> None:
        ratio = self.devicePixelRatioF()
        self.picture.setPixmap(icon_pixmap(self._shape, theme.chrome.disabled, 40, ratio))
