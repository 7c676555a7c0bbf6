"""Above the vendors: which version of the agreement this is, and who agreed to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from core.catalogue.yaml_text import FieldPath
from gui.expected.draft import Judgement
from gui.expected.fields import TextValue

FIELDS = (("version", "Ver&sion", 110), ("agreed_by", "Agreed &by", 230))
TIP = "Raise the version with every change, so that scans tell which one they were judged by"


class AgreementHeading(QWidget):
    """`changed` carries [(path, value)], as a vendor's form does."""

    changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.version, self.agreed_by = TextValue(), TextValue()
        self.version.setToolTip(TIP)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        parts = (self.version, self.agreed_by)
        for (name, words, width), part in zip(FIELDS, parts, strict=True):
            label = QLabel(words)
            label.setBuddy(part)
            label.setProperty("role", "secondary")
            part.field.setAccessibleName(words.replace("&", ""))
            part.setMaximumWidth(width)
            part.edited.connect(partial(self._emit, (name,), part))
            row.addWidget(label)
            row.addWidget(part, 1)
            row.addSpacing(8)
        row.addStretch(1)

    def show_judgement(self, judgement: Judgement) -> None:
        """What the text says; it cannot be changed here while it is no YAML."""
        self.setEnabled(judgement.data is not None)
        if judgement.data is not None:
            self.version.show_value(judgement.at(("version",)))
            self.agreed_by.show_value(judgement.at(("agreed_by",)))

    def _emit(self, path: FieldPath, part: TextValue) -> None:
        self.changed.emit([(path, part.value())])
