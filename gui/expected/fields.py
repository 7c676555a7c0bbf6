"""One value of the form: its widget, its words, and what the core says is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.catalogue.spec import Variable
from core.model import Status
from gui.detail.labels import plain_label
from gui.theme import Theme, mono_font

FROM_VENDOR = "As the vendor says"
LIST_HEIGHT, POLICY_HEIGHT = 72, 132

BoxT = TypeVar("BoxT", bound=QBoxLayout)


class ValueWidget(QWidget):
    """Base of the widgets: `edited` when the person changed it, `value` what to write."""

    edited = Signal()

    def value(self) -> Any:
        """What the agreement should say; None for nothing."""
        raise NotImplementedError

    def show_value(self, value: Any) -> None:
        """Show what the agreement says, without `edited`."""
        raise NotImplementedError


class TextValue(ValueWidget):
    """One line of text; a sensitive one is masked until its eye is pressed."""

    def __init__(self, placeholder: str = "", *, sensitive: bool = False) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText(placeholder)
        self.field.textEdited.connect(lambda _text: self.edited.emit())
        self.show_button = QToolButton()
        self.show_button.setProperty("role", "control")
        self.show_button.setText("Show")
        self.show_button.setToolTip("Show or mask this value")
        self.show_button.setCheckable(True)
        self.show_button.setVisible(sensitive)
        self.show_button.toggled.connect(self._mask)
        row = _bare(QHBoxLayout(self))
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.show_button)
        self.setFocusProxy(self.field)
        self._sensitive = sensitive
        self._mask(shown=False)

    def value(self) -> str | None:
        return self.field.text() or None

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self.field.text():
            self.field.setText(text)
            self.field.setCursorPosition(0)

    @Slot(bool)
    def _mask(self, shown: bool) -> None:
        masked = self._sensitive and not shown
        mode = QLineEdit.EchoMode
        self.field.setEchoMode(mode.Password if masked else mode.Normal)
        self.show_button.setText("Hide" if shown else "Show")


class ChoiceValue(ValueWidget):
    """One of several; the first entry leaves it to the default."""

    def __init__(self, choices: list[tuple[Any, str]], unset: str | None) -> None:
        super().__init__()
        self.box = QuietCombo()
        if unset is not None:
            self.box.addItem(unset, None)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda _row: self.edited.emit())
        _bare(QHBoxLayout(self)).addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> Any:
        return self.box.currentData()

    def show_value(self, value: Any) -> None:
        row = self.box.findData(value)
        if row < 0:  # the file says something that is no choice: shown as it is, with its problem
            self.box.addItem(str(value), value)
            row = self.box.count() - 1
        self.box.setCurrentIndex(row)


class LinesValue(ValueWidget):
    """Several texts, one in a line."""

    def __init__(self, placeholder: str = "") -> None:
        super().__init__()
        self.field = _plain_text(LIST_HEIGHT, placeholder or "One in each line")
        self.field.textChanged.connect(self.edited)
        _bare(QHBoxLayout(self)).addWidget(self.field)
        self.setFocusProxy(self.field)

    def value(self) -> list[str] | None:
        lines = [line.strip() for line in self.field.toPlainText().splitlines()]
        return [line for line in lines if line] or None

    def show_value(self, value: Any) -> None:
        listed = [value] if isinstance(value, str) else value or []
        if listed != (self.value() or []):
            _set_quietly(self.field, "\n".join(str(one) for one in listed))


class PolicyValue(ValueWidget):
    """A permission policy: a file beside the agreement, or the JSON itself."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.field = _plain_text(
            POLICY_HEIGHT, "Paste the policy that the vendor's console shows, or choose its file"
        )
        self.field.setFont(mono_font())
        self.field.textChanged.connect(self.edited)
        self.file_button = QPushButton("Choose file...")
        self.file_button.setAutoDefault(False)
        self.file_button.setToolTip("A .json file in the folder of the agreement")
        self.file_button.clicked.connect(self._choose)
        column = _bare(QVBoxLayout(self))
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.file_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.field)

    def value(self) -> str | None:
        return self.field.toPlainText().strip() or None

    def show_value(self, value: Any) -> None:
        text = json.dumps(value, indent=2) if isinstance(value, dict) else str(value or "")
        if text.strip() != (self.value() or ""):
            _set_quietly(self.field, text)
        self.field.setFixedHeight(POLICY_HEIGHT if "\n" in text else 38)

    @Slot()
    def _choose(self) -> None:
        dialog = QFileDialog(self, "Choose the policy", str(self._folder), "Policies (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def take_file(self, name: str) -> None:
        """Name a file by its place below the agreement's folder; the core judges others."""
        path = Path(name)
        inside = path.is_relative_to(self._folder)
        text = path.relative_to(self._folder).as_posix() if inside else str(path)
        self.field.setPlainText(text)


class QuietCombo(QComboBox):
    """A combo box that the wheel passes over: scrolling a form must not change it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(8)  # a long entry must not widen the form
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Field(QWidget):
    """A label, its widget, what it means, and below it what is wrong or still missing."""

    def __init__(self, label: str, widget: ValueWidget | QWidget, about: str = "") -> None:
        super().__init__()
        self.widget = widget
        self.label = QLabel(label)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(widget)
        if label:
            (widget.focusProxy() or widget).setAccessibleName(label)
        self._about = about
        self.about = plain_label(about, "secondary")
        self.about.setVisible(bool(about))
        self.error = plain_label()
        self.error.hide()
        column = _bare(QVBoxLayout(self))
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(widget)
        column.addWidget(self.error)
        column.addWidget(self.about)

    def explain(self, text: str) -> None:
        """Say something about the value in place of what it means; nothing says that again."""
        self.about.setText(text or self._about)
        self.about.setVisible(bool(text or self._about))

    def show_fault(self, text: str, colour: str) -> None:
        """What is wrong (or missing), in `colour`; nothing when empty."""
        self.error.setText(text)
        self.error.setStyleSheet(f"color: {colour}; font-weight: 600;")
        self.error.setVisible(bool(text))


class SwitchValue(ValueWidget):
    """A tick box."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = QCheckBox(words.replace("&", "&&"))
        self.box.clicked.connect(lambda _on: self.edited.emit())
        _bare(QHBoxLayout(self)).addWidget(self.box)
        self.setFocusProxy(self.box)

    def value(self) -> bool | None:
        return self.box.isChecked() or None

    def show_value(self, value: Any) -> None:
        self.box.setChecked(value is True)


def value_widget(variable: Variable, folder: Path) -> ValueWidget:
    """The widget for a variable of a spec. `folder` holds policy files."""
    default = variable.default if isinstance(variable.default, str) else ""
    makers: dict[str, Callable[[], ValueWidget]] = {
        "policy": lambda: PolicyValue(folder),
        "list": LinesValue,
        "choice": lambda: ChoiceValue(
            [(one.value, one.name) for one in variable.choices], _unset(variable)
        ),
        "boolean": lambda: ChoiceValue([(True, "Yes"), (False, "No")], _unset(variable)),
    }
    make = makers.get(variable.type)
    if make is not None:
        return make()
    placeholder = default if "${" not in default else FROM_VENDOR
    return TextValue(placeholder, sensitive=variable.sensitive)


def fault_colour(theme: Theme, *, missing: bool) -> str:
    """The colour of a fault's words; what is merely missing is milder."""
    return theme.status(Status.DRIFT_BROKEN if missing else Status.DRIFT_EXCESS).plain


def _unset(variable: Variable) -> str:
    if isinstance(variable.default, bool):
        return f"{FROM_VENDOR}: {'yes' if variable.default else 'no'}"
    chosen = next((one.name for one in variable.choices if one.value == variable.default), None)
    return f"{FROM_VENDOR}: {chosen}" if chosen else "Choose..."


def _plain_text(height: int, placeholder: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setProperty("role", "field")
    field.setTabChangesFocus(True)
    field.setPlaceholderText(placeholder)
    field.setFixedHeight(height)
    return field


def _set_quietly(field: QPlainTextEdit, text: str) -> None:
    blocked = field.blockSignals(True)  # noqa: FBT003 - Qt has no keyword
    field.setPlainText(text)
    field.blockSignals(blocked)


def _bare(layout: BoxT) -> BoxT:
    layout.setContentsMargins(0, 0, 0, 0)
    return layout
