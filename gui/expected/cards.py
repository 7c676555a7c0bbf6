"""The framed groups that a form is divided into."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from gui.detail.labels import plain_label


def card(title: str, *rows: QWidget) -> QFrame:
    """A frame with a heading, and `rows` below each other."""
    frame = QFrame()
    frame.setProperty("role", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 14)
    column.setSpacing(12)
    column.addWidget(plain_label(title, "heading"))
    for row in rows:
        column.addWidget(row)
    return frame


def two_columns(fields: Sequence[QWidget]) -> QWidget:
    """Short fields side by side."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(10)
    for number, field in enumerate(fields):
        grid.addWidget(field, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
    return holder
