"""What is being typed: collected until no key comes for a moment, then taken over at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.catalogue.yaml_text import FieldPath

TYPING_MS = 250  # after this long without a key, what was typed is judged


class Typing(QObject):
    """`paused` when it is time to `take` what was typed; `begun` with every key."""

    begun = Signal()
    paused = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[FieldPath, Any] = {}
        self._text = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(TYPING_MS)
        self._timer.timeout.connect(self.paused)

    @Slot(list)
    def add_fields(self, changes: list[tuple[FieldPath, Any]]) -> None:
        """Fields were changed in a form."""
        self._fields.update(changes)
        self._timer.start()
        self.begun.emit()

    @Slot()
    def add_text(self) -> None:
        """The text was changed; it counts as a whole."""
        self._text = True
        self._timer.start()
        self.begun.emit()

    def take(self) -> tuple[bool, Mapping[FieldPath, Any]]:
        """Whether the text was changed, and the fields that were; from then on, nothing was."""
        self._timer.stop()
        taken = self._text, self._fields
        self._text, self._fields = False, {}
        return taken
