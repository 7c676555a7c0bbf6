"""What can be chosen where accounts are named, made once for all forms of a scan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox

from core.model import Account
from core.presentation.text import visible
from gui.expected.words import selector_choices


class Choices:
    """`selectors` for scopes, `own` for single accounts; both hold (words, text to write)."""

    def __init__(self, accounts: Sequence[Account] = ()) -> None:
        self.accounts: Mapping[str, Account] = {account.id: account for account in accounts}
        self.selectors = _model(selector_choices(accounts))
        by_name = sorted(accounts, key=lambda one: (one.name.casefold(), one.id))
        self.own = _model((one.id, f"{visible(one.name)} ({one.id})") for one in by_name)


def offer(box: QComboBox, model: QStandardItemModel, placeholder: str) -> None:
    """Let `box`, which is editable, choose from `model`; typing finds words anywhere."""
    box.setModel(model)
    box.setCurrentIndex(-1)
    box.clearEditText()
    line, completer = box.lineEdit(), box.completer()
    if line is not None:
        line.setPlaceholderText(placeholder)
        line.setAccessibleName(box.accessibleName() or placeholder)
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(completer.CompletionMode.PopupCompletion)


def chosen(box: QComboBox) -> str:
    """What was chosen by its words, else what was typed."""
    typed = box.currentText().strip()
    row = box.findText(typed, Qt.MatchFlag.MatchExactly)
    return str(box.itemData(row)) if row >= 0 else typed


def _model(entries: Iterable[tuple[str, str]]) -> QStandardItemModel:
    model = QStandardItemModel()
    root = model.invisibleRootItem()
    items = []
    for text, words in entries:
        item = QStandardItem(words)
        item.setData(text, Qt.ItemDataRole.UserRole)
        items.append(item)
    root.appendRows(items)
    return model
