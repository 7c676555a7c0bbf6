"""What proves a workbook untouched, check by check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLabel, QScrollArea, QWidget

from core.model import Status
from core.presentation.text import counted, isolated
from core.report.workbook import Check, Outcome
from gui.detail.labels import plain_label
from gui.dialogs.form import button_box, column_of
from gui.theme import Theme, icon

# the icon, and the status whose colour it borrows
_LOOKS = {
    Outcome.PASSED: ("success", Status.OK),
    Outcome.NOTE: ("info", Status.EXEMPT),
    Outcome.FAILED: ("error", Status.DRIFT_EXCESS),
}
UNTOUCHED = "Nothing in this workbook was altered since its export."
ALTERED = "This workbook is not what was exported, or it cannot be proved."


class VerifyDialog(QDialog):
    """The verdict as a sentence, then every check with its outcome in words and a shape."""

    def __init__(
        self, path: Path, checks: Sequence[Check], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Verify workbook")
        self.setMinimumWidth(640)
        failed = [check for check in checks if check.outcome is Outcome.FAILED]
        self.verdict = plain_label(ALTERED if failed else UNTOUCHED, "heading")
        where = f"{isolated(path.name)} in {path.parent}"
        words = counted(len(failed), "check has failed", "checks have failed")
        self.where = plain_label(f"{where}. {words}." if failed else f"{where}.", "secondary")
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(2, 1)
        self.lines: list[str] = []
        for line, check in enumerate(checks):
            self._add(grid, line, check, theme)
        grid.setRowStretch(2 * len(checks), 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setMinimumHeight(300)
        column_of(self, self.verdict, self.where, area, button_box(self, reject="Close"))

    def _add(self, grid: QGridLayout, line: int, check: Check, theme: Theme) -> None:
        name, status = _LOOKS[check.outcome]
        mark = QLabel()
        mark.setPixmap(icon(name, theme.status(status).icon).pixmap(18, 18))
        mark.setAccessibleName(str(check.outcome))
        grid.addWidget(mark, 2 * line, 0)
        grid.addWidget(plain_label(str(check.outcome), "secondary"), 2 * line, 1)
        grid.addWidget(plain_label(check.name, "step"), 2 * line, 2)
        grid.addWidget(plain_label(check.detail), 2 * line + 1, 2)
        self.lines.append(f"{check.outcome}: {check.name}. {check.detail}")
