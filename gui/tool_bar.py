"""The toolbar: text beside icons, and the badge that marks the demonstration organization."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolBar, QWidget

from core.model import Status
from gui.actions import SEPARATOR, TOOLBAR, Actions
from gui.theme import Theme


class ToolBar(QToolBar):
    """The commands of TOOLBAR, and at the right end the mark of the demonstration."""

    def __init__(self, commands: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("Tools")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        for name in TOOLBAR:
            if name == SEPARATOR:
                self.addSeparator()
            else:
                self.addAction(commands[name])
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.badge = QLabel("DEMO")
        self.badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.badge.setToolTip(
            "This is the demonstration organization: made-up accounts on this computer."
        )
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 8, 0)
        row.addWidget(self.badge)
        self._badge_action = self.addWidget(corner)
        self.mark_demo(on=False)

    def mark_demo(self, *, on: bool) -> None:
        self._badge_action.setVisible(on)

    def retheme(self, theme: Theme) -> None:
        style = theme.status(Status.EXEMPT)
        self.badge.setStyleSheet(
            f"background: {style.fill}; color: {style.text}; border-radius: 9px;"
            " padding: 3px 12px; font-weight: 600;"
        )
