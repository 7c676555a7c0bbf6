"""The checklist of Connect and check: one row per step, with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.model import Status
from core.presentation.text import visible_lines
from core.scan.checks import Check, CheckState
from gui.detail.labels import plain_label
from gui.theme import Theme, icon

ICON_SIZE = 20
# the icon, the status whose colour it borrows, the word for those who do not see it
_LOOKS = {
    CheckState.RUNNING: ("clock", Status.EXEMPT, "Running"),
    CheckState.PASSED: ("success", Status.OK, "Passed"),
    CheckState.FAILED: ("error", Status.DRIFT_EXCESS, "Failed"),
    CheckState.SKIPPED: ("dash", Status.NOT_EXPECTED, "Skipped"),
}
_WAITING = ("status-pending", Status.PENDING, "Waiting")


class CheckRow(QWidget):
    """One step: how it came out, what was found, and what to do with something to copy."""

    def __init__(self, title: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._title = theme, title
        self.check: Check | None = None
        self._icon = QLabel()
        self.state = plain_label(role="secondary")
        self.detail, self.remedy = plain_label(), plain_label()
        self.copy_button = QPushButton("Copy")
        self.copy_button.setAutoDefault(False)
        self.copy_button.setAccessibleName(f"Copy what helps with: {title}")
        self.copy_button.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.addWidget(plain_label(title, "step"), 1)
        head.addWidget(self.state)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(head)
        words.addWidget(self.detail)
        words.addWidget(self.remedy)
        words.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.show_check(None)

    def show_check(self, check: Check | None) -> None:
        """How the step stands; None: it has not begun."""
        self.check = check
        failed = check is not None and check.state is CheckState.FAILED
        self._say(self.detail, check.detail if check else "")
        self._say(self.remedy, f"What to do: {check.remedy}" if check and check.remedy else "")
        self.copy_button.setVisible(failed and bool(check and check.copy))
        self.copy_button.setText("Copy")
        self.copy_button.setToolTip(check.copy if check else "")
        self.retheme(self._theme)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        name, status, word = _LOOKS[self.check.state] if self.check else _WAITING
        self._icon.setPixmap(icon(name, theme.status(status).icon).pixmap(ICON_SIZE, ICON_SIZE))
        self.state.setText(word)
        self._icon.setAccessibleName(f"{self._title}: {word}")

    def _say(self, label: QLabel, text: str) -> None:
        label.setText(visible_lines(text))
        label.setVisible(bool(text))

    def _copy(self) -> None:
        if self.check is not None:
            QGuiApplication.clipboard().setText(self.check.copy)
            self.copy_button.setText("Copied")


class ChecklistView(QScrollArea):
    """The steps from top to bottom; scrolls along as they are taken."""

    def __init__(
        self, titles: Mapping[str, str], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.rows = {key: CheckRow(title, theme) for key, title in titles.items()}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(12)
        for row in self.rows.values():
            column.addWidget(row)
        column.addStretch(1)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName("Checklist")

    def show_check(self, check: Check) -> None:
        self.rows[check.key].show_check(check)
        self._look_at(check.key)

    def look_at_first_failure(self) -> None:
        """Where somebody has to do something."""
        if self.failed:
            self._look_at(self.failed[0])

    def _look_at(self, key: str) -> None:
        """Once the row has its new height."""
        QTimer.singleShot(0, self, lambda: self.ensureWidgetVisible(self.rows[key]))

    def clear(self) -> None:
        """Back to where nothing has been checked."""
        for row in self.rows.values():
            row.show_check(None)

    def retheme(self, theme: Theme) -> None:
        for row in self.rows.values():
            row.retheme(theme)

    @property
    def failed(self) -> list[str]:
        """The keys of the steps that failed."""
        return [
            key
            for key, row in self.rows.items()
            if row.check is not None and row.check.state is CheckState.FAILED
        ]
