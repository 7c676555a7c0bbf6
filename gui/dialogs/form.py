"""Pieces that the dialogs share: labelled fields, the row of buttons, the column they stand in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)


def new_form() -> QFormLayout:
    """A form with the spacing every dialog has."""
    form = QFormLayout()
    form.setVerticalSpacing(10)
    form.setHorizontalSpacing(16)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def add_row(form: QFormLayout, text: str, field: QWidget, row: QLayout | None = None) -> None:
    """A field with its label, which stands level with it and leads to it by its `&` key."""
    label = QLabel(text)
    label.setBuddy(field)
    label.setMinimumHeight(field.sizeHint().height())
    label.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    if row is None:
        form.addRow(label, field)
    else:
        form.addRow(label, row)


def number_field(least: int, most: int, unit: str) -> QSpinBox:
    """A whole number with its unit behind it."""
    field = QSpinBox()
    field.setRange(least, most)
    field.setSuffix(f" {unit}")
    field.lineEdit().setTextMargins(8, 0, 0, 0)  # the style sheet's padding stays outside of it
    return field


def with_browse(field: QLineEdit, choose: Callable[[], None]) -> QHBoxLayout:
    """A field for a path with its Browse button."""
    browse = QPushButton("Browse...")
    browse.setAutoDefault(False)
    browse.clicked.connect(choose)
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(field, 1)
    row.addWidget(browse)
    return row


def button_box(
    dialog: QDialog,
    *,
    accept: str = "",
    reject: str = "Cancel",
    others: tuple[QPushButton, ...] = (),
) -> QDialogButtonBox:
    """Buttons with words only. Enter presses the accepting one, or else the rejecting one."""
    box = QDialogButtonBox()
    for button in others:
        button.setAutoDefault(False)
        box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
    rejecting = box.addButton(reject, QDialogButtonBox.ButtonRole.RejectRole)
    rejecting.setAutoDefault(False)
    default = rejecting
    if accept:
        default = box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    default.setDefault(True)
    default.setProperty("role", "primary")  # its width is measured in the weight it is drawn in
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    return box


def accept_button(box: QDialogButtonBox) -> QPushButton:
    """The button of `box` that accepts."""
    return _button(box, QDialogButtonBox.ButtonRole.AcceptRole)


def reject_button(box: QDialogButtonBox) -> QPushButton:
    """The button of `box` that does nothing."""
    return _button(box, QDialogButtonBox.ButtonRole.RejectRole)


def _button(box: QDialogButtonBox, role: QDialogButtonBox.ButtonRole) -> QPushButton:
    for button in box.buttons():
        if box.buttonRole(button) is role:
            assert isinstance(button, QPushButton)
            return button
    raise LookupError(role)


def column_of(dialog: QDialog, *parts: QWidget | QLayout) -> None:
    """Put `parts` below each other with the margins every dialog has."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(20, 20, 20, 16)
    column.setSpacing(14)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)


def wrapped(text: str, role: str = "") -> QLabel:
    """A paragraph."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
