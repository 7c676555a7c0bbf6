"""Earlier versions of the agreement: what differs from now, and Restore."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.agreement.masking import data_of, masked_text
from core.catalogue.yaml_text import read_text
from core.errors import InputError
from core.presentation.text import visible_lines
from gui.detail import DiffView
from gui.detail.labels import plain_label
from gui.dialogs.form import accept_button, button_box
from gui.theme import Theme

_PATH = Qt.ItemDataRole.UserRole
NONE = "No earlier versions yet. Every save keeps the version before it, with its date."
CONTEXT = 3  # lines shown around a difference
ABOUT = "Restoring makes an earlier version the draft; it counts once you save it."


class VersionsDialog(QDialog):
    """`restored` carries the text of the chosen version."""

    restored = Signal(str)

    def __init__(
        self,
        versions: Sequence[Path],
        now: str,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        secret_names: frozenset[str] = frozenset(),
    ) -> None:
        """`secret_names`: values with these names are masked until they are asked for."""
        super().__init__(parent)
        self._now, self._secret_names = now, secret_names
        self.setWindowTitle("Versions of the agreement")
        self.resize(940, 600)
        self.about = plain_label(ABOUT if versions else NONE, "secondary")
        self.list = QListWidget()
        self.list.setAccessibleName("Earlier versions")
        for path in versions:
            item = QListWidgetItem(version_words(path))
            item.setToolTip(path.name)
            item.setData(_PATH, path)
            self.list.addItem(item)
        self.difference = DiffView(theme)
        self.show_values = QCheckBox("Show masked values")
        self.show_values.setVisible(bool(versions) and bool(secret_names))
        self.show_values.toggled.connect(self._show_current)
        self.buttons = button_box(self, accept="Restore", reject="Close")
        self.restore_button = accept_button(self.buttons)
        self.restore_button.setEnabled(False)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(self.difference)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.list)
        splitter.addWidget(area)
        splitter.setSizes([220, 700])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        splitter.setVisible(bool(versions))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.about)
        column.addWidget(splitter, 1)
        column.addWidget(self.show_values)
        column.addWidget(self.buttons)
        self.list.currentItemChanged.connect(self._show_current)
        self.list.setCurrentRow(0)

    def accept(self) -> None:
        text = self._text()
        if text is not None:
            super().accept()
            self.restored.emit(text)

    @Slot()
    def _show_current(self) -> None:
        text = self._text()
        self.restore_button.setEnabled(text is not None and text != self._now)
        if text is not None:
            shown = (self._shown(text), self._shown(self._now))
            before, after = differing_parts(text, self._now, shown)
            self.difference.show_texts(
                visible_lines(before), visible_lines(after), "Earlier", "Now"
            )
            self.difference.setVisible(text != self._now)

    def _shown(self, text: str) -> str:
        """The whole text, line for line, as it may be shown."""
        if self.show_values.isChecked():
            return text
        return masked_text(text, data_of(text), self._secret_names)

    def _text(self) -> str | None:
        chosen = self.list.selectedItems()
        try:
            return read_text(chosen[0].data(_PATH)) if chosen else None
        except InputError as error:
            self.about.setText(str(error))
            return None


def differing_parts(
    before: str, after: str, shown: tuple[str, str] | None = None
) -> tuple[str, str]:
    """What differs between two texts, with a few lines around it, taken from `shown`: both of
    them, line for line, as they may be read."""
    old, new = before.split("\n"), after.split("\n")
    shown_old, shown_new = (text.split("\n") for text in shown or (before, after))
    parts: tuple[list[str], list[str]] = ([], [])
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(CONTEXT):
        for lines, side, (first, last) in (
            (shown_old, parts[0], (group[0][1], group[-1][2])),
            (shown_new, parts[1], (group[0][3], group[-1][4])),
        ):
            side.extend(["..."] if first else [])
            side.extend(lines[first:last])
    return "\n".join(parts[0]), "\n".join(parts[1])


def version_words(path: Path) -> str:
    """``agreement.2026-11-22T051233.yaml`` as its date and time."""
    stamp, _, number = path.stem.rpartition(".")[2].partition("T")[2].partition("-")
    day = path.stem.rpartition(".")[2].partition("T")[0]
    more = f" ({number})" if number else ""
    return f"{day} {stamp[:2]}:{stamp[2:4]}:{stamp[4:6]} UTC{more}"
