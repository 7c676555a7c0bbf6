"""Putting a theme on the application: palette, style sheet, font, and following the system."""

from __future__ import annotations

from string import Template
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui.theme.fonts import base_font
from gui.theme.themes import THEME_FOLDER, Theme, dark_theme, light_theme

Mode = Literal["light", "dark", "system"]
MODES: tuple[Mode, ...] = get_args(Mode)
_SCHEMES = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "system": Qt.ColorScheme.Unknown,
}
_STARTED_DARK = "rolecall_started_dark"
_WORN = "rolecall_theme"
_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "window",
    QPalette.ColorRole.AlternateBase: "panel",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "panel",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger_text",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.HighlightedText: "selection_text",
    QPalette.ColorRole.ToolTipBase: "tooltip",
    QPalette.ColorRole.ToolTipText: "tooltip_text",
    QPalette.ColorRole.PlaceholderText: "secondary",
    QPalette.ColorRole.Link: "link",
    QPalette.ColorRole.LinkVisited: "link",
    QPalette.ColorRole.Accent: "primary",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "control_border",
    QPalette.ColorRole.Shadow: "control_border",
}
_DISABLED_ROLES = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


def apply_theme(app: QApplication, mode: Mode) -> Theme:
    """Put the theme of `mode` on `app` and return it. ``"system"`` asks the platform.

    The platform is told too (native dialogs follow it); one that ignores that still gets
    every colour, because palette and style sheet are our own.
    """
    _remember_start(app)
    QGuiApplication.styleHints().setColorScheme(_SCHEMES[mode])
    theme = dark_theme() if _wants_dark(app, mode) else light_theme()
    if app.property(_WORN) is None:
        app.setStyle("Fusion")
        app.setFont(base_font())
    if app.property(_WORN) != theme.name:  # each step polishes every widget anew
        app.setPalette(_palette(theme))
        app.setStyleSheet(style_sheet(theme))
        app.setProperty(_WORN, theme.name)
    return theme


class Appearance(QObject):
    """The chosen mode and the theme that follows from it.

    Signals: `theme_changed(Theme)` after the application wears another theme.
    """

    theme_changed = Signal(object)

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__(app)
        self._app = app
        self.mode: Mode = mode
        self.theme = apply_theme(app, mode)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def set_mode(self, mode: Mode) -> None:
        """Wear another mode from now on."""
        self.mode = mode
        self._wear()

    @Slot()
    def _follow_system(self) -> None:
        if self.mode == "system" and _wants_dark(self._app, "system") != self.theme.dark:
            self._wear()

    def _wear(self) -> None:
        before = self.theme
        self.theme = apply_theme(self._app, self.mode)
        if self.theme is not before:
            self.theme_changed.emit(self.theme)


def style_sheet(theme: Theme) -> str:
    """The application's style sheet in the colours of `theme`."""
    chrome = theme.chrome
    names = {name: getattr(chrome, name) for name in chrome.__dataclass_fields__}
    names["images"] = (THEME_FOLDER / theme.name).as_posix()
    return Template((THEME_FOLDER / "rolecall.qss").read_text("utf-8")).substitute(names)


def _remember_start(app: QApplication) -> None:
    """Keep how bright the platform's own palette was: later it is our own that answers."""
    if app.property(_STARTED_DARK) is None:
        app.setProperty(_STARTED_DARK, app.palette().window().color().lightness() < 128)


def _wants_dark(app: QApplication, mode: Mode) -> bool:
    if mode != "system":
        return mode == "dark"
    scheme = QGuiApplication.styleHints().colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        return bool(app.property(_STARTED_DARK))
    return scheme == Qt.ColorScheme.Dark


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, QColor(getattr(theme.chrome, name)))
    for role in _DISABLED_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.chrome.disabled))
    return palette
