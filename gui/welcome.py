"""The first page: three ways to begin, none of which is a wizard."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.theme import Theme, icon

LEAST_CARD, MOST_CARD = 210, 310


class _Card(QFrame):
    """A title, what it means, and the one button that does it."""

    def __init__(self, icon: str, title: str, text: str, button: str, *, primary: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.icon_name = icon
        self.setMinimumWidth(LEAST_CARD)
        self.setMaximumWidth(MOST_CARD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.icon = QLabel()
        heading = QLabel(title)
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        body = QLabel(text)
        body.setProperty("role", "secondary")
        body.setWordWrap(True)
        self.button = QPushButton(button)
        self.button.setProperty("role", "primary" if primary else "")
        self.button.setAccessibleDescription(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addWidget(self.icon)
        column.addWidget(heading)
        column.addWidget(body)
        column.addStretch(1)
        column.addWidget(self.button)


def _cards() -> tuple[_Card, _Card, _Card]:
    return (
        _Card(
            "play",
            "Explore the demonstration organization",
            "Sixty made-up accounts on this computer, with every kind of finding. "
            "Needs no AWS account and changes nothing outside.",
            "Open demonstration",
            primary=True,
        ),
        _Card(
            "cloud",
            "Connect to AWS",
            "Sign in with a profile of this computer and check your own organization "
            "against your agreement. A scan only reads.",
            "Connect...",
            primary=False,
        ),
        _Card(
            "open",
            "Open a saved scan",
            "Look at the result of an earlier scan, filter it and export the workbook. "
            "Needs no connection.",
            "Open scan...",
            primary=False,
        ),
    )


def _words() -> tuple[QLabel, QLabel]:
    """The question and what Rolecall has to do with it."""
    title = QLabel("Who has access to your AWS accounts?")
    title.setProperty("role", "title")
    title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    text = QLabel(
        "Rolecall compares the access that third-party vendors have in every account of your\n"
        "organization with what was agreed, shows each difference, and repairs it."
    )
    text.setProperty("role", "secondary")
    text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return title, text


class WelcomePage(QWidget):
    """Three cards; each button asks for what it says."""

    demo_requested = Signal()
    connect_requested = Signal()
    open_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("WelcomePage")
        self._cards = _cards()
        self.demo_button, self.connect_button, self.open_button = (
            card.button for card in self._cards
        )
        self.demo_button.clicked.connect(self.demo_requested)
        self.connect_button.clicked.connect(self.connect_requested)
        self.open_button.clicked.connect(self.open_requested)
        cards = QHBoxLayout()
        cards.setSpacing(20)
        cards.addStretch(1)
        for card in self._cards:
            cards.addWidget(card, 8)
        cards.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addStretch(2)
        for label in _words():
            column.addWidget(label)
        column.addSpacing(16)
        column.addLayout(cards)
        column.addStretch(3)
        self.retheme(theme)

    def retheme(self, theme: Theme) -> None:
        for card in self._cards:
            card.icon.setPixmap(icon(card.icon_name, theme.chrome.primary).pixmap(32, 32))


class WaitingPage(QWidget):
    """Says what is going on while there is nothing to show yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._text = QLabel(), QLabel()
        self._title.setProperty("role", "title")
        self._text.setProperty("role", "secondary")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_text(self, title: str, text: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
