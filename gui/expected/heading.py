"""Above the vendors: which version of the agreement this is, and who agreed to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.catalogue.yaml_text import FieldPath
from gui.expected.draft import Judgement
from gui.expected.fields import TextValue

FIELDS = (
    ("version", "Ver&sion", "", 110),
    ("agreed_by", "Agreed &by", "", 230),
    ("agreed_on", "&On", "2026-12-31", 104),
)
NAMES = {"agreed_on": "Agreed on"}
TIP = "Raise the version with every change, so that scans tell which one they were judged by"


class AgreementHeading(QWidget):
    """`changed` carries [(path, value)], as a vendor's form does."""

    changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts = {name: TextValue(like) for name, _, like, _ in FIELDS}
        self.version, self.agreed_by = self.parts["version"], self.parts["agreed_by"]
        self.agreed_on = self.parts["agreed_on"]
        self.version.setToolTip(TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, words, _, width in FIELDS:
            part = self.parts[name]
            label = QLabel(words)
            label.setBuddy(part)
            label.setProperty("role", "secondary")
            part.field.setAccessibleName(NAMES.get(name, words.replace("&", "")))
            part.setMaximumWidth(width)
            part.edited.connect(partial(self._emit, (name,), part))
            row.addWidget(label)
            row.addWidget(part, width)
            row.addSpacing(8)
        row.addStretch(1)

    def show_judgement(self, judgement: Judgement) -> None:
        """What the text says; it cannot be changed here while it is no YAML."""
        self.setEnabled(judgement.data is not None)
        if judgement.data is not None:
            for name, part in self.parts.items():
                part.show_value(judgement.at((name,)))

    def _emit(self, path: FieldPath, part: TextValue) -> None:
        self.changed.emit([(path, part.value())])
