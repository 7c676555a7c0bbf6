"""What the wizards of repairs and roll-outs have in common: a preview and a run in the background,
and no closing while changes are being made."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from gui.fix.code_question import without_questions
from gui.fix.footer import Footer
from gui.fix.parts import StepTrail
from gui.messages import Level, Message, MessageArea
from gui.theme import Theme
from gui.work.courier import Courier


class WorkDialog(QDialog):
    """`stay` is what is said to somebody who closes it while changes are being made."""

    running_changed = Signal(bool)
    stay = "Changes are being made. Press Stop first."

    def __init__(
        self, name: str, steps: Sequence[str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        """`steps`: what the pages are called, for the trail at the top."""
        super().__init__(parent)
        self.setMinimumSize(760, 520)
        self.resize(1120, 720)
        self.trail, self.stack = StepTrail(tuple(steps), theme), QStackedWidget()
        self.messages, self.footer = MessageArea(theme), Footer()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(14)
        column.addWidget(self.trail)
        column.addWidget(self.messages)
        column.addWidget(self.stack, 1)
        column.addWidget(self.footer)
        self._previewer, self._runner = Courier(f"{name}-preview", self), Courier(name, self)
        self._previewer.said.connect(lambda said: without_questions(self, said))
        self._runner.running_changed.connect(self.running_changed)
        self.footer.close_pressed.connect(self.close)

    @property
    def running(self) -> bool:
        """True while changes are being made."""
        return self._runner.running

    def stop(self, seconds: float) -> None:
        """For closing: what is being changed is finished, nothing else is begun."""
        self._previewer.abandon()
        self._runner.cancel()
        self._runner.wait(seconds)

    def reject(self) -> None:
        """Esc and Cancel: never while changes are being made; Stop is for that."""
        if not self.running:
            self._previewer.abandon()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.running:
            event.ignore()
            self.messages.show_message(Message(self.stay, Level.WARNING, topic="stop"))
            return
        self._previewer.abandon()
        super().closeEvent(event)
