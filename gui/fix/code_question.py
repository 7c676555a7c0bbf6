"""The code of an MFA device, asked for while a repair or a roll-out works."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from gui.dialogs.questions import ask_code
from gui.work.asking import CodeNeeded


def without_questions(parent: QWidget, said: Sequence[object]) -> list[object]:
    """What the work said apart from its questions, which are put to the person."""
    for one in said:
        if isinstance(one, CodeNeeded):
            ask_code(parent, one.question, one.answer)
    return [one for one in said if not isinstance(one, CodeNeeded)]
