"""Messages inside the layout, near what they are about: they never cover or steal focus."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import AppError, InputError
from core.model import Status
from gui.detail.labels import plain_label
from gui.theme import Theme, icon

MOST_MESSAGES = 3
MOST_PROBLEMS = 8


class Level(StrEnum):
    """How grave a message is."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    ERROR = "error"


# the icon, and the status whose colour it borrows
_LOOKS = {
    Level.INFO: ("info", Status.EXEMPT),
    Level.GOOD: ("success", Status.OK),
    Level.WARNING: ("warning", Status.DRIFT_BROKEN),
    Level.ERROR: ("error", Status.DRIFT_EXCESS),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button on a message."""

    text: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Message:
    """`topic` names what it is about: a newer message on the same topic takes its place."""

    text: str
    level: Level = Level.INFO
    detail: str = ""
    topic: str = ""
    actions: tuple[Action, ...] = field(default=())


def message_of(error: AppError, *, topic: str = "", actions: tuple[Action, ...] = ()) -> Message:
    """What is wrong, and below it what to do; a faulty file's problems with their lines."""
    detail = [error.hint] if error.hint else []
    if isinstance(error, InputError):
        detail += [str(problem) for problem in error.problems[:MOST_PROBLEMS]]
        if len(error.problems) > MOST_PROBLEMS:
            detail.append(f"and {len(error.problems) - MOST_PROBLEMS} more problems")
    return Message(error.message, Level.ERROR, "\n".join(detail), topic, actions)


class MessageBanner(QFrame):
    """One message with its actions and a close button."""

    def __init__(self, message: Message, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self.setObjectName("MessageBanner")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._icon = QLabel()
        self._text = plain_label(message.text)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setText("Close message")
        self.close_button.setToolTip("Close this message")
        self.close_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self.buttons = [self._button(action) for action in message.actions]
        self._lay_out()
        self.retheme(theme)

    def retheme(self, theme: Theme) -> None:
        name, status = _LOOKS[self.message.level]
        colour, chrome = theme.status(status).icon, theme.chrome
        self._icon.setPixmap(icon(name, colour).pixmap(20, 20))
        self.close_button.setIcon(icon("cancel", chrome.secondary))
        self.setStyleSheet(
            f"#MessageBanner {{ background: {chrome.panel}; border: 1px solid {chrome.border};"
            f" border-left: 4px solid {colour}; border-radius: 6px; }}"
        )

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._text)
        if self.message.detail:
            words.addWidget(plain_label(self.message.detail, "secondary"))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        for button in self.buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _button(self, action: Action) -> QPushButton:
        button = QPushButton(action.text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked: action.run())
        return button


class MessageArea(QWidget):
    """The newest few messages, newest on top; takes no room when there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 10, 0, 0)
        self._rows.setSpacing(6)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.hide()

    @property
    def banners(self) -> tuple[MessageBanner, ...]:
        items = (self._rows.itemAt(row) for row in range(self._rows.count()))
        widgets = (item.widget() for item in items if item is not None)
        return tuple(widget for widget in widgets if isinstance(widget, MessageBanner))

    def show_message(self, message: Message) -> MessageBanner:
        if message.topic:
            self.clear(message.topic)
        banner = MessageBanner(message, self._theme, self)
        banner.close_button.clicked.connect(lambda: self._remove(banner))
        for button in banner.buttons:
            button.clicked.connect(lambda: self._remove(banner))
        self._rows.insertWidget(0, banner)
        for old in self.banners[MOST_MESSAGES:]:
            self._remove(old)
        self.show()
        _announce(self, message.text)
        return banner

    def clear(self, topic: str | None = None) -> None:
        """Take away the messages on `topic`, or all of them."""
        for banner in self.banners:
            if topic is None or banner.message.topic == topic:
                self._remove(banner)

    def retheme(self, theme: Theme) -> None:
        self._theme = theme
        for banner in self.banners:
            banner.retheme(theme)

    def _remove(self, banner: MessageBanner) -> None:
        if self._rows.indexOf(banner) < 0:
            return
        self._rows.removeWidget(banner)
        banner.hide()
        banner.deleteLater()
        self.setVisible(bool(self.banners))


def _announce(widget: QWidget, text: str) -> None:
    """Let a screen reader speak it without moving the focus."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
